#pragma once
// Gamma-gamma spend: order values gamma around a customer's own mean, means inverse gamma over customers (Fader and
// Hardie 2013, The Gamma-Gamma model of monetary value). Independent of how often a customer orders.

#include <span>
#include <vector>

#include "scenarios/fit/calibration_sample.hpp"
#include "scenarios/fit/likelihood_search.hpp"

namespace rekindle {

/// A repeat buyer: the mean amount of its repeat order days (> 0) and how many there were (>= 1).
struct SpendRecord {
    double mean_value;
    double repeats;
};

/// Value | nu ~ Gamma(shape p, rate nu), nu ~ Gamma(shape q, rate v), in the log's currency. All > 0.
struct GammaGamma {
    double p;
    double q;
    double v;

    [[nodiscard]] double log_likelihood(std::span<SpendRecord const> data) const;

    /// p v / (q - 1): the mean value over customers; infinite for q <= 1.
    [[nodiscard]] double mean_value() const;

    /// E[mean value | history] = (v + mean * repeats) p / (p repeats + q - 1). Needs p repeats + q > 1.
    [[nodiscard]] double expected_value(SpendRecord const& history) const;
};

/// The repeat buyers with a positive mean, as the literature takes them (first orders are left out).
[[nodiscard]] std::vector<SpendRecord> spend_records(CalibrationSample const& sample);

/// Maximum likelihood; parameters p, q, v; `customers` and `transactions` count the records and their repeats. Needs at
/// least one record.
[[nodiscard]] FitResult fit_gamma_gamma(std::span<SpendRecord const> data, int starts, FitProgress const& progress);

}  // namespace rekindle
