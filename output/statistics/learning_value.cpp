#include "output/statistics/learning_value.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "output/statistics/normal.hpp"
#include "output/statistics/resampling.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

double mean_of(std::span<double const> x) {
    return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

/// Mean over draws of the best option, minus the best option's mean.
double gain_from(OptionValues const& values) {
    auto const draws = values[0].size();
    double best = 0;
    for (std::size_t d = 0; d < draws; ++d) {
        double most = values[0][d];
        for (auto const& option : values) most = std::max(most, option[d]);
        best += most;
    }
    double best_mean = mean_of(values[0]);
    for (auto const& option : values) best_mean = std::max(best_mean, mean_of(option));
    return std::max(best / static_cast<double>(draws) - best_mean, 0.0);
}

/// Orthonormal polynomials of the draws' normal scores: columns with sum of squares 1, the first constant.
std::vector<std::vector<double>> basis_of(std::span<double const> parameter, std::size_t degree) {
    auto const n = parameter.size();
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return parameter[a] < parameter[b]; });
    std::vector<double> score(n);
    for (std::size_t i = 0; i < n;) {  // equal parameters share their mean rank
        auto j = i;
        while (j < n && parameter[order[j]] == parameter[order[i]]) ++j;
        double const rank = (static_cast<double>(i + j) - 1) / 2 + 0.5;
        for (auto k = i; k < j; ++k) score[order[k]] = normal_point(rank / static_cast<double>(n));
        i = j;
    }
    std::vector<std::vector<double>> basis;
    for (std::size_t p = 0; p <= degree; ++p) {
        std::vector<double> column(n, 1.0);
        for (std::size_t i = 0; i < n; ++i) column[i] = std::pow(score[i], static_cast<double>(p));
        for (int twice = 0; twice < 2; ++twice) {
            for (auto const& known : basis) {
                double const dot = std::inner_product(column.begin(), column.end(), known.begin(), 0.0);
                for (std::size_t i = 0; i < n; ++i) column[i] -= dot * known[i];
            }
        }
        double const norm = std::sqrt(std::inner_product(column.begin(), column.end(), column.begin(), 0.0));
        if (norm < 1e-9) break;  // too few distinct values
        for (double& x : column) x /= norm;
        basis.push_back(std::move(column));
    }
    return basis;
}

/// Normal draws in pairs (Box and Muller) from raw bits, the same with every standard library.
class NormalDraws {
  public:
    double next() {
        if (spare_) {
            spare_ = false;
            return second_;
        }
        auto const uniform = [&] { return (static_cast<double>(bits_() >> 11) + 0.5) * 0x1p-53; };
        double const r = std::sqrt(-2 * std::log(uniform())), angle = 2 * 3.14159265358979323846 * uniform();
        second_ = r * std::sin(angle);
        spare_ = true;
        return r * std::cos(angle);
    }

  private:
    std::mt19937_64 bits_{20'240'301};
    bool spare_ = false;
    double second_ = 0;
};

/// Fit of each option's values by the basis.
OptionValues fits_of(OptionValues const& values, std::vector<std::vector<double>> const& basis) {
    OptionValues fits;
    for (auto const& y : values) {
        std::vector<double> fit(y.size(), 0.0);
        for (auto const& column : basis) {
            double const c = std::inner_product(y.begin(), y.end(), column.begin(), 0.0);
            for (std::size_t i = 0; i < fit.size(); ++i) fit[i] += c * column[i];
        }
        fits.push_back(std::move(fit));
    }
    return fits;
}

/// The 95 % point of measure(values) where the draws are dealt to the parameters anew: then these say nothing about
/// them.
template <class Measure>
double noise_of(OptionValues values, Measure const& measure) {
    constexpr int repetitions = 100;
    std::mt19937_64 bits{20'240'302};
    std::vector<double> seen;
    for (int r = 0; r < repetitions; ++r) {
        for (auto i = values[0].size(); i > 1; --i) {
            auto const j = static_cast<std::size_t>((bits() >> 32) * i >> 32);
            for (auto& option : values) std::swap(option[i - 1], option[j]);
        }
        seen.push_back(measure(values));
    }
    std::sort(seen.begin(), seen.end());
    return seen[repetitions * 95 / 100];
}

/// Empty where the draws are too few or the parameter does not vary.
std::vector<std::vector<double>> regression_basis(std::span<double const> parameter) {
    auto const n = parameter.size();
    if (n < 6) return {};
    auto basis = basis_of(parameter, n >= 40 ? 3 : n >= 15 ? 2 : 1);
    if (basis.size() < 2) basis.clear();
    return basis;
}

std::size_t draw_nearest_to(double at, std::span<double const> parameter) {
    auto const nearer = [at](double a, double b) { return std::fabs(a - at) < std::fabs(b - at); };
    return static_cast<std::size_t>(std::min_element(parameter.begin(), parameter.end(), nearer) - parameter.begin());
}

}  // namespace

Choice choose(OptionValues const& values) {
    REKINDLE_EXPECTS(!values.empty() && !values[0].empty());
    auto const draws = values[0].size();
    Choice choice;
    choice.probability_best.assign(values.size(), 0);
    choice.expected_loss.assign(values.size(), 0);
    for (auto const& option : values) choice.mean.push_back(mean_of(option));
    for (std::size_t d = 0; d < draws; ++d) {
        std::size_t best = 0;
        for (std::size_t o = 1; o < values.size(); ++o) best = values[o][d] > values[best][d] ? o : best;
        choice.probability_best[best] += 1 / static_cast<double>(draws);
        for (std::size_t o = 0; o < values.size(); ++o)
            choice.expected_loss[o] += (values[best][d] - values[o][d]) / static_cast<double>(draws);
    }
    choice.perfect_information = gain_from(values);
    return choice;
}

