#include "sim/engine/replicate.hpp"
#include "sim/engine/user_pages.hpp"

namespace rekindle {
namespace {

using Origin = UserSums::Origin;

/// Plays the current user in one world to the end.
void play(Replicate const& r, Slot& slot, std::size_t w) {
    r.branch(slot, w);
    [[maybe_unused]] auto const stop = slot.run.run(slot.state, r.plan.end);
    slot.run.finish(slot.state);
}

void close_totals(Slot& slot, std::size_t w) {
    slot.run.spread_touches();
    derive(slot.sinks[w].totals.now());
}

void tell_ledger(Slot& slot, std::size_t w, Totals const& totals) {
    slot.page.add_ledger({static_cast<std::uint16_t>(w), take_visits(slot), totals});
}

/// The users that the current one brought, and those they brought: their totals join its own, but for the segments.
void play_referred(Replicate const& r, Slot& slot, std::size_t w) {
    auto& list = slot.sinks[w].referred;
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto const before = slot.sinks[w].totals.now();
        r.enter_user(slot, Newcomer{list[i]});
        play(r, slot, w);
        if (slot.segments.empty()) continue;
        close_totals(slot, w);
        auto own = slot.sinks[w].totals.now();
        for (std::size_t c = 0; c < counter_count; ++c) own[c] -= before[c];
        add_totals(slot.segments[w][slot.traits.segment], own, slot.sinks[w].carries);
        slot.count_newcomer(w);
        if (r.options.users == nullptr) continue;
        slot.page.add_user(birth_of(r.model, slot.traits));
        tell_ledger(slot, w, own);
    }
    list.clear();
}

/// The imagined test's split: a fixed scramble of the id (the finalizer of SplitMix64).
bool held_out(UserId id) {
    std::uint64_t x = index_of(id) + 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return static_cast<double>((x ^ (x >> 31)) >> 11) * 0x1p-53 < holdout_share;
}

/// What became of the current user in every world, and its place in the imagined test.
void book_user(Replicate const& r, Slot& slot, std::vector<WorldTally>& outcomes) {
    if (!slot.segments.empty()) ++slot.segment_users[slot.traits.segment];
    if (r.twin < 0) return;
    auto outcome = [&](std::size_t w) {
        auto const& totals = slot.sinks[w].totals;
        return Outcome{totals[index_of(Counter::lapsed_first)] != 0, totals[index_of(Counter::returned_first)] != 0,
                       totals[index_of(Counter::touches)]};
    };
    auto const untouched = outcome(static_cast<std::size_t>(r.twin));
    for (std::size_t w = 0; w < r.worlds.size(); ++w)
        book_outcomes(outcomes[w], slot.traits.segment, untouched, outcome(w));
    if (!held_out(slot.traits.id)) return;
    ++slot.holdout_users;
    for (std::size_t w = 0; w < r.worlds.size(); ++w)
        add_totals(slot.holdout[w], slot.sinks[w].totals.now(), slot.sinks[w].carries);
}

Origin run_user(Replicate const& r, Slot& slot, std::vector<WorldTally>& outcomes, std::uint64_t index) {
    r.enter_user(slot, index);
    r.prepare(slot);
    bool const told = r.options.users != nullptr;
    if (told) [[unlikely]]
        slot.page.add_user(birth_of(r.model, slot.traits));
    bool referrals = false;
    bool const arrived = index_of(slot.traits.id) >= first_arrival_id, acquired = index >= r.roster.size();
    for (std::size_t w = 0; w < r.worlds.size(); ++w) {
        if (!r.lives_in(w, index)) continue;
        play(r, slot, w);
        r.book_price(slot, w, index);
        close_totals(slot, w);
        if (told) [[unlikely]]
            tell_ledger(slot, w, slot.sinks[w].totals.now());
        if (!slot.segments.empty())
            add_totals(slot.segments[w][slot.traits.segment], slot.sinks[w].totals.now(), slot.sinks[w].carries);
        if (acquired) slot.count_newcomer(w);
        referrals = referrals || !slot.sinks[w].referred.empty();
    }
    if (!acquired) book_user(r, slot, outcomes);
    for (std::size_t w = 0; referrals && w < r.worlds.size(); ++w) {
        slot.run.enter(r.worlds[w], slot.sinks[w]);
        play_referred(r, slot, w);
        close_totals(slot, w);
    }
    return acquired ? Origin::acquired : arrived ? Origin::arrived : Origin::stock;
}

/// A block's users, summed a few at a time.
void run_block(Replicate const& r, Slot& slot, UserSums& sums, std::vector<WorldTally>& outcomes, std::size_t block) {
    auto const last = std::min<std::uint64_t>(r.users(), (block + 1) * block_users);
    std::array<Origin, RecentTotals::users> origins;
    slot.run.follow(r.follows_block(block));
    for (auto index = block * block_users; index < last;) {
        r.heed_stop();
        std::size_t turns = 0;
        for (; turns < origins.size() && index < last; ++turns, ++index) {
            for (auto& sink : slot.sinks) sink.totals.turn_to(turns);
            origins[turns] = run_user(r, slot, outcomes, index);
        }
        sums.take(block, slot.sinks, {origins.data(), turns});
    }
}

}  // namespace

void run_uncoupled(Replicate& r, ReplicateTally& tally) {
    r.book_users_apart(true);
    auto const worlds = r.worlds.size();
    auto const blocks = std::min(r.blocks(), r.options.most_blocks);
    auto const chunk = r.tells() ? 1 : std::max<std::size_t>(1, r.options.chunk_blocks);
    auto const chunks = (blocks + chunk - 1) / chunk;
    int const crossed_twin = r.twin == static_cast<int>(r.options.baseline) ? -1 : r.twin;
    UserSums sums(blocks, worlds, r.options.baseline, crossed_twin,
                  r.extended || !r.model.offers.empty() ? counter_slots : plain_counter_slots);
    std::vector<std::vector<WorldTally>> outcomes(r.slots.size(), std::vector<WorldTally>(worlds));
    std::atomic<std::int64_t> events{0};
    std::atomic<std::size_t> done{0};
    auto const window = 4 * static_cast<std::size_t>(r.options.threads);
    r.play_in_order(chunks, window, [&](std::size_t item, Slot& slot) {
        std::int64_t before = 0, after = 0;
        for (auto const& sink : slot.sinks) before += sink.events;
        for (auto block = item * chunk; block < std::min(blocks, (item + 1) * chunk); ++block)
            run_block(r, slot, sums, outcomes[slot.number], block);
        for (auto const& sink : slot.sinks) after += sink.events;
        auto const so_far = events += after - before;
        r.report(static_cast<double>(++done) / static_cast<double>(chunks), so_far);
    });
    for (std::size_t w = 0; w < worlds; ++w) {
        auto& world = tally.worlds[w];
        world.sums = sums.total(w);
        world.arrived_sums = sums.total(w, Origin::arrived);
        world.acquired_sums = sums.total(w, Origin::acquired);
        world.has_twin_moments = crossed_twin >= 0;
        for (auto const& of_thread : outcomes) add_outcomes(world, of_thread[w]);
        world.parts = sums.parts(w);
        world.has_moments = true;
        world.moments = sums.moments(w);
        world.has_user_types = r.twin >= 0 && static_cast<int>(w) != r.twin;
    }
    tally.part_users = sums.part_users(r.users());
    r.collect(tally);
}

}  // namespace rekindle
