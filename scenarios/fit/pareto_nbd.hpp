#pragma once
// Pareto/NBD: Poisson orders, an exponential lifetime, both gamma distributed over customers (Schmittlein, Morrison,
// Colombo 1987, Management Science 33:1; likelihood as in Fader and Hardie 2005, note on deriving the Pareto/NBD). An
// oracle and a baseline: death is final. Time in weeks since the first order, continuous.

#include <span>

#include "scenarios/fit/calibration_sample.hpp"
#include "scenarios/fit/likelihood_search.hpp"

namespace rekindle {

/// Order rate ~ Gamma(r, alpha), death rate ~ Gamma(s, beta) [per week], independent. All > 0.
struct ParetoNbd {
    double r;
    double alpha;
    double s;
    double beta;

    [[nodiscard]] double log_likelihood(std::span<RecencyFrequency const> data) const;

    /// E[X(t)] = r beta / (alpha (s - 1)) [1 - (beta / (beta + t))^(s - 1)], continuous at s = 1. `weeks` >= 0.
    [[nodiscard]] double expected_repeats(double weeks) const;

    /// Still active, given the history.
    [[nodiscard]] double active_probability(RecencyFrequency const& history) const;

    /// E[Y(t) | x, t_x, T], orders in the next `weeks`.
    [[nodiscard]] double expected_further_orders(RecencyFrequency const& history, double weeks) const;

  private:
    struct Terms {
        double log_active;  ///< log of (alpha + T)^-(r + x) (beta + T)^-s
        double log_dead;  ///< log of s int_{t_x}^{T} (alpha + u)^-(r + x) (beta + u)^-(s + 1) du; minus infinity where
                          ///< t_x = T
    };
    [[nodiscard]] Terms terms(RecencyFrequency const& history) const;
    [[nodiscard]] double log_tail(double repeats, double weeks) const;
};

/// Maximum likelihood; parameters r, alpha, s, beta. `customers` and `transactions` of the result are left 0.
[[nodiscard]] FitResult fit_pareto_nbd(std::span<RecencyFrequency const> data, int starts, FitProgress const& progress);

}  // namespace rekindle
