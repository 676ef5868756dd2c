#pragma once
#include <span>
#include <vector>

#include "sim/engine/sink.hpp"
#include "sim/observe/run_result.hpp"

namespace rekindle {

inline constexpr std::size_t block_users = 4096;

/// Sums and second moments of per-user totals, block by block: each block is summed by one thread in the order of users, blocks are combined
/// in a fixed binary tree, so the doubles are the same at any thread count.
class UserSums {
  public:
    /// `columns`: the counters that can differ from 0 in this run.
    UserSums(std::size_t blocks, std::size_t worlds, std::size_t baseline, std::vector<Counter> const& columns);

    /// Adds one user's totals of all worlds, sinks[w].totals, and sets them to 0 for the next user.
    void take(std::size_t block, std::span<Sink> sinks);
    [[nodiscard]] Totals total(std::size_t world) const;
    [[nodiscard]] WorldMoments moments(std::size_t world) const;

  private:
    struct Block {
        Totals sum{};
        WorldMoments moments;
    };
    std::size_t worlds_, baseline_;
    std::vector<std::uint8_t> columns_;
    std::vector<Block> blocks_;
};

}  // namespace rekindle
