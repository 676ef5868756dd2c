#pragma once
#include "scenarios/process_schema.hpp"

namespace rekindle {

/// The rows of a scenario file; target ScenarioDraft.
extern Group const scenario_group;

}  // namespace rekindle
