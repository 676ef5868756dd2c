// The journey graph is a shortcut: playing the steps one by one gives the same bytes.

#include <catch2/catch.hpp>

#include "sim/engine/world_plan.hpp"
#include "tests/sim/engine/random_worlds.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

/// A model and a plan the graph applies to, most of the time.
struct Shortcut {
    Model model;
    LinePlan plan;
};

/// Without the mechanisms that play in the general loop alone.
void keep_core(Model& m) {
    m.leaving = {};
    m.response = {};
    m.care = {};
    if (m.weakening) m.weakening->order_value = 1;
}

Shortcut random_shortcut(std::uint64_t seed) {
    Dice dice(seed);
    Range const range{.signals = false, .pure_boosts = true};
    Shortcut s{random_model(dice, range), {}};
    s.model.gone.reset();
    keep_core(s.model);
    for (auto& channel : s.model.channels) {
        channel.opt_out = 0;
        channel.reach_window = never;
        for (auto& effect : channel.effects) {
            if (!effect.pulse && dice.chance(0.2)) effect.multiplier = dice.uniform(0, 1);
        }
    }
    s.plan = random_plan(dice, s.model, range, "journey");
    s.plan.exits = bit(Seen::visit);
    std::erase_if(s.plan.steps, [](Step const& step) { return step.kind == Step::Kind::stop_if; });
    if (dice.chance(0.7))
        s.plan.trigger = {dice.pick({Trigger::Kind::silent, Trigger::Kind::lapse_oracle}),
                          days(dice.pick({1.0, 2.5, 7.0})), 0};
    if (dice.chance(0.3))
        s.plan.trigger = {Trigger::Kind::every, days(dice.pick({1.0, 2.0, 7.0})), days(dice.pick({0.0, 1.0}))};
    if (s.plan.trigger.kind != Trigger::Kind::every) s.plan.ranked = false;
    return s;
}

PolicyPtr of(LinePlan plan) { return std::make_shared<DicePolicy>(std::move(plan)); }

/// The same journey, which a last step that never stops it keeps off the graph.
PolicyPtr step_by_step(LinePlan plan) {
    Step step;
    step.kind = Step::Kind::stop_if;
    step.condition = DicePolicy::never_stop;
    plan.steps.push_back(step);
    return of(std::move(plan));
}

bool on_graph(Model const& m, RecallPolicy const& policy) {
    ModelPlan const model_plan(m);
    return !WorldPlan(model_plan, policy).journey.empty();
}

ReplicateTally play(Model const& m, PolicyPtr const& policy, std::uint64_t seed, double epoch_days = 1) {
    RunOptions o;
    o.seed = seed;
    o.epoch_days = epoch_days;
    std::vector<PolicyPtr> const policies{policy, none()};
    return run_replicate(m, policies, o);
}

}  // namespace

TEST_CASE("the journey graph changes no byte of 400 random journeys", "[contract]") {
    int shortened = 0, claims = 0;
    std::int64_t touches = 0;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        INFO("seed " << seed);
        auto const s = random_shortcut(seed);
        auto const graph = of(s.plan), steps = step_by_step(s.plan);
        REQUIRE_FALSE(on_graph(s.model, *steps));
        if (!on_graph(s.model, *graph)) continue;
        ++shortened;
        auto const by_graph = play(s.model, graph, seed), by_steps = play(s.model, steps, seed, 0.5);
        CHECK(tally_difference(by_graph, by_steps) == "");
        claims += by_graph.worlds[0].has_moments ? 0 : 1;
        touches += by_graph.worlds[0].sums[index_of(Counter::touches)];
    }
    CHECK((shortened > 250 && claims > 50 && touches > 20000));
}

TEST_CASE("a trigger that falls on the end of its own journey finds it still running, on the graph as step by step",
          "[contract]") {
    Dice dice(5);
    Model m = random_model(dice, {.limits = false, .signals = false, .cheap = true});
    m.initial_state = InitialState::dormant;
    m.gone.reset();
    keep_core(m);
    m.comeback.law = Exponential{0};
    m.channels = {Channel{}};
    m.arrivals_per_day = 0;
    m.warm_up = 0;
    m.horizon = 28 * ticks_per_day;
    LinePlan plan;
    plan.name = "weekly";
    plan.trigger = {Trigger::Kind::every, 7 * ticks_per_day, 0};
    Step send, wait;
    send.channel = ChannelId{0};
    wait.kind = Step::Kind::wait;
    wait.wait = 7 * ticks_per_day;
    plan.steps = {send, wait, send};
    REQUIRE(on_graph(m, *of(plan)));
    auto const graph = play(m, of(plan), 1), steps = play(m, step_by_step(plan), 1);
    CHECK(tally_difference(graph, steps) == "");
    // Days 0, 7 (ends, trigger in vain), 14, 21.
    CHECK(graph.worlds[0].sums[index_of(Counter::touches)] == 4 * graph.users);
}
