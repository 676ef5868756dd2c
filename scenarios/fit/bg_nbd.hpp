#pragma once
// BG/NBD: Poisson orders, a chance to leave for good at each repeat order (Fader, Hardie, Lee 2005, Marketing Science
// 24:275). An oracle and a baseline: whoever leaves never returns. Time in weeks since the first order, continuous.

#include <span>

#include "scenarios/fit/calibration_sample.hpp"
#include "scenarios/fit/likelihood_search.hpp"

namespace rekindle {

/// Order rate ~ Gamma(r, alpha) [per week]; probability to leave at a repeat order ~ Beta(a, b). All > 0.
struct BgNbd {
    double r;
    double alpha;
    double a;
    double b;

    /// Eq. 6 of the paper, summed over the customers.
    [[nodiscard]] double log_likelihood(std::span<RecencyFrequency const> data) const;

    /// E[X(t)], repeat orders of a new customer in `weeks` >= 0. Eq. 9 as the integral over the leaving probability
    /// int (1 - (alpha / (alpha + p t))^r) / p dBeta(p): the same for every a, b, also where a = 1 or a + b = 1.
    [[nodiscard]] double expected_repeats(double weeks) const;

    /// P(X(t) = 0) = (alpha / (alpha + t))^r.
    [[nodiscard]] double no_repeat_probability(double weeks) const;

    /// Still active, given the history.
    [[nodiscard]] double active_probability(RecencyFrequency const& history) const;

    /// E[Y(t) | x, t_x, T], orders in the next `weeks` (eq. 10).
    [[nodiscard]] double expected_further_orders(RecencyFrequency const& history, double weeks) const;
};

/// Maximum likelihood; parameters r, alpha, a, b. `customers` and `transactions` of the result are left 0.
[[nodiscard]] FitResult fit_bg_nbd(std::span<RecencyFrequency const> data, int starts, FitProgress const& progress);

}  // namespace rekindle
