// A pure boost can only bring a first return forward: compared user by user.

#include <catch2/catch.hpp>

#include "tests/sim/engine/random_worlds.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

std::int64_t first_day(WorldTally const& world, Daily what) {
    auto const& series = world.daily[index_of(what)];
    auto const at = std::find_if(series.begin(), series.end(), [](std::int64_t n) { return n > 0; });
    return at - series.begin();
}

/// One user alone, untouched and under the policy.
ReplicateTally one_user(Model const& m, PolicyPtr const& policy, std::uint32_t replicate) {
    RunOptions o;
    o.seed = 77;
    o.replicate = replicate;
    std::vector<PolicyPtr> const policies{none(), policy};
    return run_replicate(m, policies, o);
}

Model one_user_model(Dice& dice, Range const& range) {
    auto m = random_model(dice, range);
    m.initial_users = 1;
    m.arrivals_per_day = 0;
    return m;
}

constexpr std::uint32_t users_per_scenario = 25;

}  // namespace

TEST_CASE("a pure boost or pulse never delays a user's first return", "[contract]") {
    Range const range{.limits = false, .signals = false, .pure_boosts = true};
    int sooner = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto const m = one_user_model(dice, range);
        auto const policy = random_policy(dice, m, range);
        for (std::uint32_t user = 0; user < users_per_scenario; ++user) {
            INFO("user " << user);
            auto const tally = one_user(m, policy, user);
            auto const untouched = first_day(tally.worlds[0], Daily::returns),
                       boosted = first_day(tally.worlds[1], Daily::returns);
            if (tally.worlds[0].initially_active == 1)
                CHECK(first_day(tally.worlds[0], Daily::lapses) == first_day(tally.worlds[1], Daily::lapses));
            CHECK(boosted <= untouched);
            sooner += boosted < untouched ? 1 : 0;
        }
    }
    CHECK(sooner > property_runs);  // the boosts do something
}

// With no lapse after a return, the time active tells the instant of the return to the tick. Two ticks are left to
// rounding: where the boost falls on a stretch of zero hazard it brings nothing forward, but the threshold is spent in
// two parts.
TEST_CASE("a pure boost never delays a first return by a tick", "[contract]") {
    Range const range{.limits = false, .signals = false, .pure_boosts = true};
    int sooner = 0;
    for (std::uint64_t seed = 1001; seed <= 1000 + property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto m = one_user_model(dice, range);
        m.lapse.after_return = 0;
        m.lapse.per_order_probability = m.lapse.per_order_beta_a = 0;
        auto const policy = random_policy(dice, m, range);
        for (std::uint32_t user = 0; user < users_per_scenario; ++user) {
            INFO("user " << user);
            auto const tally = one_user(m, policy, user);
            auto active = [&](std::size_t w) { return tally.worlds[w].sums[index_of(Counter::active_ticks)]; };
            CHECK(active(1) >= active(0) - 2);
            sooner += active(1) > active(0) ? 1 : 0;
        }
    }
    CHECK(sooner > 2 * property_runs);
}
