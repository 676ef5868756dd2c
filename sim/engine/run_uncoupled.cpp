#include "sim/engine/parallel.hpp"
#include "sim/engine/replicate.hpp"

namespace rekindle {
namespace {

using Origin = UserSums::Origin;

/// Plays the current user in one world to the end.
void play(Replicate const& r, Slot& slot, std::size_t w) {
    r.branch(slot, w);
    [[maybe_unused]] auto const stop = slot.run.run(slot.state, r.plan.end);
    slot.run.finish(slot.state);
}

/// The users that the current one brought, and those they brought: their totals join its own.
void play_referred(Replicate const& r, Slot& slot, std::size_t w) {
    auto& list = slot.sinks[w].referred;
    for (std::size_t i = 0; i < list.size(); ++i) {
        r.enter_user(slot, Newcomer{list[i]});
        play(r, slot, w);
    }
    list.clear();
}

void close_totals(Slot& slot, std::size_t w) {
    slot.run.spread_touches();
    derive(slot.sinks[w].totals.now());
}

Origin run_user(Replicate const& r, Slot& slot, std::vector<UserTypes>& types, std::uint64_t index) {
    r.enter_user(slot, index);
    r.prepare(slot);
    bool referrals = false;
    for (std::size_t w = 0; w < r.worlds.size(); ++w) {
        if (!r.lives_in(w, index)) continue;
        play(r, slot, w);
        r.book_price(slot, w, index);
        close_totals(slot, w);
        referrals = referrals || !slot.sinks[w].referred.empty();
    }
    bool const arrived = index_of(slot.traits.id) >= first_arrival_id;
    if (r.twin >= 0 && index < r.roster.size()) {
        auto outcome = [&](std::size_t w, Counter c) { return slot.sinks[w].totals[index_of(c)] != 0; };
        auto const twin = static_cast<std::size_t>(r.twin);
        for (std::size_t w = 0; w < r.worlds.size(); ++w) {
            book_user_type(types[w], outcome(twin, Counter::lapsed_first), outcome(twin, Counter::returned_first),
                           outcome(w, Counter::lapsed_first), outcome(w, Counter::returned_first));
        }
    }
    for (std::size_t w = 0; referrals && w < r.worlds.size(); ++w) {
        slot.run.enter(r.worlds[w], slot.sinks[w]);
        play_referred(r, slot, w);
        close_totals(slot, w);
    }
    return arrived ? Origin::arrived : Origin::stock;
}

/// A block's users, summed a few at a time.
void run_block(Replicate const& r, Slot& slot, UserSums& sums, std::vector<UserTypes>& types, std::size_t block) {
    auto const last = std::min<std::uint64_t>(r.users(), (block + 1) * block_users);
    std::array<Origin, RecentTotals::users> origins;
    for (auto index = block * block_users; index < last;) {
        std::size_t turns = 0;
        for (; turns < origins.size() && index < last; ++turns, ++index) {
            for (auto& sink : slot.sinks) sink.totals.turn_to(turns);
            origins[turns] = run_user(r, slot, types, index);
        }
        sums.take(block, slot.sinks, {origins.data(), turns});
    }
}

}  // namespace

void run_uncoupled(Replicate& r, ReplicateTally& tally) {
    auto const worlds = r.worlds.size();
    auto const blocks = r.blocks();
    auto const chunk = std::max<std::size_t>(1, r.options.chunk_blocks);
    auto const chunks = (blocks + chunk - 1) / chunk;
    int const crossed_twin = r.twin == static_cast<int>(r.options.baseline) ? -1 : r.twin;
    UserSums sums(blocks, worlds, r.options.baseline, crossed_twin, r.extended ? counter_slots : plain_counter_slots);
    std::vector<std::vector<UserTypes>> types(r.slots.size(), std::vector<UserTypes>(worlds));
    std::atomic<std::int64_t> events{0};
    std::atomic<std::size_t> done{0};
    for_each_item(chunks, r.options.threads, [&](std::size_t item, std::size_t slot_index) {
        auto& slot = *r.slots[slot_index];
        std::int64_t before = 0, after = 0;
        for (auto const& sink : slot.sinks) before += sink.events;
        for (auto block = item * chunk; block < std::min(blocks, (item + 1) * chunk); ++block)
            run_block(r, slot, sums, types[slot_index], block);
        for (auto const& sink : slot.sinks) after += sink.events;
        auto const so_far = events += after - before;
        r.report(static_cast<double>(++done) / static_cast<double>(chunks), so_far);
    });
    for (std::size_t w = 0; w < worlds; ++w) {
        auto& world = tally.worlds[w];
        world.sums = sums.total(w);
        world.arrived_sums = sums.arrived_total(w);
        world.has_twin_moments = crossed_twin >= 0;
        for (auto const& of_thread : types) {
            world.user_types.persuadable += of_thread[w].persuadable;
            world.user_types.sure_thing += of_thread[w].sure_thing;
            world.user_types.lost_cause += of_thread[w].lost_cause;
            world.user_types.sleeping_dog += of_thread[w].sleeping_dog;
        }
        world.has_moments = true;
        world.moments = sums.moments(w);
        world.has_user_types = r.twin >= 0 && static_cast<int>(w) != r.twin;
    }
    r.collect(tally);
}

}  // namespace rekindle
