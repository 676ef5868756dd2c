#pragma once
// What the table of users is told of a user.

#include <span>

#include "sim/engine/replicate.hpp"

namespace rekindle {

/// The birth of a slot's current user, as the table of users has it.
[[nodiscard]] UserBirth birth_of(Model const& model, Traits const& traits);

/// The visits heard since the last call.
[[nodiscard]] std::int64_t take_visits(Slot& slot);

/// Every user's totals in every world of a run that is not played user by user: sums of what its stretches added.
/// Memory goes to the counters that a chunk's users have used. Each chunk is written by one thread at a time.
class CoupledLedgers {
  public:
    CoupledLedgers(Replicate const& replicate, std::size_t chunks, std::size_t chunk_users)
        : model_{replicate.model},
          users_{replicate.users()},
          chunks_{chunks},
          chunk_users_{chunk_users},
          parts_(replicate.worlds.size() * chunks),
          brought_(chunks) {}

    /// What the slot's current user added in its stretch. `coupled`: the world; in one that is not, users that others
    /// bring end at once and have no index of their own.
    void book(Slot& slot, std::size_t world, std::size_t chunk, std::uint64_t index, bool coupled);

    /// When all is over: the users of the run, and those brought in uncoupled worlds.
    void tell(Replicate const& replicate);
    /// Those brought in a coupled world, of one chunk.
    void tell_newcomers(Replicate const& replicate, std::size_t world, std::size_t chunk,
                        std::span<Newcomer const> newcomers);

  private:
    /// A column per counter, and the visits.
    using Columns = std::array<std::vector<std::int64_t>, counter_count + 1>;

    /// A user's place in its chunk: behind those of the run, those brought.
    [[nodiscard]] std::size_t place_of(std::uint64_t index) const {
        return index < users_ ? index % chunk_users_ : chunk_users_ + (index - users_) / chunks_;
    }
    [[nodiscard]] UserLedger ledger(std::size_t world, std::size_t chunk, std::size_t place) const;

    Model const& model_;
    std::uint64_t users_;
    std::size_t chunks_, chunk_users_;
    std::vector<Columns> parts_;     ///< per world and chunk
    std::vector<UserPage> brought_;  ///< per chunk: users brought in uncoupled worlds
};

}  // namespace rekindle
