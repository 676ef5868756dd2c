#pragma once
#include "scenarios/process_schema.hpp"

namespace rekindle {

/// Of a run, those who arrive included.
inline constexpr double most_users = 1e10;

/// The rows of a scenario file; target ScenarioDraft.
extern Group const scenario_group;

}  // namespace rekindle
