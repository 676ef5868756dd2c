// A plain journey takes every short cut that the engine knows; beside a journey that never starts, or under a cap that
// never binds, it takes none. The bytes are the same.

#include <catch2/catch.hpp>

#include "sim/engine/world_plan.hpp"
#include "sim/recall/program_traits.hpp"
#include "tests/sim/engine/random_worlds.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

struct Line {
    Model model;
    PolicyPlan plan;
    double mark;
};

Line random_line(std::uint64_t seed) {
    Dice dice(seed + 77'000);
    Range const range{.limits = seed % 3 != 0, .signals = seed % 5 == 0, .care = seed % 4 == 0};
    auto m = random_model(dice, range);
    auto plan = compiled(random_plan(dice, m, range, "journey"));
    return {std::move(m), std::move(plan), dice.uniform(0.3, 1)};
}

/// A second journey, which would begin when all is over.
PolicyPlan beside_an_idle_one(PolicyPlan plan, Model const& m) {
    JourneyPlan idle;
    idle.name = "idle";
    idle.triggers = {{.kind = Trigger::Kind::at, .first = m.end() + 1}};
    plan.program.journeys.push_back(idle);
    return plan;
}

PolicyPlan under(PolicyPlan plan, Cap const& cap) {
    plan.program.caps.push_back(cap);
    return plan;
}

ReplicateTally play(Line const& line, PolicyPlan const& plan, std::uint64_t seed) {
    RunOptions o;
    o.seed = seed;
    return run_replicate(line.model, std::vector{PolicyPtr(std::make_shared<DicePolicy>(plan, line.mark)), none()}, o);
}

bool in_core(Line const& line, PolicyPlan const& plan) {
    ModelPlan const model(line.model);
    DicePolicy const policy(plan, line.mark);
    WorldPlan const world(model, policy);
    return world.acts && !world.beyond_core;
}

}  // namespace

TEST_CASE("a plain journey gives the same bytes alone and beside one that never starts", "[contract]") {
    std::int64_t touches = 0, coupled = 0, short_cuts = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        auto const line = random_line(seed);
        auto const beside = beside_an_idle_one(line.plan, line.model);
        REQUIRE_FALSE(in_core(line, beside));
        short_cuts += in_core(line, line.plan) ? 1 : 0;
        auto const alone = play(line, line.plan, seed);
        CHECK(tally_difference(alone, play(line, beside, seed)) == "");
        touches += alone.worlds[0].sums[index_of(Counter::touches)];
        coupled += alone.worlds[0].has_moments ? 0 : 1;
    }
    CHECK(short_cuts > property_runs / 2);
    CHECK(touches > 100 * property_runs);
    CHECK(coupled > property_runs / 5);
    CHECK(coupled < 4 * property_runs / 5);
}

TEST_CASE("a cap that no journey can reach is found so, and changes no byte where it is counted all the same",
          "[contract]") {
    std::int64_t dropped = 0, kept = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        auto const line = random_line(seed);
        Dice dice(seed);
        Cap cap;
        cap.limit = static_cast<std::uint16_t>(dice.whole(1, 40));
        cap.window = dice.pick({Cap::Window::rolling, Cap::Window::calendar_day, Cap::Window::fixed});
        cap.span = days(dice.uniform(0.5, 9));
        cap.then = dice.pick({Cap::Then::skip, Cap::Then::delay, Cap::Then::count});
        bool const idle = never_reached(line.plan.program, cap);
        ++(idle ? dropped : kept);
        if (!idle) continue;
        auto const free = play(line, line.plan, seed);
        CHECK(tally_difference(free, play(line, under(line.plan, cap), seed)) == "");
        auto const counted = beside_an_idle_one(under(line.plan, cap), line.model);
        REQUIRE_FALSE(never_reached(counted.program, cap));
        CHECK(tally_difference(free, play(line, counted, seed)) == "");
    }
    CHECK(dropped > property_runs / 5);
    CHECK(kept > property_runs / 5);
}
