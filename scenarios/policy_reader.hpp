#pragma once
// Policy files: read and checked as far as a file alone allows. Names of channels, offers and traits are looked up
// later, by the compiler of policies.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/problem.hpp"
#include "sim/recall/policy_spec.hpp"

namespace rekindle {

struct Node;

/// A policy file. Immutable.
class PolicyFile {
  public:
    /// Throws ScenarioError with every mistake.
    [[nodiscard]] static PolicyFile load(std::filesystem::path const& path);
    [[nodiscard]] static PolicyFile parse(std::string_view text, std::string const& name);
    /// Notes the mistakes instead of throwing; the spec then holds what was right, so that its names and expressions
    /// can be checked in the same go.
    [[nodiscard]] static PolicyFile read(std::filesystem::path const& path, Problems& problems);
    [[nodiscard]] static PolicyFile read_text(std::string_view text, std::string const& name, Problems& problems);
    /// The same from a tree already read (yaml_tree.hpp).
    [[nodiscard]] static PolicyFile of_tree(Node const& tree, Problems& problems);

    [[nodiscard]] PolicySpec const& spec() const { return spec_; }
    /// Everything written out; reading it gives the same spec. Lines are indented by `indent` blanks.
    [[nodiscard]] std::string plan_yaml(int indent = 0) const;

  private:
    PolicySpec spec_;
    std::string plan_;
};

/// The compiler's problems in the reader's shape.
[[nodiscard]] Problem problem_of(SpecProblem const& problem);

/// What a YAML file is, by its keys.
enum class FileKind : std::uint8_t { scenario, policy, plan, unreadable };
[[nodiscard]] FileKind kind_of_file(std::filesystem::path const& path);

}  // namespace rekindle
