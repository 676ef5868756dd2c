// What a policy may cost at most, worked out by hand, and how many start on day 0.

#include "experiments/policy_forecast.hpp"

#include <catch2/catch.hpp>

#include "scenarios/explain.hpp"
#include "scenarios/explain_words.hpp"

using namespace rekindle;

namespace {

std::filesystem::path const source = REKINDLE_SOURCE_DIR;

Scenario scenario_of(std::string const& name, std::vector<std::string> const& set = {}) {
    return Scenario::load(source / "scenarios/library" / (name + ".yaml"), set);
}

PolicyFile library_policy(std::string const& name) {
    return PolicyFile::load(source / "policies/library" / (name + ".yaml"));
}

std::string forecast(PolicyFile const& file, Scenario const& scenario) {
    return forecast_policy(file, compile_file(file, scenario.observables()).policy, scenario);
}

bool says(std::string const& text, std::string_view part) {
    bool const found = text.find(part) != std::string::npos;
    if (!found) UNSCOPED_INFO("wanted: " << part << "\nin: " << text);
    return found;
}

}  // namespace

TEST_CASE("the most a policy may cost counts users bought, upkeep, surveys and fixes and names the rest",
          "[policies]") {
    auto const file = PolicyFile::parse(
        "name: p\ntrigger: {silent: 30d}\nsteps: [{send: email}, {survey: exit_poll}, {fix: faster_delivery}, {care: "
        "habit}]\nre_entry: 90d\nupkeep: [{clean: email, first: 30d, every: 90d, cost: 500}]\nacquisition: {per_day: "
        "10, cac: 5, until: 100d}\n",
        "p");
    auto const text = forecast(file, scenario_of("ecommerce", {"users=300"}));
    // 365 days, a start every 90: 5 of each of 300 users, at 0.002 and 0.05
    CHECK(says(text, "So its messages cost at most 3.00 EUR for the initial users, by what a user can start."));
    CHECK(says(text, "And its surveys and checked addresses at most 75.00 EUR for the initial users"));
    CHECK(says(text, "Its fix faster_delivery costs 20,000.00 EUR once."));
    CHECK(says(text, "The users it buys cost at most 1000.00 EUR: 10.00 EUR a day for 100 days."));
    CHECK(says(text, "Its upkeep costs at most 2000.00 EUR."));  // days 30, 120, 210, 300
    // 0.5, a check-in of 0.2, rewards of 1 and 2
    CHECK(says(text, "Its care programme habit costs at most 3.70 EUR an enrolment; nothing here bounds how many"));
    CHECK(says(text,
               "In all it costs at most 23,078.00 EUR for the initial users; not counted: care, paid for as many "
               "as return and enrol; journeys of users who come later"));
}

TEST_CASE("what nothing bounds is said not to be bounded", "[policies]") {
    auto const file = PolicyFile::parse(
        "name: p\ntrigger: {visit: true}\nsteps: [{send: {channel: email, offer: ten_off}}]\nexit: none\n", "p");
    auto const text = forecast(file, scenario_of("shop", {"users=100"}));
    CHECK(says(text, "Nothing bounds how often it starts: give it a re_entry or a budget."));
    CHECK(says(text, "So what it costs in all is not bounded; not counted: offers, paid when they are used."));
}

TEST_CASE("the tightest of journeys, limits of batches, purses and budgets bounds the messages", "[policies]") {
    auto const shop = scenario_of("shop"), small_shop = scenario_of("shop", {"users=500"});
    // 53 batches of 50; 13 starts of each of 500 users at 0.05 are less
    CHECK(says(forecast(library_policy("budget_knapsack"), shop),
               "messages cost at most 2650.00 EUR, by its knapsack, unless its formula of cost counts less than"));
    CHECK(says(forecast(library_policy("budget_knapsack"), shop),
               "In all it costs at most 2650.00 EUR; not counted: offers, paid when they are used; what the knapsack's "
               "formula of cost leaves out."));
    CHECK(says(forecast(library_policy("budget_knapsack"), small_shop),
               "messages cost at most 325.00 EUR, by what a user can start."));
    // 53 batches of 1 % of 10000 at 0.40, not 7 starts of each
    auto const promise = forecast(library_policy("vip_service_promise"), shop);
    CHECK(says(promise, "At each of 53 batches at most 100 start."));
    CHECK(says(promise, "messages cost at most 2120.00 EUR, by its limit at each batch."));
    auto const budget = PolicyFile::parse(
        "name: p\ntrigger: {every: 7d}\nrank: spend\nlimit: 100\nsteps: [{send: ai_call}]\nbudget: {total: 90}\n", "p");
    CHECK(says(forecast(budget, small_shop), "messages cost at most 90.00 EUR, by the budget."));
}

TEST_CASE("a policy without steps starts no journeys and costs what it buys", "[policies]") {
    auto const file = library_policy("acquisition_instead");
    auto const said = explain_policy(file);
    CHECK(says(said, "It starts no journeys: it has no steps."));
    CHECK(said.find("A journey starts") == std::string::npos);
    auto const text = forecast(file, scenario_of("shop"));
    CHECK(text.find("start a journey") == std::string::npos);
    CHECK(says(text, "The users it buys cost at most 18,250.00 EUR: 50.00 EUR a day for 365 days."));
    CHECK(says(text, "In all it costs at most 18,250.00 EUR."));
}

TEST_CASE("day 0 counts the initial users, not those who arrive that day", "[policies]") {
    auto const text = forecast(library_policy("referral_invite"), scenario_of("ecommerce", {"users=300"}));
    CHECK(says(text, "Of the 300 initial users of ecommerce, "));
    CHECK(says(text, "  300 were asked for and did not: audience."));  // all begin with an order; 10 more arrive
}

TEST_CASE("control characters of a file's texts do not reach the terminal", "[policies]") {
    using explain_words::printable;
    CHECK(printable("a\x1B[31m\tb\x7F\n") ==
          "a\xEF\xBF\xBD[31m\xEF\xBF\xBD"
          "b\xEF\xBF\xBD\n");
    CHECK(printable("\xC2\x9B\xC2\xA0\xE4\xB8\x9B") == "\xEF\xBF\xBD\xC2\xA0\xE4\xB8\x9B");  // C1 goes, others stay
    auto const file = PolicyFile::parse(
        "name: p\ndescription: \"a\\e[31mb\\x9Bc\"\ntrigger: {at: 0d}\nsteps: [{send: email}]\n", "p");
    CHECK(says(explain_policy(file),
               "p: a\xEF\xBF\xBD[31mb\xEF\xBF\xBD"
               "c\n"));
    auto const shop = scenario_of("shop", {"description=\"a\\e[31mb\""});
    CHECK(says(explain_scenario(shop), "shop: a\xEF\xBF\xBD[31mb\n"));
}
