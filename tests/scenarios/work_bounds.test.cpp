#include <catch2/catch.hpp>

#include "scenarios/scenario.hpp"

using namespace rekindle;

namespace {

std::string error_of(std::string const& more) {
    try {
        (void)Scenario::parse("name: a\nusers: 100\nhorizon: 100d\n" + more, "s");
    } catch (ScenarioError const& e) { return e.what(); }
    return "";
}
bool says(std::string const& more, char const* what) {
    auto const error = error_of(more);
    INFO(error);
    return error.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("a rate with its factors is bounded, and the largest factor is named", "[scenarios]") {
    CHECK(error_of("orders: {rate: 1/d, calendar: {weekday: [10000, 1, 1, 1, 1, 1, 1]}}").empty());
    CHECK(says("orders: {rate: 1/d, calendar: {weekday: [1e6, 1, 1, 1, 1, 1, 1]}}",
               "orders = 1/d: with its factors 1e+06 per user on the busiest day: at most 10000; lower its rate, or "
               "the factor "
               "1e+06 of the calendar"));
    CHECK(says("visits: {rate: 200/d, frailty: {law: gamma, shape: 100, rate: 1}}", "the frailty's mean"));
    CHECK(
        says("visits: {rate: 200/d}\nsegments: [{name: x, share: 100%, visits: 100}]", "the factor 100 of a segment"));
    CHECK(
        says("orders: {rate: 20/d}\ntraits: [{name: t, values: {a: 100%}}]\n"
             "covariates: [{trait: t, process: orders, values: {a: 1e4}}]",
             "of a covariate"));
    CHECK(says("orders: {rate: 20/d}\nfragile: {orders: 1e4, settles_after: 3d}", "of a stage"));
    CHECK(says("orders: {rate: 2/d, calendar: {month: [1e5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}}", "of the calendar"));
    // No day of the run is in December.
    CHECK(error_of("orders: {rate: 2/d, calendar: {month: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1e5]}}").empty());
}

TEST_CASE("lapse and return in turn are bounded together", "[scenarios]") {
    auto const quick =
        std::string{"lapse: {mean: 0.0001d, calendar: {weekday: [1000, 1000, 1000, 1000, 1000, 1000, 1000]}}\n"};
    CHECK(error_of(quick + "return: {mean: 1d}").empty());
    CHECK(says(quick + "return: {mean: 0.0001d, calendar: {weekday: [1000, 1000, 1000, 1000, 1000, 1000, 1000]}}",
               "lapse and return in turn come to 5e+06 per user on the busiest day"));
}

TEST_CASE("users brought by users are bounded over all generations", "[scenarios]") {
    CHECK(error_of("referral: {rate: 0.01/d, generations: 3}").empty());
    CHECK(says("referral: {rate: 10/d, generations: 20}", "referral: users brought by users may come to"));
}

TEST_CASE("a text with too many values is refused before it is taken in", "[scenarios]") {
    std::string flow = "x: {";
    for (int i = 0; i < 300'000; ++i) flow += "k" + std::to_string(i) + ": 1, ";
    CHECK(says(flow + "}", "more than 100000 values"));
    std::string list = "x: [";
    for (int i = 0; i < 300'000; ++i) list += "1,";
    CHECK(says(list + "1]", "more than 100000 values"));
    std::string prose = "description: \"";
    for (int i = 0; i < 200'000; ++i) prose += "a, b: ";
    CHECK(error_of(prose + "\"").empty());
}
