// A chain is walked in one go: the same bytes as step by step, wherever stops fall.

#include <catch2/catch.hpp>

#include "sim/engine/world_plan.hpp"
#include "tests/sim/engine/random_worlds.hpp"
#include "tests/sim/engine/small_models.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::test;
using random_worlds::Dice;

namespace {

/// A plain model whose touches are certain; now and then one channel's are scarce, which stops users at its claims.
Model chain_model(Dice& dice) {
    auto m = quiet_model(static_cast<std::uint64_t>(dice.whole(50, 400)), ticks_of(dice.uniform(40, 200)));
    m.lapse.law = Exponential{1 / dice.uniform(5, 40)};
    m.lapse.after_recall = dice.uniform(0.5, 2);
    m.comeback.law = Exponential{1 / dice.uniform(5, 60)};
    if (dice.chance(0.5)) m.comeback.frailty = gamma_frailty(2, 2);
    m.orders.rate_per_day = dice.uniform(0, 0.3);
    for (auto const* name : {"mail", "push", "call"}) {
        std::vector<Effect> effects;
        for (int i = dice.whole(0, 2); i > 0; --i) {
            Tick const half_life = dice.chance(0.3) ? ticks_of(dice.uniform(0.5, 4)) : 0;
            effects.push_back(
                boost(Process::comeback, dice.uniform(0.2, 5), ticks_of(dice.pick({0.5, 1.0, 3.0, 6.25})), half_life));
        }
        m.channels.push_back(sure_channel(name, 0.01, std::move(effects)));
    }
    if (dice.chance(0.3)) m.channels[2].capacity_per_day = dice.whole(1, 8);
    return m;
}

LinePlan chain_plan(Dice& dice) {
    std::vector<Step> steps;
    for (int i = dice.whole(2, 6); i > 0; --i) {
        steps.push_back(send(static_cast<std::size_t>(dice.whole(0, 2))));
        steps.push_back(wait(ticks_of(dice.pick({0.25, 1.0, 2.0, 4.5}))));
    }
    Tick const after = ticks_of(dice.pick({1.0, 2.5, 7.0}));
    return journey("chain", dice.chance(0.5) ? silent(after) : after_lapse(after), std::move(steps));
}

/// The longest chain of the journey; 0 where lives are not plain or not on the graph.
std::size_t longest_chain(Model const& m, RecallPolicy const& policy) {
    ModelPlan const model(m);
    WorldPlan const world(model, policy);
    std::size_t longest = 0;
    if (!world.plain_lives || world.journey.empty()) return longest;
    auto const reached = [&](JourneyNode::Next const& next, std::vector<std::uint16_t>& open, std::vector<bool>& seen) {
        if (next.node == no_node || seen[next.node]) return;
        seen[next.node] = true;
        open.push_back(next.node);
    };
    std::vector<std::uint16_t> open{world.journey.first()};
    std::vector<bool> seen(0x10000);
    while (!open.empty()) {
        auto const& node = world.journey.node(open.back());
        open.pop_back();
        longest = std::max<std::size_t>(longest, node.links);
        for (auto const& next : node.reached) reached(next, open, seen);
        reached(node.refused, open, seen);
    }
    return longest;
}

}  // namespace

TEST_CASE("chains change no byte of 300 random plain journeys", "[contract]") {
    using random_worlds::property_runs;
    std::int64_t chained = 0, coupled = 0, returns = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto const m = chain_model(dice);
        auto const plan = chain_plan(dice);
        auto const chains = make_policy(plan), steps = make_policy(without_graph(plan));
        REQUIRE(longest_chain(m, *steps) == 0);
        if (longest_chain(m, *chains) < 2) continue;
        ++chained;
        auto const by_chains = simulate(m, {chains, untouched()}, seed),
                   by_steps = simulate(m, {steps, untouched()}, seed);
        CHECK(random_worlds::tally_difference(by_chains, by_steps) == "");
        coupled += by_chains.worlds[0].has_moments ? 0 : 1;
        returns += total(by_chains.worlds[0], Counter::returns_attributed);
    }
    CHECK((3 * chained > 2 * property_runs && 10 * coupled > property_runs && returns > 67 * property_runs));
}
