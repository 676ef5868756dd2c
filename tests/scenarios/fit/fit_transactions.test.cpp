#include "scenarios/fit/fit_transactions.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/scenarios/fit/written_log.hpp"

using namespace rekindle;
using Catch::Matchers::Contains;

namespace {

FitOptions cdnow(FitModel model) {
    FitOptions options;
    options.path = REKINDLE_SOURCE_DIR "/scenarios/data/cdnow.csv";
    options.calibration_end = parse_calendar_day("1997-09-30");
    options.model = model;
    return options;
}

/// Sixty customers, each with its own rhythm; all orders cost `amount`.
std::string rhythmic_log(std::string_view amount) {
    std::string text = "customer,date,amount\n";
    for (int i = 0; i < 60; ++i)
        for (int day = i % 20, k = 0; day < 300 && k < i % 7 + 1; day += 5 + 3 * (i % 11), ++k)
            text += fmt::format("c{},{},{}\n", i, format_calendar_day(*parse_calendar_day("2024-01-01") + day), amount);
    return text;
}

}  // namespace

TEST_CASE("CDNOW under BG/NBD ends in JSON and a scenario with its provenance", "[contract]") {
    auto options = cdnow(FitModel::bg_nbd);
    options.command = "rekindle fit transactions scenarios/data/cdnow.csv";
    double last_fraction = -1;
    options.progress = [&](std::string_view stage, double fraction) {
        CHECK(!stage.empty());
        CHECK((fraction >= 0 && fraction <= 1));
        last_fraction = fraction;
    };
    auto const fit = fit_transactions(options);
    CHECK(last_fraction == 1);
    auto const json = nlohmann::json::parse(fit.json());
    CHECK(json["customers"] == 2357);
    CHECK(json["transactions"] == 4814);
    CHECK(json["parameters"]["r"]["value"].get<double>() == Approx(.2426).epsilon(5e-4));
    CHECK(json["spend"]["customers"] == 946);
    CHECK_THAT(fit.scenario, Contains("name: cdnow\n") && Contains("start_date: 1997-10-01\n") &&
                                 Contains("# Fitted to an order log by: rekindle fit"));
    CHECK_THAT(fit.scenario, Contains("sha256: ce7d3844314288bca07bca38638d790a031c8231951b8796d7545eacbed3dccf"));
    CHECK_THAT(fit.scenario, Contains("2357 customers, 4814 order days"));
    REQUIRE(fit.warnings.size() == 1);
    CHECK_THAT(fit.warnings[0], Contains("rows repeat another one"));
    CHECK(json["warnings"] == fit.warnings);
}

TEST_CASE("Without a calibration end the whole log counts", "[contract]") {
    auto options = cdnow(FitModel::bg_nbd);
    options.calibration_end.reset();
    options.starts = 1;
    auto const fit = fit_transactions(options);
    CHECK(fit.process.transactions == 6696);
    CHECK(format_calendar_day(fit.source.calibration_end) == "1998-06-30");
}

TEST_CASE("A small log of equal amounts is fitted with warnings and a fixed value", "[contract]") {
    WrittenLog const file{rhythmic_log("9.5")};
    FitOptions options;
    options.path = file.path();
    options.model = FitModel::pareto_nbd;
    options.calibration_end = parse_calendar_day("2026-01-01");
    auto const fit = fit_transactions(options);
    CHECK_FALSE(fit.spend.gamma_gamma);
    CHECK_THAT(fit.scenario, Contains("value: {law: fixed, mean: 9.5}"));
    std::string all;
    for (auto const& warning : fit.warnings) all += warning + "\n";
    CHECK_THAT(all, Contains("lies after the last order") && Contains("a fixed mean of 9.5") &&
                        Contains("standard errors are rough"));
    CHECK(nlohmann::json::parse(fit.json())["warnings"] == fit.warnings);
    for (auto const& parameter : fit.process.parameters) CHECK((parameter.value > 0 && std::isfinite(parameter.value)));
}

