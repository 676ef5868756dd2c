#pragma once
// From a policy's name or file to a policy ready to run: where the reader of files and the compiler of policies meet.

#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policies/plugin_loader.hpp"
#include "scenarios/policy_reader.hpp"
#include "sim/recall/recall_policy.hpp"

namespace rekindle {

/// A policy and the text that makes it again.
struct LoadedPolicy {
    PolicyPtr policy;
    std::string plan;  ///< resolved YAML of a file; `native: NAME` for a native policy, PluginReference for a plug-in's
};

/// A plug-in's policy as a plan names it: `plugin: NAME`, `file: PATH`, `digest: ...`.
struct PluginReference {
    std::string policy, file, digest;
};
/// The reference a policy's plan text holds; none where the policy is no plug-in's.
[[nodiscard]] std::optional<PluginReference> plugin_reference(std::string_view plan);

/// Loads the libraries of `--plugin`, and nothing else: a plan cannot bring native code with it. All that the plan
/// texts need must be among them, told by digest before any is loaded. Throws ScenarioError, PluginError.
[[nodiscard]] std::vector<Plugin> load_plugins(std::span<std::string const> files,
                                               std::span<std::string const> plans = {});

/// `name_or_path` is a native policy, a plug-in's, a file, or the name of a file NAME.yaml in one of the libraries, in
/// this order. Throws ScenarioError with every mistake, the names the scenario lacks included; PolicyFault.
[[nodiscard]] LoadedPolicy load_policy(std::string const& name_or_path, ObservableSchema const& schema,
                                       std::vector<std::filesystem::path> const& libraries,
                                       std::span<Plugin const> plugins = {});
/// The file that load_policy() would read for a name or path; empty for a native policy and where there is none.
[[nodiscard]] std::filesystem::path policy_file(std::string const& name_or_path,
                                                std::vector<std::filesystem::path> const& libraries);
/// Whether load_policy() would find one of this name.
[[nodiscard]] bool is_policy(std::string const& name_or_path, std::vector<std::filesystem::path> const& libraries,
                             std::span<Plugin const> plugins = {});
[[nodiscard]] PolicyPtr make_policy(std::string const& name_or_path, ObservableSchema const& schema,
                                    std::vector<std::filesystem::path> const& libraries);

/// The policy a plan text stands for; `name` stands in messages.
[[nodiscard]] LoadedPolicy parse_policy(std::string_view text, std::string const& name, ObservableSchema const& schema,
                                        std::span<Plugin const> plugins = {});

/// A policy already read, compiled for a scenario. Throws ScenarioError.
[[nodiscard]] LoadedPolicy compile_file(PolicyFile const& file, ObservableSchema const& schema);

/// Checks a policy file alone, its expressions included; channels, offers and traits need a scenario. Throws
/// ScenarioError.
[[nodiscard]] PolicyFile check_policy_file(std::filesystem::path const& path,
                                           std::vector<std::filesystem::path> const& libraries = {});

/// One row for `list policies`.
struct PolicyListing {
    std::string name;
    std::string summary;
    bool observable = true;          ///< false: triggers on what no team can see
    std::set<std::string> channels;  ///< that a policy from a file sends by: a scenario without them refuses it
};
/// Native policies, those of plug-ins and the readable files of the libraries, alphabetical.
[[nodiscard]] std::vector<PolicyListing> list_policies(std::vector<std::filesystem::path> const& libraries,
                                                       std::span<Plugin const> plugins = {});

}  // namespace rekindle
