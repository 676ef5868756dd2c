#pragma once
// How much of a response's variation comes from each factor.

#include <optional>
#include <span>
#include <vector>

namespace rekindle {

/// A figure with its 95 % bootstrap interval.
struct Index {
    double value = 0, low = 0, high = 0;
};

/// Of one factor: share of the response's variance that goes with it alone, and with it in any company.
struct SobolIndices {
    Index first, total;
};

/// `response` in the order of the saltelli design: `samples` groups of factors + 2 values. Estimators of Jansen (1999):
/// S_j = 1 - mean (f(B) - f(AB_j))^2 / 2V, T_j = mean (f(A) - f(AB_j))^2 / 2V, V the variance over A and B; intervals
/// by `repetitions` bootstrap samples of the groups. Empty where the response does not vary.
[[nodiscard]] std::optional<std::vector<SobolIndices>> sobol_indices(std::span<double const> response,
                                                                     std::size_t factors,
                                                                     std::size_t repetitions = 1000);

/// Of one factor: mean absolute elementary effect over its trajectories, the effects' mean and their standard
/// deviation, per whole range of the factor.
struct MorrisEffect {
    Index mean_absolute;
    double mean = 0, deviation = 0;
};

/// `response` and `places` in the order of the morris design: trajectories of factors + 1 points. A trajectory whose
/// step moved nothing (one level) counts an effect of 0.
[[nodiscard]] std::vector<MorrisEffect> morris_effects(std::span<double const> response,
                                                       std::span<std::vector<double> const> places, std::size_t factors,
                                                       std::size_t repetitions = 1000);

}  // namespace rekindle
