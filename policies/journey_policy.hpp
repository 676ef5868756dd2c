#pragma once
// A policy file compiled: its names looked up in a scenario, its expressions ready to be asked.

#include <vector>

#include "sim/recall/policy_spec.hpp"

namespace rekindle {

/// Compiles a spec for scenarios with these names. Every mistake goes to `problems`; then nothing is returned.
/// Empty names and conditions are passed over: their file is wrong and says so.
[[nodiscard]] PolicyPtr compile_policy(PolicySpec const& spec, ObservableSchema const& schema,
                                       std::vector<SpecProblem>& problems);

/// Several policies as the journeys of one program.
[[nodiscard]] PolicyPtr compile_stack(StackSpec const& spec, ObservableSchema const& schema,
                                      std::vector<SpecProblem>& problems);

/// What can be checked of a spec without a scenario: its expressions' form, fields and units.
void check_expressions(PolicySpec const& spec, std::vector<SpecProblem>& problems);

}  // namespace rekindle
