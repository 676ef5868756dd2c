#include "output/spread.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <map>
#include <numeric>

#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

constexpr char const* given_parameters = "given these parameters: one draw of them";
constexpr char const* unpaired =
    "luck and parameters not told apart: no two replications share a draw of the parameters";

double mean_of(std::span<double const> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// A sum of squares that is only rounding is 0.
double above_rounding(double squares, std::span<double const> values) {
    double scale = 0;
    for (double const v : values) scale = std::max(scale, std::fabs(v));
    double const rounding = 1e-13 * scale;
    return squares > rounding * rounding * static_cast<double>(values.size()) ? squares : 0;
}

/// Replicates grouped by parameter draw.
struct Groups {
    std::map<std::uint32_t, std::vector<double>> values;
    double mean = 0;
    std::size_t replicates = 0;

    explicit Groups(ReplicateValues const& given) : mean{mean_of(given.values)}, replicates{given.values.size()} {
        for (std::size_t r = 0; r < replicates; ++r) values[given.parameter_draws[r]].push_back(given.values[r]);
    }

    [[nodiscard]] double count() const { return static_cast<double>(values.size()); }

    /// Replicates per draw, corrected for unequal groups.
    [[nodiscard]] double typical_size() const {
        auto const all = static_cast<double>(replicates);
        double squares = 0;
        for (auto const& [draw, group] : values) squares += static_cast<double>(group.size() * group.size());
        return (all - squares / all) / (count() - 1);
    }

    [[nodiscard]] double mean_square_between() const {
        double squares = 0;
        for (auto const& [draw, group] : values) {
            double const off = mean_of(group) - mean;
            squares += static_cast<double>(group.size()) * off * off;
        }
        return squares / (count() - 1);
    }

    [[nodiscard]] double mean_square_within() const {
        double squares = 0;
        for (auto const& [draw, group] : values) {
            double const centre = mean_of(group);
            for (double const v : group) squares += (v - centre) * (v - centre);
        }
        return squares / (static_cast<double>(replicates) - count());
    }
};

/// A mean square with its degrees of freedom.
struct MeanSquare {
    double value, freedom;
};

/// Freedom / chi-square at the midpoints of `nodes` equal parts of its probability. Kept: the same few are asked for
/// again and again.
std::vector<double> const& variance_factors(double freedom, std::size_t nodes) {
    thread_local std::map<std::pair<double, std::size_t>, std::vector<double>> kept;
    auto& factors = kept[{freedom, nodes}];
    if (!factors.empty()) return factors;
    boost::math::chi_squared const law(freedom);
    for (std::size_t i = 0; i < nodes; ++i)
        factors.push_back(freedom /
                          boost::math::quantile(law, (static_cast<double>(i) + 0.5) / static_cast<double>(nodes)));
    return factors;
}

/// What the variance behind a mean square may be: `nodes` values of equal weight.
std::vector<double> possible_variances(MeanSquare const& square, std::size_t nodes) {
    auto out = variance_factors(square.freedom, nodes);
    for (double& x : out) x *= square.value;
    return out;
}

/// Two-sided point of Student's t: P(|T| > t) = tail. Rounded like t_975().
double t_point(double freedom, double tail) {
    boost::math::students_t const law(freedom);
    double const t = boost::math::quantile(boost::math::complement(law, tail / 2));
    return std::round(t * 1e10) / 1e10;
}

/// The h with P(|x| > h) = `tail` for a normal x whose standard deviation is one of `deviations`, each as likely; some
/// above 0. Newton's method on a concave function: after one step it rises to the root from below.
double quantile_of_mixture(std::vector<double> const& deviations, double tail) {
    auto const n = static_cast<double>(deviations.size());
    double h = 1.96 * std::sqrt(std::inner_product(deviations.begin(), deviations.end(), deviations.begin(), 0.0) / n);
    for (int i = 0; i < 50; ++i) {
        double outside = 0, density = 0;
        for (double const s : deviations) {
            double const z = s > 0 ? h / s : 40;
            outside += std::erfc(z * std::sqrt(0.5));
            density += s > 0 ? 0.79788456080286536 / s * std::exp(-0.5 * z * z) : 0;  // sqrt(2 / pi)
        }
        double const step = (outside - tail * n) / density;
        h = std::max(h + step, 0.2 * h);
        if (std::fabs(step) <= 1e-12 * h) break;
    }
    return h;
}

/// Half of the interval of the value at a fresh draw: its distance from the mean of the draws has the variance
/// max(0, (between - within) / size) (1 + 1 / draws) + within / R. Scaled so that a mean square that rules alone gives
/// Student's t: finitely many nodes miss a little of its tails.
double half_width(MeanSquare const& between, MeanSquare const& within, double size, double replicates, double tail) {
    constexpr std::size_t many = 64, few = 16;
    auto const of_draws = possible_variances(between, many);
    bool const known = within.freedom > 1e6;
    auto const of_luck = known ? std::vector{within.value} : possible_variances(within, few);
    double const with_mean = 1 + 1 / (between.freedom + 1);
    std::vector<double> deviations, draws_alone;
    for (double const b : of_draws) {
        draws_alone.push_back(std::sqrt(b));
        for (double const w : of_luck)
            deviations.push_back(std::sqrt(std::max(0.0, (b - w) / size) * with_mean + w / replicates));
    }
    double const missed =
        t_point(between.freedom, tail) * std::sqrt(between.value) / quantile_of_mixture(draws_alone, tail);
    double const half = missed * quantile_of_mixture(deviations, tail);
    double const unit = std::sqrt(between.value / size);
    return std::round(half / unit * 1e9) / 1e9 * unit;  // the last bits depend on the machine's library
}

Spread luck_only(double variance, double freedom, double tail) {
    double const se = std::sqrt(variance);
    return {se, se, 0, se > 0 ? t_point(freedom, tail) * se : 0, {}};
}

Spread of_certain(ReplicateValues const& given, double tail) {
    auto const replicates = static_cast<double>(given.values.size());
    if (given.luck) {
        double const sum = std::accumulate(given.luck->begin(), given.luck->end(), 0.0);
        return luck_only(sum / replicates / replicates, given.luck_freedom, tail);
    }
    if (given.values.size() < 2) return {{}, {}, {}, 0, given.luck_reason};
    return luck_only(sample_variance(given.values) / replicates, replicates - 1, tail);
}

/// One draw of the parameters: luck alone can be known.
Spread of_one_draw(ReplicateValues const& given, double tail) {
    auto spread = of_certain(given, tail);
    spread.se_parameters.reset();
    spread.reason =
        spread.se ? given_parameters : given.luck_reason + "; it would be given these parameters: one draw of them";
    return spread;
}

Spread of_uncertain(ReplicateValues const& given, double tail) {
    Groups const groups{given};
    if (groups.values.size() == 1) return of_one_draw(given, tail);

    auto const replicates = static_cast<double>(given.values.size());
    if (!given.luck && groups.values.size() == given.values.size()) {
        double const sd = std::sqrt(sample_variance(given.values));
        return {sd, {}, {}, t_point(replicates - 1, tail) * sd, unpaired};
    }
    double const within = given.luck ? mean_of(*given.luck) : above_rounding(groups.mean_square_within(), given.values);
    double const within_freedom = given.luck ? given.luck_freedom : replicates - groups.count();
    double const between = above_rounding(groups.mean_square_between(), given.values);
    double const luck = within / replicates;
    double const size = groups.typical_size();
    if (between == 0) return luck_only(luck, within_freedom, tail);

    double const parameters = std::max(0.0, (between - within) / size);
    double const half = half_width({between, groups.count() - 1}, {within, within_freedom}, size, replicates, tail);
    return {std::sqrt(luck + parameters), std::sqrt(luck), std::sqrt(parameters), half, {}};
}

}  // namespace

