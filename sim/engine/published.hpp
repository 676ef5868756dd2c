#pragma once
// What a coupled world makes known at its barriers from what happened before them, the same to all its users: signals,
// waits at the desk, what was learnt of the arms, fixes.

#include "sim/engine/coupled_world.hpp"

namespace rekindle {

/// At a barrier at `t`, where every user has stopped. Not thread-safe.
void publish(Replicate& r, CoupledWorld& c, Tick t);

/// The desk settles the contacts of the day that ends at `t`, at midnight or at the end of the run.
void settle_desk(Replicate& r, CoupledWorld& c, Tick t);

/// Of the days before `day`: every user has been played to its start at least.
[[nodiscard]] Micros revenue_before(Replicate const& r, CoupledWorld const& c, std::int64_t day);

/// Per learner and arm: users sent down it, what came of them, and whether it is the best so far.
void book_arms(Replicate const& r, CoupledWorld const& c, WorldTally& world);

}  // namespace rekindle
