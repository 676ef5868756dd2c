#include "policies/journey_policy.hpp"

#include <catch2/catch.hpp>

using namespace rekindle;

namespace {

ObservableSchema const schema{.channels = {"push", "sms"}, .offers = {"ten"}, .traits = {}, .messages = {"hello"}};

Located located(std::string text, int line = 1, int column = 1) {
    Located out;
    out.text = std::move(text);
    out.line = line;
    out.column = column;
    return out;
}

PolicySpec touching(std::string channel) {
    PolicySpec spec;
    spec.name = "p";
    auto& trigger = spec.triggers.emplace_back();
    trigger.kind = SpecTrigger::Kind::silent;
    trigger.after = ticks_per_day;
    PolicySpec::Step step;
    step.channel = located(std::move(channel));
    spec.steps.push_back(step);
    return spec;
}

PolicyPtr compiled(PolicySpec const& spec) {
    std::vector<SpecProblem> problems;
    auto policy = compile_policy(spec, schema, problems);
    REQUIRE(problems.empty());
    return policy;
}

std::vector<Decision> answers(RecallPolicy const& policy, std::vector<ObservedUser> const& users) {
    std::vector<Decision> out(users.size());
    policy.decide(users, out);
    return out;
}

}  // namespace

TEST_CASE("a policy without expressions is never asked", "[policies]") {
    auto const policy = compiled(touching("sms"));
    CHECK_FALSE(policy->plan().asks);
    REQUIRE(policy->plan().steps.size() == 1);
    CHECK(policy->plan().steps[0].channel == ChannelId{1});
    CHECK(policy->plan().steps[0].offer == no_offer);
}

TEST_CASE("a step may name its message", "[policies]") {
    auto spec = touching("sms");
    spec.steps[0].message = located("hello");
    CHECK(compiled(spec)->plan().steps[0].message == MessageId{0});
    spec.steps[0].message = located("helo", 7, 9);
    std::vector<SpecProblem> problems;
    CHECK(compile_policy(spec, schema, problems) == nullptr);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].rule == "the scenario has no such message");
    CHECK(problems[0].where.line == 7);
}

TEST_CASE("a step may value its offer by a formula", "[policies]") {
    auto spec = touching("sms");
    spec.steps[0].offer = located("ten");
    spec.steps[0].value = located("min(20, 0.1 * mean_order_value)");
    auto const policy = compiled(spec);
    CHECK(policy->plan().steps[0].value == 0);
    ObservedUser user;
    user.mean_order_value = 80;
    CHECK(policy->score(0, user) == Approx(8));
    user.mean_order_value = 800;
    CHECK(policy->score(0, user) == Approx(20));
    spec.steps[0].offer = {};
    std::vector<SpecProblem> problems;
    CHECK(compile_policy(spec, schema, problems) == nullptr);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].rule == "needs an offer beside it");
}

TEST_CASE("upkeep names messages and channels, each once", "[policies]") {
    auto spec = touching("sms");
    spec.upkeep.push_back({{.kind = Upkeep::Kind::refresh, .first = ticks_per_day}, located("hello")});
    spec.upkeep.push_back({{.kind = Upkeep::Kind::clean, .first = ticks_per_day}, located("sms")});
    auto const policy = compiled(spec);
    CHECK((policy->plan().upkeep[0].target == 0 && policy->plan().upkeep[1].target == 1));
    spec.upkeep.push_back({{.kind = Upkeep::Kind::clean}, located("sms")});
    spec.upkeep.push_back({{.kind = Upkeep::Kind::calibrate}, located("sms")});
    std::vector<SpecProblem> problems;
    CHECK(compile_policy(spec, schema, problems) == nullptr);
    REQUIRE(problems.size() == 2);
    CHECK(problems[0].rule == "has such upkeep already");
    CHECK(problems[1].rule == "the scenario has no such message");
}

TEST_CASE("the audience decides who starts", "[policies]") {
    auto spec = touching("sms");
    spec.audience = located("orders >= 2");
    auto const policy = compiled(spec);
    CHECK(policy->plan().asks);
    std::vector<ObservedUser> users(3);
    users[1].orders = 2;
    users[2].orders = 5;
    auto const got = answers(*policy, users);
    CHECK((!got[0].start && got[1].start && got[2].start));
}

TEST_CASE("the rank scores the audience and NaN does not start", "[policies]") {
    auto spec = touching("sms");
    spec.triggers.front().kind = SpecTrigger::Kind::every;
    spec.audience = located("orders > 0");
    spec.rank = located("spend / (orders - 1)");
    spec.limit = 5;
    auto const policy = compiled(spec);
    CHECK((policy->plan().ranked && policy->plan().limit == 5));
    std::vector<ObservedUser> users(3);
    users[0].orders = 1;  // 0 / 0
    users[1].orders = 3, users[1].spend = 10;
    auto const got = answers(*policy, users);
    CHECK_FALSE(got[0].start);
    CHECK((got[1].start && got[1].score == 5));
    CHECK_FALSE(got[2].start);
}

TEST_CASE("stop conditions are numbered in the order of the steps", "[policies]") {
    auto spec = touching("push");
    for (auto const* text : {"opens > 0", "clicks > 0"}) {
        PolicySpec::Step step;
        step.kind = PolicySpec::Step::Kind::stop_if;
        step.condition = located(text);
        spec.steps.push_back(step);
    }
    auto const policy = compiled(spec);
    CHECK((policy->plan().steps[1].condition == 0 && policy->plan().steps[2].condition == 1));
    ObservedUser user;
    user.clicks = 1;
    CHECK_FALSE(policy->stops(0, user));
    CHECK(policy->stops(1, user));
}

TEST_CASE("names and expressions are checked together, with their places", "[policies]") {
    auto spec = touching("smss");
    spec.steps[0].offer = located("tne", 4, 9);
    spec.audience = located("orders > 1 && spendd > 2", 3, 12);
    std::vector<SpecProblem> problems;
    CHECK(compile_policy(spec, schema, problems) == nullptr);
    REQUIRE(problems.size() == 3);
    CHECK(
        (problems[0].where.line == 3 && problems[0].where.column == 26 && problems[0].hint == "did you mean `spend`?"));
    CHECK((problems[1].value == "smss" && problems[1].hint == "did you mean `sms`?"));
    CHECK((problems[2].value == "tne" && problems[2].where.column == 9));
}
