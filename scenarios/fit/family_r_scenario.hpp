#pragma once
// Family R in the words of a scenario.

#include <string>

#include "scenarios/fit/family_r_fit.hpp"

namespace rekindle {

/// The fit with the parameters that a scenario takes, all positive: order_rate, lapse_rate, return_rate (means over
/// users, per day), order_sigma, lapse_sigma, return_sigma (of their logarithms), fragility and, where there is death,
/// gone_rate per day or final_share. Covariance of their logs by the delta method.
[[nodiscard]] FitResult scenario_parameters(FamilyRFit const& fit);

/// The sections lapse, return, gone, fragile, frailty_correlation and the head of orders; the parameters are referred
/// to by name.
[[nodiscard]] std::string family_r_processes(FamilyR const& model);

/// Order days of the log per order that the scenario will simulate in the first `days` of a customer: below 1 for quick
/// orderers. The denominator on a grid of sixteenths of a day.
[[nodiscard]] double family_r_order_share(FamilyR const& model, int days);

/// Repeat order days that the model expects of the sample's customers over the log's per customer, as a factor.
[[nodiscard]] double expected_over_logged(FamilyR const& model, CalibrationSample const& sample);

/// The factor on the order rate alone (lapses, returns and death stay) with which the expected repeat orders are the
/// log's: likelihoods of gaps do not see to the total. 1 within 1 %, and kept in [0.7, 1.4].
[[nodiscard]] double order_rate_correction(FamilyR const& model, CalibrationSample const& sample);

/// With that factor.
[[nodiscard]] FamilyR with_order_rate_times(FamilyR model, double factor);

}  // namespace rekindle