LearningValue learning_value(OptionValues const& values, std::span<double const> parameter) {
    auto const n = parameter.size();
    LearningValue result;
    auto const basis = regression_basis(parameter);
    if (basis.empty() || values.size() < 2) return result;
    auto const terms = basis.size(), reference = values.size() - 1;
    // Differences to the last option: what all options share does not matter to the choice.
    std::vector<std::vector<double>> coefficients(values.size(), std::vector<double>(terms));
    std::vector<std::vector<double>> residuals(values.size());
    OptionValues relative;
    for (std::size_t o = 0; o < values.size(); ++o) {
        std::vector<double> y(n);
        for (std::size_t i = 0; i < n; ++i) y[i] = values[o][i] - values[reference][i];
        std::vector<double> fit(n, 0.0);
        for (std::size_t t = 0; t < terms; ++t) {
            coefficients[o][t] = std::inner_product(y.begin(), y.end(), basis[t].begin(), 0.0);
            for (std::size_t i = 0; i < n; ++i) fit[i] += coefficients[o][t] * basis[t][i];
        }
        residuals[o].resize(n);
        for (std::size_t i = 0; i < n; ++i) residuals[o][i] = y[i] - fit[i];
        result.fitted.push_back(std::move(fit));
        relative.push_back(std::move(y));
    }
    result.value = gain_from(result.fitted);
    result.noise =
        settled(noise_of(relative, [&](OptionValues const& dealt) { return gain_from(fits_of(dealt, basis)); }));

    // One residual vector e per draw of the coefficients keeps the options' correlation: b + sum_i w_i e_i basis_i.
    constexpr int repetitions = 200;
    NormalDraws normal;
    double const inflate = std::sqrt(static_cast<double>(n) / static_cast<double>(n - terms));
    std::vector<double> gains;
    for (int r = 0; r < repetitions; ++r) {
        std::vector<double> weights(n);
        for (double& w : weights) w = normal.next() * inflate;
        OptionValues drawn;
        for (std::size_t o = 0; o < values.size(); ++o) {
            std::vector<double> fit(n, 0.0);
            for (std::size_t t = 0; t < terms; ++t) {
                double c = coefficients[o][t];
                for (std::size_t i = 0; i < n; ++i) c += weights[i] * residuals[o][i] * basis[t][i];
                for (std::size_t i = 0; i < n; ++i) fit[i] += c * basis[t][i];
            }
            drawn.push_back(std::move(fit));
        }
        gains.push_back(gain_from(drawn));
    }
    double const centre = mean_of(gains);
    double square = 0;
    for (double const g : gains) square += (g - centre) * (g - centre);
    result.se = settled(std::sqrt(square / (repetitions - 1)));
    result.value = settled(result.value);
    return result;
}

namespace {

/// A parameter beside others: its regression, and where its swing is read off.
struct Moved {
    std::size_t parameter;
    std::vector<std::vector<double>> basis;
    std::size_t low, high;  ///< draws
    [[nodiscard]] double distance(std::vector<double> const& fit) const { return std::fabs(fit[high] - fit[low]); }
};

std::vector<Moved> moved_by(std::span<std::vector<double> const> parameters, std::size_t draws) {
    std::vector<Moved> out;
    for (std::size_t p = 0; p < parameters.size(); ++p) {
        auto basis = regression_basis(parameters[p]);
        if (basis.empty() || parameters[p].size() != draws) continue;
        out.push_back({p, std::move(basis), draw_nearest_to(quantile_of(parameters[p], 0.05), parameters[p]),
                       draw_nearest_to(quantile_of(parameters[p], 0.95), parameters[p])});
    }
    return out;
}

}  // namespace

std::vector<std::optional<Swing>> swings(std::span<double const> values,
                                         std::span<std::vector<double> const> parameters) {
    std::vector<std::optional<Swing>> out(parameters.size());
    auto left = moved_by(parameters, values.size());
    OptionValues rest{{values.begin(), values.end()}};
    double const mean = mean_of(rest[0]);
    for (std::size_t taken = 0; !left.empty(); ++taken) {
        double const noise = noise_of(rest, [&](OptionValues const& dealt) {
            double most = 0;
            for (auto const& one : left) most = std::max(most, one.distance(fits_of(dealt, one.basis)[0]));
            return most;
        });
        std::vector<std::vector<double>> fits;
        std::vector<double> distances;
        for (auto const& one : left) {
            fits.push_back(fits_of(rest, one.basis)[0]);
            distances.push_back(one.distance(fits.back()));
            out[one.parameter] = {settled(fits.back()[one.low]), settled(fits.back()[one.high]), settled(noise)};
        }
        auto const furthest = std::max_element(distances.begin(), distances.end()) - distances.begin();
        auto const first = static_cast<std::size_t>(furthest);
        if (distances[first] <= noise || 6 * (taken + 1) >= values.size()) break;
        for (std::size_t d = 0; d < rest[0].size(); ++d) rest[0][d] += mean - fits[first][d];
        left.erase(left.begin() + furthest);
    }
    return out;
}

}  // namespace rekindle
