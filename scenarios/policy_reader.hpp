#pragma once
// Policy files: read and checked as far as a file alone allows. Names of channels, offers and traits are looked up
// later, by the compiler of policies.

#include <filesystem>
#include <optional>
#include <span>
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
    /// A stack names its policies by file, relative to its own, or by name in one of `libraries`.
    [[nodiscard]] static PolicyFile read(std::filesystem::path const& path, Problems& problems,
                                         std::vector<std::filesystem::path> const& libraries = {});
    [[nodiscard]] static PolicyFile read_text(std::string_view text, std::string const& name, Problems& problems);
    /// The tree that read() reads: a stack holds its policies.
    [[nodiscard]] static Node read_tree(std::filesystem::path const& path, Problems& problems,
                                        std::vector<std::filesystem::path> const& libraries = {});
    /// Applies `path=value` to such a tree, as `--set` does to a scenario's.
    static void override_tree(Node& tree, std::string const& text, Problems& problems);
    /// The same from a tree already read (yaml_tree.hpp).
    [[nodiscard]] static PolicyFile of_tree(Node const& tree, Problems& problems);

    /// Of a file with one policy.
    [[nodiscard]] PolicySpec const& spec() const { return spec_; }
    /// Of a file with several.
    [[nodiscard]] std::optional<StackSpec> const& stack() const { return stack_; }
    [[nodiscard]] std::string const& name() const { return stack_ ? stack_->name : spec_.name; }
    [[nodiscard]] std::string const& description() const { return stack_ ? stack_->description : spec_.description; }
    /// The policies it holds.
    [[nodiscard]] std::span<PolicySpec const> policies() const {
        return stack_ ? std::span<PolicySpec const>{stack_->policies} : std::span<PolicySpec const>{&spec_, 1};
    }
    /// Everything written out; reading it gives the same spec. Lines are indented by `indent` blanks.
    [[nodiscard]] std::string plan_yaml(int indent = 0) const;

  private:
    PolicySpec spec_;
    std::optional<StackSpec> stack_;
    std::string plan_;
};

/// The compiler's problems in the reader's shape.
[[nodiscard]] Problem problem_of(SpecProblem const& problem);

/// What a YAML file is, by its keys.
enum class FileKind : std::uint8_t { scenario, policy, plan, cases, unreadable };
[[nodiscard]] FileKind kind_of_file(std::filesystem::path const& path);

}  // namespace rekindle
