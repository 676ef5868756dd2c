#pragma once
#include <span>
#include <vector>

#include "sim/engine/sink.hpp"
#include "sim/observe/run_result.hpp"

namespace rekindle {

inline constexpr std::size_t block_users = 4096;

/// Sums and second moments of per-user totals, block by block: each block is summed by one thread in the order of
/// users, blocks are combined in a fixed binary tree, so the doubles are the same at any thread count.
class UserSums {
  public:
    /// `twin`: the untouched world where it is in the run and is not the baseline, else -1.
    UserSums(std::size_t blocks, std::size_t worlds, std::size_t baseline, int twin);

    using Reals = std::array<double, counter_count>;
    enum class Origin : std::uint8_t { stock, arrived };
    /// Adds one user's totals of all worlds, sinks[w].totals, and sets them to 0 for the next user.
    void take(std::size_t block, std::span<Sink> sinks, Origin origin);
    [[nodiscard]] Totals total(std::size_t world) const;
    [[nodiscard]] Totals arrived_total(std::size_t world) const;
    [[nodiscard]] WorldMoments moments(std::size_t world) const;

  private:
    struct Block {
        Totals sum{}, arrived_sum{};
        WorldMoments moments;
    };
    void cross(std::size_t block, std::span<Sink const> sinks, Reals const& base);

    std::size_t worlds_, baseline_;
    int twin_;
    std::vector<Block> blocks_;
};

}  // namespace rekindle
