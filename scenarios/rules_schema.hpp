#pragma once
// Rows of a policy file about its world beside touches: care after returns, users bought.

#include "scenarios/schema.hpp"
#include "sim/recall/policy_spec.hpp"

namespace rekindle {

extern Group const rules_group;  ///< target SpecRules

}  // namespace rekindle
