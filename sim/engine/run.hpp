#pragma once
// The engine's entry: one replicate, all worlds in one pass.

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>

#include "sim/observe/event_log.hpp"
#include "sim/observe/run_result.hpp"
#include "sim/observe/user_book.hpp"
#include "sim/population/model.hpp"
#include "sim/recall/recall_policy.hpp"

namespace rekindle {

struct RunOptions {
    std::uint64_t seed = 1;
    std::uint32_t replicate = 0;
    int threads = 1;
    std::size_t chunk_blocks = 4;  ///< blocks of 4,096 users per task; changes no byte
    double epoch_days = 1;  ///< > 0, at most 1; changes no byte of claims. Signals and rankings keep their own instants
    std::size_t spell_blocks = 32;  ///< of 4,096 users, spread evenly: at most so many have their spells counted
    /// Where no world is coupled: only the first so many blocks are played and counted, for a look at some users.
    std::size_t most_blocks = ~std::size_t{0};
    bool stop_at_barriers = false;  ///< every user stops at every midnight and batch: slow; changes no byte
    std::size_t baseline = 0;       ///< world the moments are crossed with
    std::function<void(double done_fraction, std::int64_t events)>
        progress;                             ///< called from any thread, a few hundred times; may be empty
    EventLog* log = nullptr;                  ///< told every event; changes no count
    UserBook* users = nullptr;                ///< told every user's totals; changes no count
    std::atomic<bool> const* stop = nullptr;  ///< set: abandon and throw Interrupted
};

/// The run was asked to stop; nothing of the replicate is kept.
struct Interrupted {};

/// Simulates one replicate of `model` under every policy. Memory does not grow with users unless a world is coupled.
/// The result depends on model, policies, seed, replicate and baseline alone; a world's own figures on no other world.
[[nodiscard]] ReplicateTally run_replicate(Model const& model, std::span<PolicyPtr const> policies,
                                           RunOptions const& options);

/// Whether some world couples its users: budget, capacity, ranking or signal.
[[nodiscard]] bool is_coupled(Model const& model, std::span<PolicyPtr const> policies);

/// The first world that touches nobody; -1 where there is none.
[[nodiscard]] int untouched_world(Model const& model, std::span<PolicyPtr const> policies);

/// Counters that are 0 under the policy whatever luck does, by what model and policy lack: a 0 of these is certain. Not
/// all such: where this cannot tell, the counter is left out.
[[nodiscard]] CounterSet impossible_counters(Model const& model, RecallPolicy const& policy);

}  // namespace rekindle
