#pragma once
// What must hold between several keys of a scenario.

#include "scenarios/process_schema.hpp"

namespace rekindle {

/// Checks every rule whose keys are themselves free of problems.
void check_rules(ScenarioDraft const& draft, Node const& tree, Problems& problems);

}  // namespace rekindle
