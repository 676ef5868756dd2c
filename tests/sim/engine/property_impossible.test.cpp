// What impossible_counters() rules out never happens, in any random world; and it rules out what it should.

#include <catch2/catch.hpp>

#include "policies/policy_registry.hpp"
#include "tests/sim/engine/random_worlds.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

TEST_CASE("a counter that is ruled out stays 0", "[contract]") {
    std::size_t ruled_out = 0;
    for (std::uint64_t seed = 1; seed <= static_cast<std::uint64_t>(property_runs); ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto const m = random_model(dice);
        std::vector<PolicyPtr> const policies{make_native_policy("none", {}), random_policy(dice, m, {})};
        RunOptions options;
        options.seed = seed;
        auto const tally = run_replicate(m, policies, options);
        for (std::size_t w = 0; w < policies.size(); ++w) {
            auto const impossible = impossible_counters(m, *policies[w]);
            ruled_out += impossible.count();
            for (std::size_t c = 0; c < counter_count; ++c) {
                INFO(name_of(static_cast<Counter>(c)));
                CHECK((!impossible.test(c) || tally.worlds[w].sums[c] == 0));
            }
        }
    }
    CHECK(ruled_out > 1000);
}

TEST_CASE("nobody can be touched under a policy that touches nobody, and somebody under one that does", "[contract]") {
    Dice dice(1);
    Model m = random_model(dice);
    m.channels = {random_channel(dice, {}, 0)};
    m.channels[0].cost = 1;
    m.gone.reset();
    auto const none = impossible_counters(m, *make_native_policy("none", {}));
    for (auto const c : {Counter::touches, Counter::opens, Counter::returns_recalled, Counter::cost_messages,
                         Counter::enrolled, Counter::gone})
        CHECK(none.test(index_of(c)));
    for (auto const c : {Counter::lapses, Counter::returns, Counter::returns_natural, Counter::active_end})
        CHECK_FALSE(none.test(index_of(c)));
    LinePlan plan;
    plan.name = "one";
    plan.trigger = {Trigger::Kind::silent, days(3), 0};
    plan.steps.resize(1);
    auto const one = impossible_counters(m, DicePolicy(plan, 0.5));
    for (auto const c :
         {Counter::touches, Counter::opens, Counter::returns_recalled, Counter::cost_messages, Counter::cost_total})
        CHECK_FALSE(one.test(index_of(c)));
    CHECK(one.test(index_of(Counter::gone)));
    CHECK(one.test(index_of(Counter::acquired_users)));
}
