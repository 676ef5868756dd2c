#pragma once
// Policy files: read and checked as far as a file alone allows. Names of channels, offers and traits are looked up later, by the
// compiler of policies.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/problem.hpp"
#include "sim/recall/policy_spec.hpp"

namespace rekindle {

/// A policy file. Immutable.
class PolicyFile {
  public:
    /// Throws ScenarioError with every mistake.
    [[nodiscard]] static PolicyFile load(std::filesystem::path const& path);
    [[nodiscard]] static PolicyFile parse(std::string_view text, std::string const& name);

    [[nodiscard]] PolicySpec const& spec() const { return spec_; }
    /// Everything written out; reading it gives the same spec. Lines are indented by `indent` blanks.
    [[nodiscard]] std::string plan_yaml(int indent = 0) const;

  private:
    static PolicyFile check(struct Node const& tree, Problems& problems);
    PolicySpec spec_;
    std::string plan_;
};

/// The compiler's problems in the reader's shape.
[[nodiscard]] Problem problem_of(SpecProblem const& problem);

/// What a YAML file is, by its keys.
enum class FileKind : std::uint8_t { scenario, policy, plan, unreadable };
[[nodiscard]] FileKind kind_of_file(std::filesystem::path const& path);

}  // namespace rekindle
