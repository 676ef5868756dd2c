#pragma once
// Runs the shards of a frozen sweep, and puts what they gave together.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "experiments/sweep/shard_file.hpp"
#include "experiments/sweep/sweep_plan.hpp"

namespace rekindle {

/// A frozen sweep in its folder.
struct FrozenSweep {
    std::filesystem::path folder;
    SweepPlan plan;
    std::string digest;
};

/// Writes `sweep_plan.json` and the folder of the shards; a plan that stands there already must be the same. Throws
/// OutputError, ScenarioError (another plan).
[[nodiscard]] FrozenSweep freeze(std::filesystem::path const& folder, SweepPlan plan);
/// Throws ScenarioError, OutputError.
[[nodiscard]] FrozenSweep open_sweep(std::filesystem::path const& folder);

struct SweepProgress {
    std::size_t done = 0, points = 0;
    std::int64_t events = 0;
};
struct SweepOptions {
    int threads = 1;                                     ///< whole points side by side
    std::atomic<bool> const* stop = nullptr;             ///< set: finished shards are kept
    std::function<void(SweepProgress const&)> progress;  ///< one thread at a time; may be empty
};

/// One point, single-threaded. A point that cannot run is a result with its error. Throws Interrupted.
[[nodiscard]] PointResult run_point(PointMaker const& maker, SweepPlan const& plan, std::size_t point,
                                    std::atomic<bool> const* stop = nullptr, std::int64_t* events = nullptr);

/// Runs those of `shards` whose files are not there, or not whole, and writes each as it is finished. False where it
/// was stopped before all were. Throws OutputError.
[[nodiscard]] bool run_shards(FrozenSweep const& sweep, std::span<std::size_t const> shards,
                              SweepOptions const& options);

/// Where the shards stand.
struct SweepStatus {
    std::vector<std::size_t> missing, broken;  ///< shards: no file; torn, or of another plan
    std::vector<std::size_t> failed_points;
    std::size_t finished = 0;  ///< shards
};
[[nodiscard]] SweepStatus status_of(FrozenSweep const& sweep);

/// The table of all finished shards.
[[nodiscard]] SweepTable table_of(FrozenSweep const& sweep);
/// `0-3,7` for Slurm's --array and for people.
[[nodiscard]] std::string ranges_text(std::span<std::size_t const> numbers);

/// Runs a share of the finished points again and returns those whose results differ. `share` in (0, 1]; which points is
/// chosen by `seed`. Throws Interrupted.
[[nodiscard]] std::vector<std::size_t> verify(FrozenSweep const& sweep, double share, std::uint64_t seed,
                                              SweepOptions const& options, std::size_t* checked = nullptr);

}  // namespace rekindle
