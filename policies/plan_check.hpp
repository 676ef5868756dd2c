#pragma once
// What the reader of policy files makes sure of, for plans made by code.

#include <string>
#include <vector>

#include "sim/recall/recall_policy.hpp"

namespace rekindle {

/// Every mistake of a plan for scenarios with these names, each as `key = value: rule`. Empty: the engine can run it.
[[nodiscard]] std::vector<std::string> plan_mistakes(PolicyPlan const& plan, ObservableSchema const& schema);

}  // namespace rekindle
