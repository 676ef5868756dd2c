#include <catch2/catch.hpp>

#include "policies/expression.hpp"
#include "policies/journey_policy.hpp"
#include "scenarios/policy_reader.hpp"
#include "scenarios/scenario.hpp"

using namespace rekindle;

namespace {

constexpr char const* zips =
    "name: a\nusers: 10\nhorizon: 10d\nchannels: {sms: {cost: 1}}\ntraits:\n"
    "  - {name: zip, observable: true, values: {\"01\": 30%, 02: 20%, New York: 20%, \"null\": 10%, and: 10%, -5: "
    "10%}}\n"
    "covariates: [{trait: zip, process: lapse, values: {01: 1, \"02\": 2, \"New York\": 3, \"null\": 4, and: 5, -5: "
    "6}}]\n";

std::string error_of(std::string const& text) {
    try {
        (void)Scenario::parse(text, "s");
    } catch (ScenarioError const& e) { return e.what(); }
    return "";
}

}  // namespace

TEST_CASE("categories may have any printable name, written with quotes or without", "[scenarios]") {
    auto const scenario = Scenario::parse(zips, "s");
    std::vector<std::string> const names{"01", "02", "New York", "null", "and", "-5"};
    CHECK(scenario.central().traits[0].levels == names);
    CHECK(scenario.central().covariates[0].per_level == std::vector<double>{1, 2, 3, 4, 5, 6});
    // The plan written out reads back to the same names.
    auto const back = Scenario::parse(scenario.plan_yaml(0), "plan");
    CHECK(back.central().traits[0].levels == names);
    CHECK(back.central().covariates[0].per_level == scenario.central().covariates[0].per_level);
    auto const schema = scenario.observables();
    std::vector<ExpressionProblem> problems;
    for (auto const* text :
         {"zip == 01", "zip == \"02\"", "zip != 'New York'", "zip == null", "zip == and", "zip == -5"}) {
        CAPTURE(text);
        CHECK(Expression::compile(text, &schema, Wanted::condition, problems));
    }
}

TEST_CASE("a policy's condition may stand in any quotes of YAML", "[scenarios]") {
    auto const schema = Scenario::parse(zips, "s").observables();
    for (auto const* text :
         {"zip == 01", "'zip == \"01\"'", "\"zip == '01'\"", "\"zip == \\\"New York\\\"\"", "zip == \"New York\""}) {
        CAPTURE(text);
        Problems problems;
        auto const file = PolicyFile::parse(
            std::string{"name: p\ntrigger: {silent: 7d}\naudience: "} + text + "\nsteps: [{send: sms}]", "p");
        std::vector<SpecProblem> found;
        CHECK(compile_policy(file.spec(), schema, found) != nullptr);
        CHECK(found.empty());
    }
}

TEST_CASE("names of categories that nobody could read or write are refused", "[scenarios]") {
    std::string const before = "name: a\nusers: 10\nhorizon: 10d\ntraits: [{name: t, values: {a: 50%, ";
    for (std::string const name :
         {"\"\"", "\" b\"", "\"b \"", "'a\"b'", "\"\\x1b[2J\"", "\"a\\u200bb\"", "\"a\\u202eb\"", "\"\\u0085\""}) {
        CAPTURE(name);
        CHECK(error_of(before + name + ": 50%}}]").find("a category's name has 1 to 64 printable characters") !=
              std::string::npos);
    }
    CHECK(error_of(before + std::string(65, 'x') + ": 50%}}]").find("1 to 64") != std::string::npos);
    std::vector<std::string> const fine{"B",        "\"\u00e9t\u00e9\"", "\"\u5317\u4eac\"",
                                        "\"=1+1\"", "\"a.b\"",           std::string(64, 'x')};
    for (auto const& name : fine) {
        CAPTURE(name);
        CHECK(error_of(before + name + ": 50%}}]").empty());
    }
}

TEST_CASE("one item stands for a list of itself wherever names are listed", "[scenarios]") {
    auto const spec_of = [](std::string const& more) {
        return PolicyFile::parse(
                   "name: p\ntrigger: {silent: 7d}\nsteps: [{send: {channel: sms, tags: promo}}, {wait_until: {hour: "
                   "9h, weekdays: mon}}]\n" +
                       more,
                   "p")
            .spec();
    };
    CHECK(spec_of("exit: order").exits == spec_of("exit: [order]").exits);
    CHECK(spec_of("exit: order").exits == bit(Seen::order));
    CHECK(spec_of("exit: return").exits == bit(Seen::comeback));
    CHECK(spec_of("exit: visit").exits == bit(Seen::visit));
    CHECK(spec_of("exit: none").exits == 0);
    CHECK(spec_of("exit: order").steps[0].tags == std::vector<std::string>{"promo"});
    CHECK(spec_of("exit: order").steps[1].weekdays == std::vector<int>{0});
}
