#pragma once
#include <span>
#include <vector>

#include "sim/engine/sink.hpp"
#include "sim/observe/run_result.hpp"

namespace rekindle {

inline constexpr std::size_t block_users = 4096;

/// Second moments of per-user totals, block by block: each block is summed by one thread in the order of users, blocks are combined in a
/// fixed binary tree, so the doubles are the same at any thread count.
class MomentBlocks {
  public:
    MomentBlocks(std::size_t blocks, std::size_t worlds, std::size_t baseline)
        : worlds_{worlds}, baseline_{baseline}, blocks_(blocks * worlds) {}

    /// Adds one user's totals of all worlds, sinks[w].totals (derived counters included).
    void add(std::size_t block, std::span<Sink const> sinks);
    /// Sum over all blocks for one world.
    [[nodiscard]] WorldMoments combined(std::size_t world) const;

  private:
    std::size_t worlds_, baseline_;
    std::vector<WorldMoments> blocks_;
};

}  // namespace rekindle
