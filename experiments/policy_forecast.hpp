#pragma once
// What a policy file means for a scenario before it is run: to how many users on day 0, and what it may cost at most.

#include <string>

#include "experiments/policy_loading.hpp"
#include "scenarios/scenario.hpp"

namespace rekindle {

/// Plain words. Day 0 is simulated. The most it may cost follows from budgets, limits of batches, or steps, triggers
/// and re-entry, whichever is least; what depends on users alone is named, not counted.
[[nodiscard]] std::string forecast_policy(PolicyFile const& file, PolicyPtr const& policy, Scenario const& scenario);

}  // namespace rekindle
