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

}  // namespace rekindle
