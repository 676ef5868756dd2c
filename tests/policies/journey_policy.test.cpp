#include "policies/journey_policy.hpp"

#include <catch2/catch.hpp>
#include <cmath>

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

JourneyPlan const& journey_of(PolicyPtr const& policy) { return policy->plan().program.journeys.at(0); }
Send const& send_of(PolicyPtr const& policy) { return policy->plan().program.sends.at(0); }

}  // namespace

TEST_CASE("a policy without expressions is never asked", "[policies]") {
    auto const policy = compiled(touching("sms"));
    CHECK_FALSE(journey_of(policy).asks);
    REQUIRE(policy->plan().program.code.size() == 1);
    CHECK(send_of(policy).channel == ChannelId{1});
    CHECK(send_of(policy).offer == no_offer);
}

TEST_CASE("a step may name its message", "[policies]") {
    auto spec = touching("sms");
    spec.steps[0].message = located("hello");
    CHECK(send_of(compiled(spec)).message == MessageId{0});
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
    CHECK(send_of(policy).value == 0);
    ObservedUser user;
    user.mean_order_value = 80;
    CHECK(policy->value(0, user) == Approx(8));
    user.mean_order_value = 800;
    CHECK(policy->value(0, user) == Approx(20));
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
    REQUIRE(journey_of(policy).asks);
    std::vector<ObservedUser> users(3);
    users[1].orders = 2;
    users[2].orders = 5;
    auto const audience = journey_of(policy).audience;
    CHECK_FALSE(policy->holds(audience, users[0]));
    CHECK((policy->holds(audience, users[1]) && policy->holds(audience, users[2])));
}

TEST_CASE("the rank scores the audience", "[policies]") {
    auto spec = touching("sms");
    spec.triggers.front().kind = SpecTrigger::Kind::every;
    spec.audience = located("orders > 0");
    spec.rank = located("spend / (orders - 1)");
    spec.limit = 5;
    auto const policy = compiled(spec);
    auto const& journey = journey_of(policy);
    CHECK((journey.ranked && journey.limit == 5));
    std::vector<ObservedUser> users(3);
    users[0].orders = 1;  // 0 / 0
    users[1].orders = 3, users[1].spend = 10;
    CHECK(std::isnan(policy->value(journey.rank, users[0])));  // does not start
    CHECK((policy->holds(journey.audience, users[1]) && policy->value(journey.rank, users[1]) == 5));
    CHECK_FALSE(policy->holds(journey.audience, users[2]));
}

TEST_CASE("stop conditions are asked in the order of the steps", "[policies]") {
    auto spec = touching("push");
    for (auto const* text : {"opens > 0", "clicks > 0"}) {
        PolicySpec::Step step;
        step.kind = PolicySpec::Step::Kind::stop_if;
        step.condition = located(text);
        spec.steps.push_back(step);
    }
    auto const policy = compiled(spec);
    auto const& code = policy->plan().program.code;
    auto const& sent = code.at(journey_of(policy).entry);
    auto const &first = code.at(sent.next), &second = code.at(first.otherwise);
    REQUIRE((first.kind == Instruction::Kind::branch && second.kind == Instruction::Kind::branch));
    ObservedUser user;
    user.clicks = 1;
    CHECK_FALSE(policy->holds(first.condition, user));
    CHECK(policy->holds(second.condition, user));
    CHECK(code.at(second.next).kind == Instruction::Kind::stop);
    CHECK(second.otherwise == journey_over);
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
