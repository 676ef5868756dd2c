#pragma once
// What a policy says and does not do, or does so late that a figure misses it, in the scenario at hand.

#include <string>
#include <vector>

#include "scenarios/policy_reader.hpp"
#include "sim/population/model.hpp"
#include "sim/recall/recall_policy.hpp"

namespace rekindle {

/// Triggers that come so late that half of the incremental window and more is over, one line each.
[[nodiscard]] std::vector<std::string> window_notes(PolicyPlan const& plan, Model const& model);

/// Keys of the file that are accepted and do nothing in this scenario, one line each.
[[nodiscard]] std::vector<std::string> idle_policy_keys(PolicyFile const& file, Model const& model);

}  // namespace rekindle
