#pragma once
// What the table of users is told of a user.

#include "sim/engine/replicate.hpp"

namespace rekindle {

/// The birth of a slot's current user, as the table of users has it.
[[nodiscard]] UserBirth birth_of(Replicate const& replicate, Traits const& traits);

/// The visits heard since the last call.
[[nodiscard]] std::int64_t take_visits(Slot& slot);

/// Every user's totals in every world of a run that is not played user by user: sums of what its stretches added.
/// Memory goes to the counters a chunk's users have used. Each chunk is written by one thread at a time.
class UserTotals {
  public:
    UserTotals(std::size_t worlds, std::size_t chunks) : chunks_{chunks}, parts_(worlds * chunks) {}
    /// `place`: of the user in its chunk.
    void add(std::size_t world, std::size_t chunk, std::size_t place, Totals const& totals, std::int64_t visits);
    [[nodiscard]] UserLedger ledger(std::size_t world, std::size_t chunk, std::size_t place) const;

  private:
    /// One more column than there are counters: the visits.
    using Columns = std::array<std::vector<std::int64_t>, counter_count + 1>;
    std::size_t chunks_;
    std::vector<Columns> parts_;
};

}  // namespace rekindle
