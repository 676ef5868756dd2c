// Same seed, same bytes: threads, chunks, epochs, and what runs beside change nothing.

#include <catch2/catch.hpp>

#include "tests/sim/engine/random_worlds.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

struct Case {
    Model model;
    std::vector<PolicyPtr> policies;
};

Case random_case(std::uint64_t seed, Range const& range) {
    Dice dice(seed);
    Case c{random_model(dice, range), {}};
    for (int i = 0; i < 2; ++i) c.policies.push_back(random_policy(dice, c.model, range, "policy" + std::to_string(i)));
    c.policies.insert(c.policies.begin() + dice.whole(0, 2), none());
    return c;
}

RunOptions options(std::uint64_t seed, int threads = 1, std::size_t chunk_blocks = 4, double epoch_days = 1) {
    RunOptions o;
    o.seed = seed;
    o.threads = threads;
    o.chunk_blocks = chunk_blocks;
    o.epoch_days = epoch_days;
    o.baseline = seed % 3;
    return o;
}

/// Every way to cut the work, against one thread and whole days.
void check_all_cuts(Case const& c, std::uint64_t seed) {
    auto const reference = run_replicate(c.model, c.policies, options(seed));
    auto check = [&](RunOptions const& o) {
        INFO("threads " << o.threads << ", chunk " << o.chunk_blocks << ", epoch " << o.epoch_days);
        CHECK(tally_difference(reference, run_replicate(c.model, c.policies, o)) == "");
    };
    check(options(seed, 2, 1, 0.5));
    check(options(seed, 3, 2, 0.25));
    check(options(seed, 8, 1, 0.1));
}

}  // namespace

TEST_CASE("threads, chunks and epochs change no byte of 300 small random runs", "[contract]") {
    int coupled = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        auto const c = random_case(seed, {});
        coupled += is_coupled(c.model, c.policies) ? 1 : 0;
        check_all_cuts(c, seed);
    }
    CHECK(coupled > property_runs / 4);  // both kinds are well represented
    CHECK(coupled < 9 * property_runs / 10);
}

TEST_CASE("threads and chunks change no byte where users fill several blocks", "[contract]") {
    Range const range{
        .least_users = 4097, .most_users = 10000, .least_days = 5, .most_days = 9, .limits = false, .signals = false};
    for (std::uint64_t seed = 1001; seed <= 1008; ++seed) {
        INFO("seed " << seed);
        auto c = random_case(seed, range);
        c.model.warm_up = std::min(c.model.warm_up, 2 * ticks_per_day);
        c.model.run_off = 0;
        check_all_cuts(c, seed);
    }
}

TEST_CASE("threads and epochs change no byte where coupled users fill several chunks", "[contract]") {
    Range const range{.least_users = 66000, .most_users = 140000, .least_days = 5, .most_days = 9, .cheap = true};
    for (std::uint64_t seed = 2001; seed <= 2003; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        Case c{random_model(dice, range), {}};
        c.model.warm_up = 0;
        c.model.run_off = 0;
        for (auto& channel : c.model.channels) channel.capacity_per_day = dice.whole(0, 3000);
        LinePlan claims = random_plan(dice, c.model, range, "claims");
        claims.trigger = {Trigger::Kind::silent, days(1), 0};
        claims.budget_per_day = 500000000;
        claims.ranked = false;
        LinePlan batches = random_plan(dice, c.model, range, "batches");
        batches.trigger = {Trigger::Kind::every, days(2), days(0.5)};
        batches.ranked = batches.asks = true;
        batches.limit = 2000;
        c.policies = {std::make_shared<DicePolicy>(claims), std::make_shared<DicePolicy>(batches), none()};
        auto const one = run_replicate(c.model, c.policies, options(seed));
        CHECK(tally_difference(one, run_replicate(c.model, c.policies, options(seed, 3, 4, 0.25))) == "");
        CHECK(tally_difference(one, run_replicate(c.model, c.policies, options(seed, 8, 4, 1))) == "");
    }
}

TEST_CASE("a world's own figures depend on no other world, no order and no baseline", "[contract]") {
    for (std::uint64_t seed = 3001; seed <= 3000 + property_runs; ++seed) {
        INFO("seed " << seed);
        auto const c = random_case(seed, {});
        auto const together = run_replicate(c.model, c.policies, options(seed));
        std::int64_t events = 0;
        for (std::size_t w = 0; w < c.policies.size(); ++w) {
            INFO("world " << w);
            std::vector<PolicyPtr> const alone{c.policies[w]};
            auto o = options(seed);
            o.baseline = 0;
            auto const tally = run_replicate(c.model, alone, o);
            events += tally.events;
            CHECK(world_difference(tally.worlds[0], together.worlds[w]) == "");
            if (tally.worlds[0].has_moments && together.worlds[w].has_moments) {
                CHECK(same_bits(tally.worlds[0].moments.square, together.worlds[w].moments.square));
                CHECK(same_bits(tally.worlds[0].moments.ratio_own, together.worlds[w].moments.ratio_own));
            }
        }
        CHECK(events == together.events);

        std::vector<PolicyPtr> const turned{c.policies[2], c.policies[0], c.policies[1], c.policies[0]};
        auto o = options(seed);
        o.baseline = 3;
        auto const other = run_replicate(c.model, turned, o);
        for (std::size_t w = 0; w < turned.size(); ++w) {
            auto const& same = together.worlds[w == 0 ? 2 : (w - 1) % 2];
            CHECK(world_difference(other.worlds[w], same) == "");
            if (other.worlds[w].has_user_types && same.has_user_types)
                CHECK(types_difference(other.worlds[w], same) == "");
        }
        CHECK(moments_difference(other.worlds[1], other.worlds[3]) == "");  // the same policy twice
    }
}
