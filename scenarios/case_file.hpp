#pragma once
// A case file: a scenario, policies and variants, and claims to put beside what they give.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/policy_reader.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/yaml_tree.hpp"
#include "sim/recall/policy_spec.hpp"

namespace rekindle {

enum class ClaimSource : std::uint8_t { A, B, C, data, common };
enum class ClaimKind : std::uint8_t {
    calibrated,  ///< parameters were tuned to it
    emergent,    ///< it follows from parameters that were not
};

/// One claim as written. What makes it met is one of: near and within; above, below; wins.
struct ClaimSpec {
    std::string id, system, text, figure, note;
    ClaimSource source = ClaimSource::common;
    ClaimKind kind = ClaimKind::emergent;
    Located measure;                       ///< expression over metrics of worlds
    std::optional<double> near, within;    ///< the value claimed and its tolerance
    std::optional<double> above, below;    ///< bounds that the whole interval must keep
    std::vector<std::string> most, least;  ///< stand for $ in `measure`; the one with the largest or smallest value
    std::vector<std::string> wins;         ///< of them, those that meet the claim
    Mark mark;
    std::string path;
};

struct CaseVariant {
    std::string name;
    std::vector<std::string> overrides;  ///< path=value
};

/// A case file. `scenario` is checked with the variants by scenario_of().
struct CaseFile {
    std::string name, description;
    std::uint64_t seed = 1;
    std::uint32_t replications = 20;
    Node scenario;                      ///< extended already
    std::vector<CaseVariant> variants;  ///< the scenario as it stands is not among them; its name is `base`
    std::vector<std::string> policies;  ///< names in the library
    std::vector<PolicyFile> journeys;   ///< written in the file
    std::vector<ClaimSpec> claims;

    /// The scenario of a variant, or as it stands for `base`, under further overrides. Throws ScenarioError.
    [[nodiscard]] Scenario scenario_of(std::string_view variant, std::vector<std::string> const& overrides) const;
};

/// Reads a file; mistakes go to `problems`.
[[nodiscard]] CaseFile read_case(std::filesystem::path const& path, Problems& problems);
/// The same from a text; what its scenario extends is relative to the folder of `name`.
[[nodiscard]] CaseFile parse_case(std::string_view text, std::string const& name, Problems& problems);

}  // namespace rekindle
