// Couplings: limits are never exceeded, one claim per user, limit and day, and a limit or ranking that never binds
// changes nothing.

#include <catch2/catch.hpp>

#include "tests/sim/engine/random_worlds.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

constexpr Range unlimited{.limits = false};
constexpr Range unlimited_calm{.limits = false, .signals = false};

PolicyPtr of(LinePlan plan, double mark = 0.8) { return std::make_shared<DicePolicy>(std::move(plan), mark); }

ReplicateTally play(Model const& m, std::vector<PolicyPtr> const& policies, std::uint64_t seed, double epoch_days = 1) {
    RunOptions o;
    o.seed = seed;
    o.epoch_days = epoch_days;
    return run_replicate(m, policies, o);
}

std::int64_t of(WorldTally const& w, Counter c) { return w.sums[index_of(c)]; }
std::int64_t on(WorldTally const& w, Daily d, std::size_t day) { return w.daily[index_of(d)][day]; }

/// A journey that touches a user once a calendar day at most, whatever happens.
LinePlan daily_plan(Dice& dice, Model const& m) {
    auto plan = random_plan(dice, m, unlimited, "daily");
    std::vector<Step> spaced;
    Tick length = ticks_per_day;
    for (auto const& step : plan.steps) {
        spaced.push_back(step);
        if (step.kind == Step::Kind::wait) length += step.wait;
        if (step.kind != Step::Kind::send) continue;
        Step wait;
        wait.kind = Step::Kind::wait;
        wait.wait = dice.chance(0.5) ? ticks_per_day : days(dice.uniform(1, 3));
        length += wait.wait;
        spaced.push_back(wait);
    }
    plan.steps = spaced;
    plan.re_entry = length;
    return plan;
}

/// The same model with limits that never bind on the channels in `mask`.
Model with_wide_limits(Model m, unsigned mask) {
    for (std::size_t c = 0; c < m.channels.size(); ++c) {
        if ((mask >> c) & 1u) m.channels[c].capacity_per_day = 1000000;
    }
    return m;
}

}  // namespace

TEST_CASE("grants never exceed a capacity or a budget", "[contract]") {
    int bound = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto m = random_model(dice, unlimited);
        std::int64_t per_day = 0;
        for (auto& channel : m.channels) per_day += channel.capacity_per_day = dice.whole(0, 4);
        auto capped = random_plan(dice, m, unlimited, "capped");
        auto both = random_plan(dice, m, unlimited, "both");
        both.budget_per_day = dice.whole(0, 2000000);
        both.budget_total = dice.whole(0, 20000000);
        auto const tally = play(m, {of(capped), of(both)}, seed, dice.pick({1.0, 0.25}));
        for (std::size_t day = 0; day < tally.worlds[0].daily[0].size(); ++day) {
            for (auto const& world : tally.worlds) REQUIRE(on(world, Daily::touches, day) <= per_day);
            auto const spent =
                on(tally.worlds[1], Daily::cost_messages, day) + on(tally.worlds[1], Daily::cost_service, day);
            REQUIRE(spent <= both.budget_per_day);
            bound += on(tally.worlds[0], Daily::touches, day) == per_day && per_day > 0 ? 1 : 0;
        }
        CHECK(of(tally.worlds[1], Counter::cost_messages) + of(tally.worlds[1], Counter::cost_service) <=
              both.budget_total);
    }
    CHECK(bound > property_runs / 2);  // the limits did bind
}

TEST_CASE("a user claims once per limit and day, also across batches within the day", "[contract]") {
    int busy = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto m = random_model(dice, unlimited);
        m.initial_users = 1;
        m.arrivals_per_day = 0;
        auto plan = random_plan(dice, m, unlimited, "eager");
        plan.trigger = {Trigger::Kind::every, days(dice.pick({0.125, 0.25, 0.4})), 0};
        plan.budget_total = 1000000000;
        plan.exits = 0;
        plan.ranked = dice.chance(0.7);
        auto const tally = play(m, {of(plan)}, seed);
        for (auto touches : tally.worlds[0].daily[index_of(Daily::touches)]) {
            REQUIRE(touches <= 1);
            busy += touches > 0 ? 1 : 0;
        }
    }
    CHECK(busy > 5 * property_runs);
}

TEST_CASE("a limit that never binds changes nothing where nobody would claim twice a day", "[contract]") {
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto const m = random_model(dice, unlimited_calm);
        auto const plan = daily_plan(dice, m);
        auto budgeted = plan;
        budgeted.budget_total = std::int64_t{1} << 50;
        auto const free = play(m, {of(plan)}, seed);
        CHECK(world_difference(free.worlds[0], play(m, {of(budgeted)}, seed).worlds[0]) == "");
        auto const mask = static_cast<unsigned>(dice.whole(1, 15));
        auto const limited =
            play(with_wide_limits(m, mask), {of(plan), of(budgeted)}, seed, dice.pick({1.0, 0.5, 0.1}));
        CHECK(world_difference(free.worlds[0], limited.worlds[0]) == "");
        CHECK(world_difference(free.worlds[0], limited.worlds[1]) == "");
    }
}

TEST_CASE("a ranking without a limit starts the same journeys as its trigger alone", "[contract]") {
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto const m = random_model(dice, unlimited_calm);
        auto plan = random_plan(dice, m, unlimited, "dated");
        plan.trigger = dice.chance(0.3) ? Trigger{Trigger::Kind::at, 0, days(dice.uniform(0, 20))}
                                        : Trigger{Trigger::Kind::every, days(dice.pick({1.0, 0.3, 6.5})),
                                                  days(dice.pick({0.0, 2.25}))};
        auto ranked = plan;
        ranked.ranked = true;
        auto const tally = play(m, {of(plan), of(ranked)}, seed);
        CHECK(world_difference(tally.worlds[0], tally.worlds[1]) == "");
    }
}

// Barriers spend the lapse clock piece by piece: an instant may move by a tick, a count moves with a chance below 1e-5
// per scenario.
TEST_CASE("a signal that multiplies by 1 changes no count", "[contract]") {
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto m = random_model(dice, {.least_users = 20, .most_users = 60, .limits = false, .signals = false});
        std::vector<PolicyPtr> const policies{none(), random_policy(dice, m, unlimited)};
        auto const calm = play(m, policies, seed);
        m.signals.push_back({.name = "desk",
                             .source = Signal::Source::orders,
                             .capacity_per_day = 1,
                             .capacity_fraction_of_users = -1,
                             .lapse = 1});
        auto const busy = play(m, policies, seed);
        for (std::size_t w = 0; w < policies.size(); ++w) {
            INFO("world " << w);
            for (auto c : {Counter::lapses, Counter::returns, Counter::orders, Counter::touches, Counter::clicks,
                           Counter::gone, Counter::active_end}) {
                INFO(name_of(c));
                CHECK(of(calm.worlds[w], c) == of(busy.worlds[w], c));
            }
        }
    }
}
