#pragma once
// What became of each user in each world of a coupled run, kept until all is over: uncoupled users are compared at
// once.

#include <cstdint>
#include <span>
#include <vector>

#include "sim/engine/batch_choice.hpp"
#include "sim/engine/replicate.hpp"

namespace rekindle {

/// Empty where no untouched world is in the run. Different users may be written by different threads at a time.
class UserOutcomes {
  public:
    explicit UserOutcomes(Replicate const& r);

    /// Whether this user's outcomes are kept: those who are bought or brought have none.
    [[nodiscard]] bool keeps(std::uint64_t index) const { return index < users_; }
    /// Requires keeps(index), as the next two.
    void note_segment(std::uint64_t index, std::uint16_t segment) {
        if (!segments_.empty()) segments_[index] = segment;
    }
    void add_touches(std::size_t world, std::uint64_t index, std::int64_t touches);
    void end(std::size_t world, std::uint64_t index, UserState const& state);
    /// A user's place in a policy's ranking is that of its first score.
    void note_scores(std::size_t world, std::span<Candidate const> candidates);
    /// Against the untouched world.
    void book(std::size_t world, WorldTally& tally) const;

  private:
    [[nodiscard]] Outcome outcome(std::size_t world, std::size_t i) const;

    int twin_;
    std::size_t users_;
    std::vector<std::vector<std::uint8_t>> bits_;    ///< 0: lapsed first, 1: returned first, 2 to 6: touches
    std::vector<std::uint16_t> segments_;            ///< empty where there is one
    std::vector<std::vector<double>> first_scores_;  ///< of worlds that rank their users
};

}  // namespace rekindle
