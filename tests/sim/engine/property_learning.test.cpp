// Policies that learn: the same bytes however the work is cut, no trace where there is nothing to learn, and the better
// arm found.

#include <catch2/catch.hpp>

#include "tests/sim/engine/random_learners.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

using Method = LearnerPlan::Method;
using Reward = LearnerPlan::Reward;

/// Users who do nothing but open and click what they are sent; one of the channels is better.
Model clickers(std::uint64_t users, int horizon_days) {
    Model m;
    m.initial_users = users;
    m.horizon = horizon_days * ticks_per_day;
    m.segments.push_back({.name = "all"});
    m.lapse.law = Exponential{1e-9};
    m.comeback.law = Exponential{1e-9};
    for (double const clicked : {0.1, 0.3, 0.15}) {
        Channel c;
        c.name = "channel" + std::to_string(m.channels.size());
        c.clicked = clicked;
        m.channels.push_back(c);
    }
    return m;
}

WorldTally play(Model const& m, PolicyPtr const& policy, std::uint64_t seed = 5) {
    std::vector<PolicyPtr> const policies{policy};
    RunOptions options;
    options.seed = seed;
    return run_replicate(m, policies, options).worlds[0];
}

LearnerPlan by_clicks(Method method) {
    LearnerPlan plan;
    plan.method = method;
    plan.reward = Reward::click;
    plan.window = ticks_per_day;
    return plan;
}

}  // namespace

TEST_CASE("threads, chunks and epochs change no byte where policies learn and share budgets", "[contract][learning]") {
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto const m = random_model(dice, {.most_days = 30});
        std::vector<PolicyPtr> const policies{random_learning_policy(dice, m, "a"), none(),
                                              random_learning_policy(dice, m, "b")};
        RunOptions options;
        options.seed = seed;
        auto const one = run_replicate(m, policies, options);
        auto check = [&](int threads, std::size_t chunk_blocks, double epoch_days) {
            options.threads = threads;
            options.chunk_blocks = chunk_blocks;
            options.epoch_days = epoch_days;
            auto const other = run_replicate(m, policies, options);
            CHECK(tally_difference(one, other) == "");
            for (std::size_t w = 0; w < policies.size(); ++w)
                CHECK(arms_difference(one.worlds[w], other.worlds[w]) == "");
        };
        check(2, 1, 0.5);
        check(8, 1, 0.25);
        // Neither what runs beside nor a policy's name matters.
        auto const alone = play(m, std::make_shared<LearningPolicy>("renamed", policies[2]->plan().program), seed);
        CHECK(world_difference(alone, one.worlds[2]) == "");
        CHECK(arms_difference(alone, one.worlds[2]) == "");
    }
}

TEST_CASE("threads change no byte where learning users fill several chunks", "[contract][learning]") {
    auto m = clickers(140000, 8);
    m.arrivals_per_day = 500;
    std::vector<PolicyPtr> policies;
    for (auto const method : {Method::thompson, Method::epsilon_greedy}) {
        auto program = choosing({0, 1, 2}, by_clicks(method), ticks_per_day);
        program.budgets.push_back({.journey = every_journey, .channel = -1, .total = -1, .per_day = 50000000});
        for (auto& channel : m.channels) channel.cost = 1000;
        policies.push_back(std::make_shared<LearningPolicy>("p" + std::to_string(policies.size()), program));
    }
    RunOptions options;
    auto const one = run_replicate(m, policies, options);
    for (int const threads : {2, 8}) {
        options.threads = threads;
        auto const other = run_replicate(m, policies, options);
        CHECK(tally_difference(one, other) == "");
        for (std::size_t w = 0; w < 2; ++w) CHECK(arms_difference(one.worlds[w], other.worlds[w]) == "");
    }
    CHECK(one.worlds[0].arms[1].chosen > one.worlds[0].arms[0].chosen);
}