double sample_variance(std::span<double const> values) {
    REKINDLE_EXPECTS(values.size() >= 2);
    double const mean = mean_of(values);
    double squares = 0;
    for (double const v : values) squares += (v - mean) * (v - mean);
    return above_rounding(squares, values) / static_cast<double>(values.size() - 1);
}

double t_975(double freedom) {
    REKINDLE_EXPECTS(freedom >= 0.5);
    return t_point(freedom, 0.05);
}

Spread spread_of(ReplicateValues const& given, double tail) {
    REKINDLE_EXPECTS(!given.values.empty() && given.values.size() == given.parameter_draws.size());
    return given.uncertain ? of_uncertain(given, tail) : of_certain(given, tail);
}

double tail_beyond(ReplicateValues const& given, double distance) {
    constexpr double nearest = 1e-3, farthest = 7.9;  // normal scores of the tail
    auto const too_short = [&](double z) {
        double const half = spread_of(given, std::erfc(z * std::sqrt(0.5))).half_width;
        return half > 0 ? std::log(distance / half) : 1e3;
    };
    if (distance <= 0 || too_short(nearest) <= 0) return 1;
    if (too_short(farthest) >= 0) return 0;
    std::uintmax_t steps = 60;
    auto const [low, high] = boost::math::tools::toms748_solve(too_short, nearest, farthest,
                                                               boost::math::tools::eps_tolerance<double>(34), steps);
    return std::erfc((low + high) / 2 * std::sqrt(0.5));
}

}  // namespace rekindle
