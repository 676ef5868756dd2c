#include "experiments/sweep/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "output/statistics/resampling.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

/// Sums over groups with weights: everything that the indices are made of.
struct Jansen {
    double variance = 0;
    std::vector<double> first, total;
};

Jansen jansen(std::span<double const> y, std::size_t factors, std::vector<double> const& weights) {
    auto const width = factors + 2;
    double n = 0, mean = 0;
    for (std::size_t g = 0; g < weights.size(); ++g) {
        n += weights[g];
        mean += weights[g] * (y[g * width] + y[g * width + factors + 1]);
    }
    mean /= 2 * n;
    Jansen out{0, std::vector<double>(factors), std::vector<double>(factors)};
    for (std::size_t g = 0; g < weights.size(); ++g) {
        double const a = y[g * width], b = y[g * width + factors + 1], w = weights[g];
        out.variance += w * ((a - mean) * (a - mean) + (b - mean) * (b - mean));
        for (std::size_t j = 0; j < factors; ++j) {
            double const ab = y[g * width + 1 + j];
            out.first[j] += w * (b - ab) * (b - ab);
            out.total[j] += w * (a - ab) * (a - ab);
        }
    }
    out.variance /= 2 * n;
    for (std::size_t j = 0; j < factors; ++j) {
        out.first[j] = 1 - out.first[j] / (2 * n * out.variance);
        out.total[j] = out.total[j] / (2 * n * out.variance);
    }
    return out;
}

Index with_interval(double value, std::vector<double> const& resampled) {
    if (resampled.empty()) return {value, value, value};
    return {value, quantile_of(resampled, 0.025), quantile_of(resampled, 0.975)};
}

}  // namespace

std::optional<std::vector<SobolIndices>> sobol_indices(std::span<double const> response, std::size_t factors,
                                                       std::size_t repetitions) {
    REKINDLE_EXPECTS(factors >= 1 && response.size() % (factors + 2) == 0 && !response.empty());
    auto const groups = response.size() / (factors + 2);
    auto const whole = jansen(response, factors, std::vector<double>(groups, 1.0));
    if (!(whole.variance > 0)) return std::nullopt;
    std::vector<std::vector<double>> first(factors), total(factors);
    Resampler resampler{groups};
    for (std::size_t r = 0; r < repetitions; ++r) {
        auto const sample = jansen(response, factors, resampler.next());
        if (!(sample.variance > 0)) continue;
        for (std::size_t j = 0; j < factors; ++j) {
            first[j].push_back(sample.first[j]);
            total[j].push_back(sample.total[j]);
        }
    }
    std::vector<SobolIndices> out;
    for (std::size_t j = 0; j < factors; ++j)
        out.push_back({with_interval(whole.first[j], first[j]), with_interval(whole.total[j], total[j])});
    return out;
}

std::vector<MorrisEffect> morris_effects(std::span<double const> response, std::span<std::vector<double> const> places,
                                         std::size_t factors, std::size_t repetitions) {
    REKINDLE_EXPECTS(factors >= 1 && response.size() == places.size() && response.size() % (factors + 1) == 0);
    auto const trajectories = response.size() / (factors + 1);
    std::vector<std::vector<double>> effects(factors, std::vector<double>(trajectories));
    for (std::size_t i = 1; i < response.size(); ++i) {
        if (i % (factors + 1) == 0) continue;
        for (std::size_t j = 0; j < factors; ++j) {
            double const moved = places[i][j] - places[i - 1][j];
            if (moved != 0) effects[j][i / (factors + 1)] = (response[i] - response[i - 1]) / moved;
        }
    }
    auto mean_of = [&](std::vector<double> const& x, std::vector<double> const& weights) {
        double sum = 0;
        for (std::size_t i = 0; i < x.size(); ++i) sum += weights[i] * std::fabs(x[i]);
        return sum / static_cast<double>(x.size());
    };
    std::vector<MorrisEffect> out;
    for (auto const& x : effects) {
        double const mean = std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(trajectories);
        double squares = 0;
        for (double const e : x) squares += (e - mean) * (e - mean);
        Resampler resampler{trajectories};
        std::vector<double> resampled;
        for (std::size_t r = 0; r < repetitions; ++r) resampled.push_back(mean_of(x, resampler.next()));
        double const deviation = trajectories > 1 ? std::sqrt(squares / static_cast<double>(trajectories - 1)) : 0;
        out.push_back({with_interval(mean_of(x, std::vector<double>(trajectories, 1.0)), resampled), mean, deviation});
    }
    return out;
}

}  // namespace rekindle
