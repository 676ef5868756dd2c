#include "sim/engine/parallel.hpp"
#include "sim/engine/replicate.hpp"

namespace rekindle {
namespace {

/// One thread's totals over its users.
struct Sums {
    std::vector<Totals> worlds;
    std::vector<UserTypes> types;
};

void add_to(Totals& sum, Totals const& x) {
    for (std::size_t i = 0; i < counter_count; ++i) sum[i] += x[i];
}

void run_user(Replicate const& r, Slot& slot, Sums& sums, MomentBlocks& moments, std::uint64_t index, std::size_t block) {
    Traits traits;
    UserState prepared, state;
    r.enter_user(slot, traits, index);
    r.prepare(slot, traits, prepared);
    for (std::size_t w = 0; w < r.worlds.size(); ++w) {
        auto& sink = slot.sinks[w];
        sink.totals = {};
        r.branch(slot, traits, prepared, w, state);
        [[maybe_unused]] auto const stop = slot.run.run(state, r.plan.end);
        slot.run.finish(state);
        slot.run.spread_touches();
        derive(sink.totals);
        add_to(sums.worlds[w], sink.totals);
    }
    moments.add(block, slot.sinks);
    if (r.twin < 0) return;
    auto outcome = [&](std::size_t w, Counter c) { return slot.sinks[w].totals[index_of(c)] != 0; };
    auto const twin = static_cast<std::size_t>(r.twin);
    for (std::size_t w = 0; w < r.worlds.size(); ++w) {
        book_user_type(sums.types[w], outcome(twin, Counter::lapsed_first), outcome(twin, Counter::returned_first),
                       outcome(w, Counter::lapsed_first), outcome(w, Counter::returned_first));
    }
}

}  // namespace

void run_uncoupled(Replicate& r, ReplicateTally& tally) {
    auto const worlds = r.worlds.size();
    auto const blocks = r.blocks();
    auto const chunk = std::max<std::size_t>(1, r.options.chunk_blocks);
    auto const chunks = (blocks + chunk - 1) / chunk;
    MomentBlocks moments(blocks, worlds, r.options.baseline);
    std::vector<Sums> sums(r.slots.size(), Sums{std::vector<Totals>(worlds), std::vector<UserTypes>(worlds)});
    std::atomic<std::int64_t> events{0};
    std::atomic<std::size_t> done{0};
    for_each_item(chunks, r.options.threads, [&](std::size_t item, std::size_t slot_index) {
        auto& slot = *r.slots[slot_index];
        std::int64_t before = 0, after = 0;
        for (auto const& sink : slot.sinks) before += sink.events;
        for (auto block = item * chunk; block < std::min(blocks, (item + 1) * chunk); ++block) {
            auto const last = std::min<std::uint64_t>(r.roster.size(), (block + 1) * block_users);
            for (auto index = block * block_users; index < last; ++index) run_user(r, slot, sums[slot_index], moments, index, block);
        }
        for (auto const& sink : slot.sinks) after += sink.events;
        auto const so_far = events += after - before;
        r.report(static_cast<double>(++done) / static_cast<double>(chunks), so_far);
    });
    for (auto& slot : r.slots) {
        for (auto& sink : slot->sinks) sink.totals = {};
    }
    for (std::size_t w = 0; w < worlds; ++w) {
        auto& world = tally.worlds[w];
        for (auto const& s : sums) {
            for (std::size_t i = 0; i < counter_count; ++i) world.sums[i] += s.worlds[w][i];
            world.user_types.persuadable += s.types[w].persuadable;
            world.user_types.sure_thing += s.types[w].sure_thing;
            world.user_types.lost_cause += s.types[w].lost_cause;
            world.user_types.sleeping_dog += s.types[w].sleeping_dog;
        }
        world.has_moments = true;
        world.moments = moments.combined(w);
        world.has_user_types = r.twin >= 0 && static_cast<int>(w) != r.twin;
    }
    r.collect(tally);
}

}  // namespace rekindle
