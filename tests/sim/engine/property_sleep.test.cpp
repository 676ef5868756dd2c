// Users sleep until something can happen to them: the same bytes as when all are stopped at every midnight and batch.

#include <catch2/catch.hpp>

#include "tests/sim/engine/random_learners.hpp"
#include "tests/sim/engine/random_programs.hpp"
#include "tests/sim/engine/random_response.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

struct Case {
    Model model;
    std::vector<PolicyPtr> policies;
};

/// Loads and a desk that are felt, mostly: factors on either side of 1.
void add_couplings(Dice& dice, Model& m) {
    if (m.signals.empty() && dice.chance(0.6)) {
        using S = Signal::Source;
        m.signals.push_back({.name = "load",
                             .source = dice.pick({S::lapses, S::returns, S::orders, S::touches}),
                             .capacity_per_day = dice.whole(1, 8),
                             .capacity_fraction_of_users = -1,
                             .lapse = dice.uniform(0.2, 4)});
    }
    if (m.care.desk) m.care.desk->crowded_lapse = dice.pick({1.0, dice.uniform(0.3, 3)});
}

Case random_case(std::uint64_t seed) {
    Dice dice(seed + 5'000'000);
    Range const range{.limits = dice.chance(0.6), .care = dice.chance(0.7)};
    Case c;
    auto const kind = seed % 5;
    if (kind == 0) {
        auto feedback = random_feedback_case(seed);
        c.model = feedback.model;
        add_couplings(dice, c.model);
        c.policies = {policy_of(feedback.program, "feedback")};
    } else {
        c.model = random_model(dice, range);
        if (kind <= 2) add_leaving(dice, c.model);
        if (kind >= 2 && kind <= 3) add_response(dice, c.model);
        add_couplings(dice, c.model);
        if (kind == 1) c.policies.push_back(random_learning_policy(dice, c.model, "learning"));
        if (kind == 3) c.policies.push_back(policy_of(random_program(dice, c.model), "program"));
        c.policies.push_back(random_policy(dice, c.model, range, "line"));
    }
    if (dice.chance(0.7)) c.policies.push_back(none());
    return c;
}

ReplicateTally run(Case const& c, std::uint64_t seed, bool slow, int threads = 1, double epoch_days = 1) {
    RunOptions o;
    o.seed = seed;
    o.stop_at_barriers = slow;
    o.threads = threads;
    o.epoch_days = epoch_days;
    return run_replicate(c.model, c.policies, o);
}

}  // namespace

TEST_CASE("sleeping users end as those do who are woken at every midnight", "[contract]") {
    std::int64_t slow_wakes = 0, wakes = 0;
    int coupled = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        auto const c = random_case(seed);
        if (!is_coupled(c.model, c.policies)) continue;
        INFO("seed " << seed);
        ++coupled;
        auto const slow = run(c, seed, true), fast = run(c, seed, false);
        CHECK(tally_difference(slow, fast) == "");
        CHECK(tally_difference(slow, run(c, seed, false, 2, 0.5)) == "");
        CHECK(tally_difference(slow, run(c, seed, false, 3, 0.3)) == "");
        CHECK(tally_difference(slow, run(c, seed, true, 8)) == "");
        CHECK(tally_difference(slow, run(c, seed, false, 8)) == "");
        CHECK(fast.wakes <= slow.wakes);
        slow_wakes += slow.wakes;
        wakes += fast.wakes;
    }
    CHECK(coupled > 2 * property_runs / 3);
    CHECK(2 * wakes < slow_wakes);
}
