#pragma once
// What a coupled world makes known at its barriers from what happened before them, the same to all its users: signals,
// waits at the desk, what was learnt of the arms, fixes.

#include "sim/engine/coupled_world.hpp"

namespace rekindle {

/// At the midnight `t`, which every user has reached that did something before it. Not thread-safe.
void publish(Replicate& r, CoupledWorld& c, Tick t);

/// The desk settles the contacts of the day that ends at `t`, at midnight or at the end of the run.
void settle_desk(Replicate& r, CoupledWorld& c, Tick t);

/// Of the days before `day`, which never falls: every user has been played to its start at least.
[[nodiscard]] Sum revenue_before(Replicate const& r, CoupledWorld& c, std::int64_t day);

/// Tells the ledger what limits that count offers got back on the days before `day`. As above.
void give_back(Replicate const& r, CoupledWorld& c, std::int64_t day);

/// Per learner and arm: users sent down it, what came of them, and whether it is the best so far.
void book_arms(Replicate const& r, CoupledWorld const& c, WorldTally& world);

}  // namespace rekindle
