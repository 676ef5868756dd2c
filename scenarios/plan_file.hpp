#pragma once
// plan.yaml: everything a run rests on, in one file that runs again: settings, the resolved scenario, the resolved
// policies.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/scenario.hpp"

namespace rekindle {

/// Settings of the command in their order: version, digest, seed, ... with values as text.
using PlanSettings = std::vector<std::pair<std::string, std::string>>;

struct PlanFile {
    PlanSettings settings;
    Scenario scenario;
    std::vector<std::string> policies;  ///< resolved texts, as LoadedPolicy::plan
};

/// The text of a plan: `plan:` with the settings, `scenario:`, `policies:`. `policies` are texts as in
/// LoadedPolicy::plan.
[[nodiscard]] std::string write_plan(PlanSettings const& settings, Scenario const& scenario,
                                     std::vector<std::string> const& policies);

/// Reads a plan; overrides apply to its scenario. Throws ScenarioError with every mistake.
[[nodiscard]] PlanFile read_plan(std::filesystem::path const& path, std::vector<std::string> const& overrides = {});
[[nodiscard]] PlanFile parse_plan(std::string_view text, std::string const& name,
                                  std::vector<std::string> const& overrides = {});

}  // namespace rekindle
