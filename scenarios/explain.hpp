#pragma once
// Scenarios and policies in plain words.

#include <string>

#include "scenarios/policy_reader.hpp"
#include "scenarios/scenario.hpp"

namespace rekindle {

/// What the scenario says, at the centre of its uncertain numbers, with the assumed ones named.
[[nodiscard]] std::string explain_scenario(Scenario const& scenario);
/// A policy file alone knows no currency.
[[nodiscard]] std::string explain_policy(PolicyFile const& file, std::string const& currency = "currency units");
/// Why users leave, what warns of it, what may be asked and mended; a line each, nothing where there is none.
[[nodiscard]] std::string explain_leaving(Model const& model);
/// One line, as in "exponential, mean 60 d".
[[nodiscard]] std::string explain_law(HazardLaw const& law);

}  // namespace rekindle
