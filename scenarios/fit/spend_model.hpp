#pragma once
// Order values of a fitted scenario: gamma-gamma where the log tells it, else a law that always runs.

#include <optional>
#include <string>
#include <vector>

#include "scenarios/fit/calibration_sample.hpp"
#include "scenarios/fit/likelihood_search.hpp"

namespace rekindle {

/// Log-normal order values around log-normal user means.
struct LognormalSpend {
    double cv = 0;       ///< around the user's mean, in [0, 20]
    double user_cv = 0;  ///< of the users' means, in [0, 20]
};

/// Order values of the scenario, in this order: none (a log without amounts), gamma-gamma, log-normal, a fixed mean.
struct SpendModel {
    std::optional<FitResult> gamma_gamma = std::nullopt;
    double fixed_mean = 0;  ///< mean per order day of the log, free ones included; 0: no amounts at all
    /// Order days of the log per simulated order: the fit values a whole day, the scenario a single order. Written
    /// values are multiplied by it.
    double order_share = 1;
    std::optional<LognormalSpend> lognormal = std::nullopt;
    /// The log's mean per order day over the gamma-gamma mean: free orders, and values that go with how often someone
    /// orders. Written values are multiplied by it; 1 within 2 %.
    double level = 1;
};

/// Highest mean order value that a scenario takes, in money.
inline constexpr double highest_order_value = 1e9;

/// The law for the sample's amounts. Gamma-gamma only where q is surely above 1 (a finite mean) and its numbers fit a
/// scenario; days above a thousand times what 99 of 100 paid days stay under are left out as mistyped. Every step away
/// from gamma-gamma is a line in `warnings`. Throws DataError where the mean is too large, or too small, for money in
/// micro-units; `file` names the log there.
[[nodiscard]] SpendModel fit_spend(CalibrationSample const& sample, std::string const& file, int starts,
                                   FitProgress const& progress, std::vector<std::string>& warnings);

}  // namespace rekindle