TEST_CASE("The two-state model can be fitted to a small log, the same at one thread and at three", "[contract]") {
    WrittenLog const file{rhythmic_log("9.5")};
    FitOptions options;
    options.path = file.path();
    options.model = FitModel::two_state;
    options.starts = 2;
    options.threads = 1;
    auto const alone = fit_transactions(options);
    options.threads = 3;
    auto const together = fit_transactions(options);
    CHECK(alone.scenario == together.scenario);
    CHECK(alone.json() == together.json());
    CHECK(alone.process.parameters.size() == 6);
}

TEST_CASE("Orders dated after tomorrow are warned of, unless the window ends before them", "[contract]") {
    WrittenLog const file{rhythmic_log("9.5")};
    FitOptions options;
    options.path = file.path();
    options.model = FitModel::bg_nbd;
    options.starts = 1;
    auto const warned = [&](char const* today) {
        options.today = parse_calendar_day(today);
        auto const fit = fit_transactions(options);
        return fit.json().find("orders are dated after today (") != std::string::npos;
    };
    auto const last = fit_transactions(options).source.log.last_day;
    CHECK(warned("2024-03-01"));
    CHECK_FALSE(warned(format_calendar_day(last - 1).c_str()));
    CHECK(warned(format_calendar_day(last - 2).c_str()));
    options.calibration_end = parse_calendar_day("2024-03-01");
    CHECK_FALSE(warned("2024-03-01"));
}

TEST_CASE("A missing log is refused", "[contract]") {
    FitOptions options;
    options.path = "missing.csv";
    CHECK_THROWS_AS(fit_transactions(options), UnreadableData);
}

TEST_CASE("A log of customers who order every day is refused by the two-state model", "[contract]") {
    std::string text = "customer,date,amount\n";
    for (int i = 0; i < 40; ++i)
        for (int day = 0; day < 100; ++day)
            text += fmt::format("c{},{},5\n", i, format_calendar_day(*parse_calendar_day("2024-01-01") + day));
    WrittenLog const file{text};
    FitOptions options;
    options.path = file.path();
    options.model = FitModel::two_state;
    CHECK_THROWS_WITH(fit_transactions(options), Contains("order on nearly every day") && Contains("no dormancy"));
}

TEST_CASE("Too little data is refused with what would be enough", "[contract]") {
    std::string text = "customer,date,amount\n";
    for (int i = 0; i < 50; ++i) {
        text += fmt::format("c{},2024-01-01,5\n", i);
        if (i < 10) text += fmt::format("c{},2024-02-0{},5\n", i, 1 + i % 9);
    }
    WrittenLog const file{text};
    FitOptions options;
    options.path = file.path();
    CHECK_THROWS_WITH(fit_transactions(options), Contains("10 of 50 customers order again") &&
                                                     Contains("30 would be enough") && Contains("3 times as many"));
}

TEST_CASE("By default the model is chosen on the log, and what is written is the same at any thread count",
          "[contract][slow]") {
    WrittenLog const file{rhythmic_log("9.5")};
    FitOptions options;
    options.path = file.path();
    options.starts = 1;
    options.threads = 1;
    auto const alone = fit_transactions(options);
    options.threads = 3;
    CHECK(alone.scenario == fit_transactions(options).scenario);
    REQUIRE(alone.choice);
    CHECK(!alone.choice->scores.empty());  // degenerate fits to so even a log have none
    CHECK(fit_model_named(alone.choice->chosen));
}

TEST_CASE("An exception from the progress callback ends the fit and reaches the caller", "[contract]") {
    auto options = cdnow(FitModel::bg_nbd);
    options.progress = [](std::string_view stage, double) {
        if (stage.find("start 2") != std::string_view::npos) throw std::runtime_error("interrupted");
    };
    CHECK_THROWS_WITH(fit_transactions(options), "interrupted");
}

TEST_CASE("Models are known by name", "[contract]") {
    CHECK(fit_model_named("two_state") == FitModel::two_state);
    CHECK(fit_model_named("bg_nbd") == FitModel::bg_nbd);
    CHECK(fit_model_named("pareto_nbd") == FitModel::pareto_nbd);
    CHECK(fit_model_named("Rd") == FitModel::rd);
    CHECK(fit_model_named("auto") == FitModel::automatic);
    CHECK_FALSE(fit_model_named("BG/NBD"));
}
