#pragma once
#include "scenarios/schema.hpp"
#include "sim/recall/policy_spec.hpp"

namespace rekindle {

/// The rows of a policy file; target PolicySpec.
extern Group const policy_group;
/// The rows of a file with several policies; target StackSpec.
extern Group const stack_group;

}  // namespace rekindle
