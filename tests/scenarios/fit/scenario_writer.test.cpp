#include "scenarios/fit/scenario_writer.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace rekindle;
using Catch::Matchers::Contains;

namespace {

constexpr double no_error = std::numeric_limits<double>::quiet_NaN();

FitResult two_state() {
    FitResult fit{
        "two_state", {{"r", .5, .05}, {"alpha", 40, 4}, {"s", 1, .1}, {"beta", 30, 3}, {"c", .25, .05}, {"d", 120, 24}},
        -1234.5,     2481,
        100,         250,
        {},          {}};
    fit.log_covariance = Matrix(6, std::vector<double>(6, 0.0));
    for (std::size_t k = 0; k < 6; ++k) fit.log_covariance[k][k] = k < 4 ? .01 : .04;
    for (std::size_t k = 0; k < 6; k += 2) fit.log_covariance[k][k + 1] = fit.log_covariance[k + 1][k] = .005;
    fit.warnings = {"two_state: the likelihood is flat"};
    return fit;
}

SpendModel spend() {
    return {FitResult{"gamma_gamma",
                      {{"p", 6.25, 1}, {"q", 3.75, .3}, {"v", 15.5, 4}},
                      -400,
                      806,
                      40,
                      150,
                      {{.03, 0, -.04}, {0, .006, .01}, {-.04, .01, .07}},
                      {}},
            35};
}

ScenarioSource source() {
    LogSource log{
        "some/where/Shop Log.csv",        std::string(64, 'a'), 9999, 260, 2, *parse_calendar_day("2023-01-05"),
        *parse_calendar_day("2024-03-01")};
    return {"shop_log",
            log,
            *parse_calendar_day("2023-12-31"),
            "rekindle fit transactions 'Shop Log.csv' -o shop.yaml",
            "EUR",
            90,
            210};
}

}  // namespace

TEST_CASE("The scenario of a two-state fit is the golden one", "[golden]") {
    std::ifstream file{REKINDLE_SOURCE_DIR "/tests/scenarios/fit/two_state_golden.yaml"};
    REQUIRE(file);
    std::stringstream golden;
    golden << file.rdbuf();
    CHECK(scenario_text(two_state(), spend(), source()) == golden.str());
}

TEST_CASE("Models of final death are written per week and without a return", "[contract]") {
    FitResult bg{"bg_nbd",
                 {{"r", .243, .01}, {"alpha", 4.4, .4}, {"a", .8, .2}, {"b", 2.4, .7}},
                 -9582,
                 19172,
                 10,
                 20,
                 Matrix(4, std::vector<double>(4, 0.01)),
                 {}};
    auto const text = scenario_text(bg, spend(), source());
    CHECK_THAT(text, Contains("per_order: {beta: {a: $a, b: $b}}"));
    CHECK_THAT(text, Contains("rate: 1/w"));
    CHECK_THAT(text, !Contains("\nreturn:"));
    FitResult pareto = bg;
    pareto.model = "pareto_nbd";
    pareto.parameters[2].name = "s";
    pareto.parameters[3].name = "beta";
    CHECK_THAT(scenario_text(pareto, spend(), source()), Contains("frailty: {law: gamma, shape: $s, rate: $beta}"));
}

TEST_CASE("A parameter at its bound and spend without spread are written as plain values", "[contract]") {
    auto fit = two_state();
    fit.parameters[4].se = no_error;
    auto const text = scenario_text(fit, {std::nullopt, 12.5}, source());
    CHECK_THAT(text, Contains("  c: {value: 0.25, source: data}\n"));
    CHECK_THAT(text, Contains("names: [r, alpha, s, beta, d]"));
    CHECK_THAT(text, Contains("      - [0, 0, 0, 0, 0.04]\n"));
    CHECK_THAT(text, Contains("value: {law: fixed, mean: 12.5}"));
    CHECK_THAT(text, !Contains("order_values"));
}

TEST_CASE("Order values are written for single orders where the fit valued whole days", "[contract]") {
    auto values = spend();
    values.order_share = .5;
    auto const text = scenario_text(two_state(), values, source());
    CHECK_THAT(text, Contains("median: [6.25, 3.75, 7.75]") && Contains("#   v = 15.5,"));
    CHECK_THAT(text, Contains("# order values are written times 0.5"));
    CHECK_THAT(scenario_text(two_state(), {std::nullopt, 12.5, .5}, source()), Contains("{law: fixed, mean: 6.25}"));
}

TEST_CASE("No file name or command breaks out of its comment", "[contract]") {
    auto evil = source();
    evil.command = "rekindle\nname: other";
    evil.log.file_name = "a\r\nusers: 0.csv";
    auto const text = scenario_text(two_state(), spend(), evil);
    CHECK_THAT(text, !Contains("\nname: other") && !Contains("\nusers: 0.csv"));
    CHECK(scenario_name("dir/Shop Log (2024).csv") == "shop_log__2024_");
    CHECK(scenario_name("\xc3\xa9.csv") == "shop");
    CHECK(scenario_name("null.csv") == "shop_null");
}

TEST_CASE("The JSON of a fit has the agreed keys and null for what has no standard error", "[contract]") {
    auto fit = two_state();
    fit.parameters[5].se = no_error;
    auto const text = spend();
    auto const json = nlohmann::json::parse(fit_json(fit, &*text.gamma_gamma));
    CHECK(json["model"] == "two_state");
    CHECK(json["parameters"]["r"]["value"] == .5);
    CHECK(json["parameters"]["r"]["se"] == .05);
    CHECK(json["parameters"]["d"]["se"].is_null());
    CHECK(json["log_likelihood"] == -1234.5);
    CHECK(json["aic"] == 2481);
    CHECK(json["customers"] == 100);
    CHECK(json["transactions"] == 250);
    CHECK(json["spend"]["parameters"]["v"]["value"] == 15.5);
    CHECK(nlohmann::json::parse(fit_json(fit, nullptr))["spend"].is_null());
    CHECK(fit.value("beta") == 30);
    CHECK_THROWS_AS(fit.value("gamma"), std::out_of_range);
}
