#pragma once
// Every metric of every world and every difference to the baseline, with its standard error and interval.
//
// Luck: users are independent where nothing couples them, so one replicate gives the error from the spread over its
// users (moments in RunResult; ratios by the delta method). Coupled users are not: there the spread over replicates
// (jackknife) is the only guide. Parameters: where replicates draw them, an analysis of variance splits the spread
// between draws into luck and parameters. docs/results.md states the formulas.

#include <optional>
#include <string>
#include <vector>

#include "output/answers.hpp"
#include "output/metrics.hpp"
#include "output/statistics/score_interval.hpp"
#include "sim/observe/run_result.hpp"

namespace rekindle {

/// A value in the metric's unit. What has no value is empty and `reason` says why; never NaN or infinite.
struct Estimate {
    std::optional<double> mean;     ///< mean over replicates of the run's value; ratios: of the pooled sums
    std::optional<Sum> micros;      ///< the same, exact to the micro-unit: of totals of money
    std::optional<double> se;       ///< sqrt(se_luck^2 + se_parameters^2)
    std::optional<double> se_luck;  ///< of the mean; shrinks with users and replicates
    std::optional<double>
        se_parameters;  ///< standard deviation over draws of the parameters; does not shrink. 0 where certain
    std::optional<Interval> ci95;  ///< score interval in the metric's natural range (figure_interval.hpp)
    std::string reason;  ///< why something above is empty, or what it is conditional on; empty where nothing is
};

/// Policy minus baseline, user by user in the same luck.
struct DifferenceEstimate : Estimate {
    /// (Var A + Var B) / Var(A - B): how many times more users (coupled: replicates) two independent runs would need.
    std::optional<double> variance_reduction;
};

struct WorldEstimates {
    std::string policy;
    std::vector<Estimate> metrics;  ///< in the order of metrics()
};

struct DifferenceEstimates {
    std::string policy, baseline;
    std::size_t world;                        ///< row of RunResult::worlds
    std::vector<DifferenceEstimate> metrics;  ///< in the order of metrics()
};

/// Users per run of each type, mean over replicates.
struct UserTypeMeans {
    double persuadable = 0, sure_thing = 0, lost_cause = 0, sleeping_dog = 0;
};

struct Analysis {
    double users = 0;                                      ///< initial and arrived, mean over replicates
    std::vector<WorldEstimates> worlds;                    ///< in the order of RunResult::worlds
    std::vector<DifferenceEstimates> differences;          ///< the same order, the baseline left out
    std::vector<std::optional<UserTypeMeans>> user_types;  ///< per world; empty for the twin and without one
    Answers answers;                                       ///< filled by full_analysis()
};

/// Needs at least one finished replicate. Pure; the same result for the same `result` on every thread.
[[nodiscard]] Analysis analyse(RunResult const& result);
/// The same with `answers`: curves, tables and choices beyond the metrics.
[[nodiscard]] Analysis full_analysis(RunResult const& result);

}  // namespace rekindle
