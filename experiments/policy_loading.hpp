#pragma once
// From a policy's name or file to a policy ready to run: where the reader of files and the compiler of policies meet.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/policy_reader.hpp"
#include "sim/recall/recall_policy.hpp"

namespace rekindle {

/// A policy and the text that makes it again.
struct LoadedPolicy {
    PolicyPtr policy;
    std::string plan;  ///< resolved YAML of a file; `native: NAME` for a native policy
};

/// `name_or_path` is a native policy, a file, or the name of a file NAME.yaml in one of the libraries, in this order.
/// Throws ScenarioError with every mistake, the names the scenario lacks included.
[[nodiscard]] LoadedPolicy load_policy(std::string const& name_or_path, ObservableSchema const& schema,
                                       std::vector<std::filesystem::path> const& libraries);
[[nodiscard]] PolicyPtr make_policy(std::string const& name_or_path, ObservableSchema const& schema,
                                    std::vector<std::filesystem::path> const& libraries);

/// The policy a plan text stands for; `name` stands in messages.
[[nodiscard]] LoadedPolicy parse_policy(std::string_view text, std::string const& name, ObservableSchema const& schema);

/// Checks a policy file alone, its expressions included; channels, offers and traits need a scenario. Throws
/// ScenarioError.
[[nodiscard]] PolicyFile check_policy_file(std::filesystem::path const& path);

/// One row for `list policies`.
struct PolicyListing {
    std::string name;
    std::string summary;
    bool observable = true;  ///< false: triggers on what no team can see
};
/// Native policies and the readable files of the libraries, alphabetical.
[[nodiscard]] std::vector<PolicyListing> list_policies(std::vector<std::filesystem::path> const& libraries);

}  // namespace rekindle
