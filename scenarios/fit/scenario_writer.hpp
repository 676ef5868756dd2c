#pragma once
// From a fit to a complete scenario file.

#include <string>

#include "scenarios/fit/fit_result.hpp"
#include "scenarios/fit/order_log.hpp"
#include "scenarios/fit/spend_model.hpp"

namespace rekindle {

struct ScenarioSource {
    std::string name;  ///< identifier [a-z0-9_-]+
    LogSource log;
    CalendarDay calibration_end = 0;
    std::string command;   ///< what made the file; may be empty
    std::string currency;  ///< three capital letters
    int churn_threshold_days = 30;
    int warm_up_days = 0;  ///< in which as many customers order again as had in the log
};

/// The scenario as YAML text: provenance in comments; the fitted parameters as `parameters:` groups (median,
/// log-covariance, source: data) that the processes refer to; all that an order log cannot tell (margin, channels,
/// responses, offer) as distributions marked `source: assumed`. `process` is a fit of two_state (per day), bg_nbd or
/// pareto_nbd (per week; no return). Same input, same text. Parameters at a bound of the search (no standard error) are
/// written as plain values.
/// `family_r`: the processes of a fit of family R (family_r_processes), whose new users are fragile; else empty.
[[nodiscard]] std::string scenario_text(FitResult const& process, SpendModel const& spend, ScenarioSource const& source,
                                        std::string const& family_r = {});

/// A file's stem as an identifier: lower case, other characters become `_`; `shop` where nothing is left; at most 64
/// characters.
[[nodiscard]] std::string scenario_name(std::string const& file_name);

}  // namespace rekindle
