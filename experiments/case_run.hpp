#pragma once
// Runs a case file: every variant its claims name, and the verdict on each claim.

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/experiment.hpp"
#include "experiments/measure.hpp"
#include "output/claim_table.hpp"
#include "scenarios/case_file.hpp"

namespace rekindle {

struct CaseOptions {
    std::optional<std::uint64_t> users;         ///< in place of the scenario's
    std::optional<std::uint32_t> replications;  ///< in place of the file's, at least 2
    std::optional<std::uint64_t> seed;
    int threads = 1;
    std::atomic<bool> const* stop = nullptr;
};

/// A claim whose measures are compiled: one, or one for each name it picks from.
struct LoadedClaim {
    ClaimSpec spec;
    std::vector<Measure> measures;
};
/// One variant, ready to run: `none` and the policies that the claims name.
struct LoadedVariant {
    std::string name;
    Scenario scenario;
    std::vector<LoadedPolicy> policies;
};
/// A case that can run. Immutable.
struct LoadedCase {
    CaseFile file;
    std::vector<LoadedVariant> variants;  ///< those that claims name
    std::vector<LoadedClaim> claims;
};

/// Reads and checks a case file with its scenarios, policies and measures. Throws ScenarioError with every mistake.
[[nodiscard]] LoadedCase load_case(std::filesystem::path const& path,
                                   std::vector<std::filesystem::path> const& policy_libraries,
                                   CaseOptions const& options = {});
[[nodiscard]] LoadedCase load_case(CaseFile file, Problems problems,
                                   std::vector<std::filesystem::path> const& policy_libraries,
                                   CaseOptions const& options = {});

/// Runs it: one row per claim, in the file's order. Intervals are jackknifed over the replications, which all variants
/// share. Throws Interrupted.
[[nodiscard]] std::vector<ClaimRow> run_case(LoadedCase const& loaded, CaseOptions const& options);

}  // namespace rekindle
