// Tests and bandits in policy files: what they become, and what is refused.

#include <catch2/catch.hpp>

#include "experiments/policy_loading.hpp"
#include "scenarios/scenario.hpp"
#include "sim/engine/run.hpp"

using namespace rekindle;
using Catch::Contains;

namespace {

Scenario shop() {
    return Scenario::load(std::string(REKINDLE_SOURCE_DIR) + "/scenarios/library/shop.yaml",
                          {"users=2000", "horizon=150d"});
}

std::string file(std::string const& step) { return "name: p\ntrigger: {silent: 30d}\nsteps:\n  - " + step + "\n"; }

LearnerPlan learner(std::string const& step) {
    auto const policy = parse_policy(file(step), "p", shop().observables());
    auto const& program = policy.policy->plan().program;
    REQUIRE(program.learners.size() == 1);
    CHECK(parse_policy(policy.plan, "plan", shop().observables()).plan == policy.plan);
    return program.learners[0];
}

std::string error_of(std::string const& step) {
    try {
        (void)parse_policy(file(step), "p", shop().observables());
    } catch (ScenarioError const& error) { return error.what(); }
    return "accepted";
}

std::vector<ArmTally> arms_of(std::string const& name, std::string const& text = "") {
    auto const scenario = shop();
    std::vector<std::filesystem::path> const libraries{std::string(REKINDLE_SOURCE_DIR) + "/policies/library"};
    std::vector<PolicyPtr> const policies{text.empty() ? make_policy(name, scenario.observables(), libraries)
                                                       : parse_policy(text, name, scenario.observables()).policy};
    return run_replicate(scenario.central(), policies, {}).worlds[0].arms;
}

}  // namespace

TEST_CASE("a learning step takes what it is given and defaults for the rest", "[policies][learning]") {
    auto const plain = learner("learn: {reward: return, arms: {a: {steps: [{send: email}]}, b: {}}}");
    CHECK(plain.method == LearnerPlan::Method::thompson);
    CHECK(plain.reward == LearnerPlan::Reward::comeback);
    CHECK(plain.window == 7 * ticks_per_day);
    CHECK((plain.prior_successes == 1 && plain.prior_failures == 1));
    CHECK(plain.arms == std::vector<std::string>{"a", "b"});
    auto const full = learner(
        "learn: {method: thompson, reward: margin, within: 3d, prior: {mean: 2.5, weight: 4, successes: 2, failures: "
        "9}, "
        "salt: 7, arms: {a: {}, b: {}, c: {}}}");
    CHECK((full.by_value() && full.window == 3 * ticks_per_day && full.salt == 7));
    CHECK((full.prior_mean == 2.5 && full.prior_weight == 4 && full.prior_successes == 2 && full.prior_failures == 9));
    CHECK(learner("learn: {method: epsilon_greedy, epsilon: 5%, reward: click, arms: {a: {}, b: {}}}").epsilon == 0.05);
}

TEST_CASE("a test takes what it is given and defaults for the rest", "[policies][learning]") {
    auto const plain = learner("test: {metric: order, for: 14d, arms: {a: {}, b: {}, c: {}, d: {}}}");
    CHECK(plain.method == LearnerPlan::Method::test);
    CHECK((plain.duration == 14 * ticks_per_day && plain.size == -1 && plain.confidence == 0.95 && !plain.one_by_one));
    CHECK(plain.shares == std::vector<double>(4, 0.25));
    auto const full = learner(
        "test: {metric: open, within: 2d, for: 4d, size: 500, confidence: 0%, one_by_one: true, "
        "arms: {a: {share: 70%}, b: {share: 30%}}}");
    CHECK((full.size == 500 && full.confidence == 0 && full.one_by_one && full.reward == LearnerPlan::Reward::open));
    CHECK(full.shares == std::vector<double>{0.7, 0.3});
}

TEST_CASE("mistakes of tests and learning steps are told at their place", "[policies][learning]") {
    CHECK_THAT(error_of("learn: {arms: {a: {}, b: {}}}"), Contains("steps[0].learn.reward") && Contains("is required"));
    CHECK_THAT(error_of("learn: {reward: ordr, arms: {a: {}, b: {}}}"),
               Contains("p:4:21: steps[0].learn.reward = ordr") && Contains("order"));
    CHECK_THAT(error_of("learn: {reward: order, arms: {a: {}}}"), Contains("needs 2 to 32 arms"));
    CHECK_THAT(error_of("learn: {reward: order, epsilon: 10%, arms: {a: {}, b: {}}}"), Contains("epsilon"));
    CHECK_THAT(error_of("learn: {reward: order, prior: {failures: 0}, arms: {a: {}, b: {}}}"),
               Contains("failures = 0"));
    CHECK_THAT(error_of("learn: {reward: order, within: 7, arms: {a: {}, b: {}}}"), Contains("needs a unit"));
    CHECK_THAT(error_of("learn: {reward: order, arms: {a: {share: 10%}, b: {}}}"), Contains("share"));
    CHECK_THAT(error_of("test: {metric: order, arms: {a: {}, b: {}}}"),
               Contains("test.for") && Contains("is required"));
    CHECK_THAT(error_of("test: {metric: order, for: 3d, arms: {a: {share: 50%}, b: {share: 60%}}}"),
               Contains("must add up to 100%"));
    CHECK_THAT(error_of("test: {metric: order, for: 3d, confidence: 100%, arms: {a: {}, b: {}}}"),
               Contains("confidence = 100%"));
    CHECK_THAT(error_of("test: {metric: order, for: 3d, arms: {a: {steps: [{send: emial}]}, b: {}}}"),
               Contains("arms.a.steps[0].send = emial") && Contains("did you mean `email`?"));
    std::string five;
    for (int i = 0; i < 5; ++i) five += "learn: {reward: order, arms: {a: {}, b: {}}}\n  - ";
    CHECK_THAT(error_of(five + "send: email"), Contains("at most 4 tests and learning steps"));
}

TEST_CASE("the library's learning policies choose, test and decide", "[policies][learning]") {
    auto const test = arms_of("ab_test_then_roll_out");
    REQUIRE(test.size() == 3);
    CHECK((test[0].arm == "plain_email" && test[0].learner == "steps[0].test"));
    std::int64_t chosen = 0, best = 0;
    for (auto const& arm : test) {
        CHECK(arm.chosen > 100);
        CHECK(arm.rewarded <= arm.chosen);
        chosen += arm.chosen;
        best += arm.best ? 1 : 0;
    }
    CHECK(best == 1);
    auto const bandit = arms_of("bandit_offers");
    REQUIRE(bandit.size() == 4);
    for (auto const& arm : bandit) CHECK(arm.chosen > 0);
}

TEST_CASE("a repeated learning step learns once for all its places", "[policies][learning]") {
    auto const arms = arms_of(
        "p",
        "name: p\ntrigger: {at: 1d}\nexit: none\nsteps:\n  - repeat:\n      times: 3\n      steps: [{learn: {reward: "
        "open, arms: {a: {steps: [{send: email}]}, b: {steps: [{send: sms}]}}}}, {wait: 10d}]\n");
    REQUIRE(arms.size() == 2);
    CHECK(arms[0].chosen + arms[1].chosen == 3 * 2000);
    CHECK(arms[1].best);  // 60 % open an SMS, 22 % an e-mail
    CHECK(arms[1].chosen > arms[0].chosen);
}