TEST_CASE("where all arms are the same, learning changes nothing", "[contract][learning]") {
    for (std::uint64_t seed = 500; seed < 530; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto const m = random_model(dice, {.most_days = 30, .limits = false, .signals = false});
        auto const period = days(dice.uniform(0.8, 5));
        auto learning = choosing({0, 0, 0}, random_learner(dice), period);
        auto plain = learning;
        plain.learners.clear();
        plain.journeys[0].entry = plain.arms[0].next;
        auto const with = play(m, std::make_shared<LearningPolicy>("with", learning), seed);
        auto const without = play(m, std::make_shared<LearningPolicy>("without", plain), seed);
        CHECK(with.sums == without.sums);
        CHECK(with.daily == without.daily);
        CHECK(with.arms.size() == 3);
        CHECK(without.arms.empty());
    }
}

TEST_CASE("a bandit in a world finds the channel that is clicked most, and its books are right",
          "[learning][statistical]") {
    for (auto const method : {Method::thompson, Method::epsilon_greedy}) {
        auto const world = play(clickers(500, 40), std::make_shared<LearningPolicy>(
                                                       "p", choosing({0, 1, 2}, by_clicks(method), ticks_per_day)));
        REQUIRE(world.arms.size() == 3);
        std::int64_t chosen = 0, clicked = 0;
        double const rates[] = {0.1, 0.3, 0.15};
        for (std::size_t i = 0; i < 3; ++i) {
            auto const& arm = world.arms[i];
            chosen += arm.chosen;
            clicked += arm.rewarded;
            CHECK(arm.best == (i == 1));
            double const n =
                static_cast<double>(arm.chosen);  // adaptive choice biases a losing arm's rate downward: 6 errors
            CHECK(std::abs(static_cast<double>(arm.rewarded) - n * rates[i]) < 6 * std::sqrt(n * rates[i]) + 3);
        }
        CHECK(chosen == 500 * 40);
        CHECK(chosen == world.sums[index_of(Counter::touches)]);
        CHECK(clicked == world.sums[index_of(Counter::clicks)]);
        CHECK(world.arms[1].chosen > 16000);  // the first two or three days are even
    }
}

TEST_CASE("after a test everyone takes the winner, and before the decision nobody does", "[learning]") {
    auto plan = by_clicks(Method::test);
    plan.duration = 5 * ticks_per_day;
    plan.confidence = 0.95;
    auto const world =
        play(clickers(1000, 20), std::make_shared<LearningPolicy>("p", choosing({0, 1, 2}, plan, ticks_per_day)));
    // Five days in thirds, the same users in the same arm; day 5 waits for the window with the control; then 14 days.
    CHECK(world.arms[0].chosen + world.arms[1].chosen + world.arms[2].chosen == 20000);
    CHECK(world.arms[2].chosen % 5 == 0);
    CHECK((world.arms[0].chosen - 1000) % 5 == 0);
    CHECK((world.arms[1].chosen - 14000) % 5 == 0);
    CHECK(world.arms[1].best);
    CHECK(std::abs(static_cast<double>(world.arms[2].chosen) - 5000 / 3.0) < 5 * 5 * 15);  // 5 standard errors
}

TEST_CASE("rewards by margin sum what the chosen users' orders bring in the window", "[learning]") {
    auto m = clickers(400, 30);
    m.orders.rate_per_day = 0.2;
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 20};
    m.margin_fraction = 0.5;
    LearnerPlan plan;
    plan.method = Method::thompson;
    plan.reward = Reward::margin;
    plan.window = 1 * ticks_per_day;
    // Chosen anew each day: every order but those of the last, unfinished, day falls into exactly one window.
    auto const world = play(m, std::make_shared<LearningPolicy>("p", choosing({0, 1}, plan, ticks_per_day)));
    Micros value = 0;
    for (auto const& arm : world.arms) value += arm.value;
    CHECK(value == world.sums[index_of(Counter::margin)]);
}
