#pragma once
// A comparison of policies on a scenario: replicates, parameter draws, and the stop rules around the engine.

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiments/policy_loading.hpp"
#include "experiments/precision.hpp"
#include "scenarios/scenario.hpp"
#include "sim/observe/event_log.hpp"
#include "sim/observe/run_result.hpp"
#include "sim/observe/user_book.hpp"

namespace rekindle {

/// How far a run is. `expected`: what --until is forecast to take, and moves with the forecast.
struct ExperimentProgress {
    double replications = 0, expected = 1;
    std::int64_t events = 0;
};

struct Experiment {
    Scenario scenario;
    std::vector<LoadedPolicy> policies;  ///< at least one, names distinct
    std::size_t baseline = 0;            ///< row of policies
    std::uint64_t seed = 1;
    std::optional<std::uint32_t> replications;  ///< default: 1 where uncoupled and certain, else 20
    std::optional<Precision> until;             ///< with `replications` as the cap (default 1,000)
    int threads = 1;
    double epoch_days = 1;                                    ///< see RunOptions
    std::size_t chunk_blocks = 4;                             ///< see RunOptions
    std::function<void(ExperimentProgress const&)> progress;  ///< one thread at a time
    EventLog* log = nullptr;                                  ///< told the events of the first `recorded` replicates
    UserBook* users = nullptr;                                ///< told their users' totals
    std::uint32_t recorded = 1;                               ///< replicates
    std::atomic<bool> const* stop = nullptr;                  ///< set: finish with the replicates done so far
};

inline constexpr std::uint32_t default_replications = 20;
inline constexpr std::uint32_t most_replications = 1000;

/// Runs it. The result holds the finished replicates only; `interrupted` and `failures` say that some are missing
/// (possibly all): asked to stop, or with amounts beyond what money can hold.
[[nodiscard]] RunResult run_experiment(Experiment const& experiment);

/// The text of plan.yaml: resolved scenario, policies and settings; running it again gives the same bytes. Threads are
/// not part of it.
[[nodiscard]] std::string plan_text(Experiment const& experiment);

/// This program's version, as in plan.yaml and summary.json.
[[nodiscard]] std::string version();

}  // namespace rekindle
