// A policy that touches nobody changes no byte.

#include <catch2/catch.hpp>

#include "policies/policy_registry.hpp"
#include "tests/sim/engine/random_worlds.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

PolicyPtr of(LinePlan plan, double mark = 0.7) { return std::make_shared<DicePolicy>(std::move(plan), mark); }

/// Policies without couplings that touch nobody, each for another reason.
std::vector<PolicyPtr> silent_policies(Dice& dice, Model const& m) {
    Range const range{.limits = false, .signals = false};
    auto plan = [&] { return random_plan(dice, m, range, "silent"); };
    std::vector<PolicyPtr> out{make_native_policy("none", {}), make_native_policy("holdout", {})};
    auto no_steps = plan();
    no_steps.steps.clear();
    auto only_waits = plan();
    std::erase_if(only_waits.steps, [](Step const& s) { return s.kind == Step::Kind::send; });
    auto all_held_out = plan();
    all_held_out.holdout_fraction = 1;
    auto no_trigger = plan();
    no_trigger.starts = false;
    auto nobody_in_audience = plan();
    nobody_in_audience.asks = true;
    auto too_late = plan();
    too_late.trigger = {Trigger::Kind::at, 0, m.horizon};
    auto too_silent = plan();
    too_silent.trigger = {Trigger::Kind::silent, m.warm_up + m.end() + 1, 0};
    auto stops_first = plan();
    Step stop;
    stop.kind = Step::Kind::stop_if;
    stop.condition = DicePolicy::always_stop;
    stops_first.steps.insert(stops_first.steps.begin(), stop);
    for (auto const& p : {no_steps, only_waits, all_held_out, no_trigger, too_late, too_silent, stops_first})
        out.push_back(of(p));
    out.push_back(of(nobody_in_audience, -1));
    return out;
}

/// The same with couplings: refused at a limit, or never among the ranked.
std::vector<PolicyPtr> refused_policies(Dice& dice, Model const& m) {
    Range const range{.limits = false, .signals = false};
    auto plan = [&] { return random_plan(dice, m, range, "refused"); };
    auto no_budget = plan();
    no_budget.budget_total = 0;
    auto no_daily_budget = plan();
    no_daily_budget.budget_per_day = 0;
    auto nobody_ranked = plan();
    nobody_ranked.trigger = {Trigger::Kind::every, days(2), 0};
    nobody_ranked.ranked = nobody_ranked.asks = true;
    nobody_ranked.limit = 0;
    auto empty_batch = nobody_ranked;
    empty_batch.limit = -1;
    return {of(no_budget), of(no_daily_budget), of(nobody_ranked), of(empty_batch, -1)};
}

RunOptions options(std::uint64_t seed) {
    RunOptions o;
    o.seed = seed;
    return o;
}

}  // namespace

TEST_CASE("a policy that touches nobody equals none in every byte", "[contract]") {
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto const m = random_model(dice, {.limits = false});
        std::vector<PolicyPtr> policies{none()};
        for (auto& p : silent_policies(dice, m)) policies.push_back(p);
        auto const tally = run_replicate(m, policies, options(seed));
        for (std::size_t w = 1; w < policies.size(); ++w) {
            INFO("world " << w);
            CHECK(world_difference(tally.worlds[0], tally.worlds[w]) == "");
            CHECK(moments_difference(tally.worlds[0], tally.worlds[w]) == "");
            if (tally.worlds[w].has_moments)
                CHECK(same_bits(tally.worlds[w].moments.square, tally.worlds[w].moments.cross));
        }
        CHECK(tally.events % static_cast<std::int64_t>(policies.size()) == 0);
    }
}

TEST_CASE("a policy whose every touch is refused leaves all users as none does", "[contract]") {
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto m = random_model(dice, {.limits = false});
        for (auto& channel : m.channels) ++channel.cost;  // a free touch needs no budget
        std::vector<PolicyPtr> policies{none()};
        for (auto& p : refused_policies(dice, m)) policies.push_back(p);
        auto const tally = run_replicate(m, policies, options(seed));
        for (std::size_t w = 1; w < policies.size(); ++w) {
            INFO("world " << w);
            CHECK(world_difference(tally.worlds[0], tally.worlds[w]) == "");
        }
        for (auto& channel : m.channels)
            channel.capacity_fraction_of_users = 0.5 / static_cast<double>(m.initial_users);  // rounds down to 0
        std::vector<PolicyPtr> const capped{none(), random_policy(dice, m, {.limits = false})};
        auto const full = run_replicate(m, capped, options(seed));
        CHECK(world_difference(tally.worlds[0], full.worlds[0]) == "");
        CHECK(world_difference(full.worlds[0], full.worlds[1]) == "");
    }
}
