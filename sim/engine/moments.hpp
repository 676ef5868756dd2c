#pragma once
#include <array>
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
    /// `twin`: the untouched world where it is in the run and is not the baseline, else -1. `slots`: counters
    /// in use, a multiple of eight.
    UserSums(std::size_t blocks, std::size_t worlds, std::size_t baseline, int twin, std::size_t slots = counter_slots);

    enum class Origin : std::uint8_t { arrived, acquired, stock };
    /// Adds the totals of the users whose turns were the first origins.size() ones of sinks[w].totals, in this order,
    /// and clears them.
    void take(std::size_t block, std::span<Sink> sinks, std::span<Origin const> origins);
    [[nodiscard]] Sums total(std::size_t world) const;
    /// Of the users that arrived or were acquired. Requires one of these.
    [[nodiscard]] Sums total(std::size_t world, Origin origin) const;
    [[nodiscard]] WorldMoments moments(std::size_t world) const;
    /// Sums of consecutive users, at most `most_parts` of them: quarters of blocks where these are few, else blocks
    /// joined two by two.
    [[nodiscard]] std::vector<Sums> parts(std::size_t world) const;
    /// Users in each, of a run of `users`.
    [[nodiscard]] std::vector<std::int64_t> part_users(std::uint64_t users) const;

  private:
    static constexpr std::size_t quarters = 4;
    struct Block {
        alignas(64) Totals sum{};          ///< modulo 2^64
        alignas(64) CounterReals about{};  ///< the same as reals: which multiple of 2^64 is missing
        std::array<Sums, 2> newcomers{};   ///< by Origin, a part of `sum`; the stock is the rest
        WorldMoments moments;
        [[nodiscard]] Sums sums() const;
    };
    [[nodiscard]] bool by_quarters() const { return taken_.size() * quarters <= most_parts; }
    [[nodiscard]] std::size_t blocks_per_part() const;

    std::size_t worlds_, baseline_;
    int twin_;
    std::size_t slots_;
    std::size_t pairs_;               ///< ratio pairs in use
    std::vector<std::size_t> taken_;  ///< users summed, per block
    std::vector<std::array<Sums, quarters - 1>>
        quarter_sums_;  ///< as blocks_, after each of a block's first three quarters; empty unless these are parts
    std::vector<Block> blocks_;
};

}  // namespace rekindle
