#pragma once
// Which model a log chooses: each one is fitted up to an origin inside the calibration and scored on what came next.

#include <string>
#include <vector>

#include "scenarios/fit/calibration_sample.hpp"
#include "scenarios/fit/likelihood_search.hpp"
#include "scenarios/fit/user_nodes.hpp"

namespace rekindle {

struct MemberScore {
    std::string model;
    int parameters = 0;
    double crps =
        0;  ///< continuous ranked probability score of a customer's order days, mean over all; lower is better
    double crps_excess = 0;  ///< over the best
    double excess_se = 0;    ///< standard error of the paired difference
    double total_error = 0;  ///< forecast total over the log's minus 1, all origins together
    double weight = 0;       ///< stacking: mixture that best predicts the counts (log score)
};

struct ModelChoice {
    int phases = 1;             ///< k of family R, by its objective
    std::string chosen;         ///< two_state, bg_nbd, pareto_nbd, R, Rv or Rd
    bool clear = false;         ///< nothing else is within one standard error
    int origins = 0;            ///< 0: too short a log, nothing is scored and `chosen` is R
    std::size_t customers = 0;  ///< scored
    std::vector<MemberScore> scores;
};

/// Three origins, at 55, 70 and 85 % of the window; each forecasts the next 15 %. Customers are a sample of at most
/// about 1,000, always the same. Chosen is the model with the fewest parameters among those within one standard error
/// of the best CRPS whose totals are at most 3 points further off than the best of them.
[[nodiscard]] ModelChoice choose_model(CalibrationSample const& sample, int threads, FitProgress const& progress);

/// k of family R by its objective on that sample.
[[nodiscard]] int choose_phases(CalibrationSample const& sample, int threads, FitProgress const& progress);

/// Every k-th customer, so that at most about `most` remain: the parameters' sample of a large log.
[[nodiscard]] CalibrationSample thinned_sample(CalibrationSample const& sample, std::size_t most);

/// The log as it stood on an earlier day.
[[nodiscard]] CalibrationSample cut_sample(CalibrationSample const& sample, CalendarDay end);

}  // namespace rekindle
