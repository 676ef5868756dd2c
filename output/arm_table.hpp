#pragma once
// What tests and bandits found: one row per arm, over all replicates.

#include <string>
#include <vector>

#include "sim/observe/run_result.hpp"

namespace rekindle {

struct ArmRow {
    std::string policy, learner, arm;
    double chosen = 0;          ///< users sent down it, mean of a replicate
    double rewarded = 0;        ///< share of them with the reward in the window; 0 where there were none
    double value_per_user = 0;  ///< margin less offers in the window, in currency, where that is the reward
    double best = 0;            ///< share of replicates that end with it as the best: the winner of a test
};

[[nodiscard]] std::vector<ArmRow> arm_table(RunResult const& run);

}  // namespace rekindle
