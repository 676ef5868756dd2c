#include "output/spread.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
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

/// A coefficient times a mean square with its degrees of freedom.
struct MeanSquare {
    double coefficient, value, freedom;
    [[nodiscard]] double term() const { return coefficient * value; }
};

/// Half of the 95 % interval of the variance a + b (Welch and Satterthwaite; coefficients may be negative).
double half_width(MeanSquare const& a, MeanSquare const& b) {
    double const variance = a.term() + b.term();
    if (!(variance > 0)) return 0;
    double const freedom = variance * variance / (a.term() * a.term() / a.freedom + b.term() * b.term() / b.freedom);
    return t_975(std::max(freedom, 0.5)) * std::sqrt(variance);  // below, the quantile leaves the range of doubles
}

Spread luck_only(double variance, double freedom) {
    double const se = std::sqrt(variance);
    return {se, se, 0, se > 0 ? t_975(freedom) * se : 0, {}};
}

Spread of_certain(ReplicateValues const& given) {
    auto const replicates = static_cast<double>(given.values.size());
    if (given.luck) {
        double const sum = std::accumulate(given.luck->begin(), given.luck->end(), 0.0);
        return luck_only(sum / replicates / replicates, given.luck_freedom);
    }
    if (given.values.size() < 2) return {{}, {}, {}, 0, given.luck_reason};
    return luck_only(sample_variance(given.values) / replicates, replicates - 1);
}

/// One draw of the parameters: luck alone can be known.
Spread of_one_draw(ReplicateValues const& given) {
    auto spread = of_certain(given);
    spread.se_parameters.reset();
    spread.reason =
        spread.se ? given_parameters : given.luck_reason + "; it would be given these parameters: one draw of them";
    return spread;
}

Spread of_uncertain(ReplicateValues const& given) {
    Groups const groups{given};
    if (groups.values.size() == 1) return of_one_draw(given);

    auto const replicates = static_cast<double>(given.values.size());
    if (!given.luck && groups.values.size() == given.values.size()) {
        double const sd = std::sqrt(sample_variance(given.values));
        return {sd, {}, {}, t_975(replicates - 1) * sd, unpaired};
    }
    double const within = given.luck ? mean_of(*given.luck) : above_rounding(groups.mean_square_within(), given.values);
    double const within_freedom = given.luck ? given.luck_freedom : replicates - groups.count();
    double const between = above_rounding(groups.mean_square_between(), given.values);
    double const luck = within / replicates;
    double const size = groups.typical_size();
    double const draws_freedom = groups.count() - 1;
    if (between <= within) return luck_only(luck, within_freedom);

    double const parameters = (between - within) / size;
    double const all_parameters = t_975(draws_freedom) * std::sqrt(between / size);
    double const half =
        half_width({1 / size, between, draws_freedom}, {1 / replicates - 1 / size, within, within_freedom});
    return {std::sqrt(luck + parameters), std::sqrt(luck), std::sqrt(parameters), std::min(half, all_parameters), {}};
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
    double const t = boost::math::quantile(boost::math::students_t(freedom), 0.975);
    return std::round(t * 1e10) / 1e10;
}

Spread spread_of(ReplicateValues const& given) {
    REKINDLE_EXPECTS(!given.values.empty() && given.values.size() == given.parameter_draws.size());
    return given.uncertain ? of_uncertain(given) : of_certain(given);
}

}  // namespace rekindle
