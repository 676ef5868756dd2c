#pragma once
// What must hold between several keys of a scenario.

#include "scenarios/process_schema.hpp"

namespace rekindle {

/// Checks every rule whose keys are themselves free of problems.
void check_rules(ScenarioDraft const& draft, Node const& tree, Problems& problems);

/// The observable trait whose categories are the users' time zones; null where there is none.
[[nodiscard]] Trait const* zone_trait(Model const& model);

/// Limits that a world's claims may fall under: capacities of channels and stocks of offers.
[[nodiscard]] std::size_t limits_of(Model const& model);

}  // namespace rekindle
