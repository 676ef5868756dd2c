#pragma once
// A sweep before it runs: every point resolved and checked, the files it rests on embedded, split into shards.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/experiment.hpp"
#include "scenarios/sweep_file.hpp"

namespace rekindle {

/// One row of the design.
struct SweepPoint {
    std::vector<std::string> levels;    ///< per factor, as text
    std::vector<double> places;         ///< of the design in [0, 1); empty where it has none
    std::size_t scenario = 0;           ///< row of SweepPlan::scenarios
    std::vector<std::string> settings;  ///< path=value of the scenario
    std::vector<std::size_t> policies;  ///< rows of SweepPlan::policies, compared in this order
    std::size_t baseline = 0;           ///< place in `policies`
    /// path=value of a policy: by row of SweepPlan::policies.
    std::vector<std::pair<std::size_t, std::string>> policy_settings;
};

/// A file that points start from, as it was when the plan was made.
struct SweepSource {
    std::string name;  ///< as written in the sweep file
    std::string text;  ///< YAML of the tree with what it extends; `native: NAME` for a native policy
};

/// Everything a sweep's shards need. Plain data; immutable once made.
struct SweepPlan {
    std::string name, description, version;
    SweepDesign design;
    std::vector<std::string> factors;    ///< names
    std::vector<std::string> responses;  ///< rows of metrics(); the first ranks
    std::vector<SweepSource> scenarios, policies;
    std::vector<SweepPoint> points;
    std::optional<std::uint32_t> replications;
    std::uint64_t seed = 1;
    bool common_random_numbers = true;
    std::size_t shards = 1;

    /// Points [first, last) of a shard.
    [[nodiscard]] std::size_t first_of(std::size_t shard) const { return shard * points.size() / shards; }
    /// `factor = level, ...` for people.
    [[nodiscard]] std::string shown(std::size_t point) const;
};

/// Where names of scenarios and policies are looked up, after the sweep file's own folder.
struct SweepLibraries {
    std::vector<std::filesystem::path> scenarios, policies;
};

/// Resolves every point, embeds the files and checks all. Throws ScenarioError with every kind of mistake once, naming
/// the first point that has it; `threads` check points side by side.
[[nodiscard]] SweepPlan make_plan(SweepFile const& file, SweepLibraries const& libraries, int threads);

/// As JSON, and back. FNV-1a of the text is the plan's digest. read_plan throws ScenarioError.
[[nodiscard]] std::string plan_json(SweepPlan const& plan);
[[nodiscard]] SweepPlan parse_sweep_plan(std::string_view json, std::string const& name);
[[nodiscard]] std::string digest_of(std::string_view plan_json);

/// Makes the experiment of a point; its sources are parsed once. Thread-safe.
class PointMaker {
  public:
    explicit PointMaker(SweepPlan const& plan);
    ~PointMaker();
    /// Throws ScenarioError.
    [[nodiscard]] Experiment make(std::size_t point) const;

  private:
    struct Trees;
    SweepPlan const& plan_;
    std::unique_ptr<Trees const> trees_;
};

}  // namespace rekindle
