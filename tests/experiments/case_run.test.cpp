#include "experiments/case_run.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

using namespace rekindle;
using Catch::Matchers::Contains;

namespace {

std::filesystem::path const root{REKINDLE_SOURCE_DIR};
std::vector<std::filesystem::path> const libraries{root / "policies/library"};

LoadedCase load(std::string const& text, CaseOptions const& options = {}) {
    Problems problems;
    auto file = parse_case(text, "case.yaml", problems);
    return load_case(std::move(file), std::move(problems), libraries, options);
}

/// Nobody lapses; everyone gets one message on day 1.
std::string const quiet_case = R"~(
name: quiet
description: a case that a reader can work out
replications: 4
scenario:
  name: quiet
  users: 100
  horizon: 10d
  run_off: 0d
  channels: {mail: {cost: 0.5, opened: 100%, clicked: 100%}}
variants:
  dear: {channels.mail.cost: 2}
journeys:
  - {name: once, trigger: {at: 1d}, steps: [{send: mail}]}
  - {name: twice, trigger: {manual: [1d, 2d]}, exit: none, steps: [{send: mail}]}
claims:
)~";

std::string text_of(ScenarioError const& error) { return error.what(); }

}  // namespace

TEST_CASE("claims are judged as a hand would", "[experiments]") {
    auto const loaded = load(quiet_case + R"~(
  - {id: a, system: T1, text: t, source: A, figure: 50%, kind: calibrated, measure: "cost_messages(once) / cost_messages(twice)", near: 50%, within: 1%}
  - {id: b, system: T1, text: t, source: B, kind: emergent, measure: "touches(twice) - touches(once) + 2 * (users(none) - 90) - 10%", near: 119.9, within: 0}
  - {id: c, system: T1, text: t, source: C, kind: emergent, measure: "cost_messages(once@dear) / cost_messages(once)", below: 4}
  - {id: d, system: T1, text: t, source: C, kind: emergent, measure: "touches($)", most: [none, once, twice], wins: [twice]}
  - {id: e, system: T1, text: t, source: data, kind: emergent, measure: "cost_messages(once@$)", least: [dear, base], wins: [dear], note: because}
  - {id: f, system: T1, text: t, source: common, kind: emergent, measure: "returns(once) / lapses(once)", above: 0}
)~");
    auto const rows = run_case(loaded, {});
    REQUIRE(rows.size() == 6);
    CHECK(*rows[0].value == 0.5);
    CHECK(*rows[0].half_width == 0);
    CHECK(rows[0].met);
    CHECK(*rows[1].value == Approx(119.9));
    CHECK(*rows[2].value == 4);
    CHECK_FALSE(rows[2].met);  // 4 is not below 4
    CHECK_THAT(rows[2].reason, Contains("not below 4"));
    CHECK(rows[3].picked == "twice");
    CHECK(rows[3].close.empty());
    CHECK(rows[3].met);
    CHECK(rows[4].picked == "base");
    CHECK(rows[4].reason == "base wins, not dear: because");
    CHECK_FALSE(rows[5].value);
    CHECK_THAT(rows[5].reason, Contains("divided by 0"));
}

TEST_CASE("what the interval holds on both sides is undecided, not missed", "[experiments]") {
    std::string text =
        "name: lively\ndescription: few users\nreplications: 4\n"
        "scenario: {name: lively, users: 30, horizon: 60d, lapse: {mean: 20d}, return: {mean: 20d}}\nclaims:\n";
    for (int bound = 0; bound <= 300; bound += 10) {
        for (auto const* rule : {"above: {0}", "below: {0}", "near: {0}, within: 1"}) {
            text += fmt::format("  - {{id: {1}{0}, system: T1, text: t, source: A, kind: emergent, ", bound, rule[0]) +
                    "measure: returns(none), " + fmt::format(fmt::runtime(rule), bound) + "}\n";
        }
    }
    std::map<std::string_view, int> verdicts;
    for (auto const& row : run_case(load(text), {})) {
        double const low = *row.value - *row.half_width, high = *row.value + *row.half_width;
        INFO(row.id << ": " << low << " to " << high);
        ++verdicts[verdict_of(row)];
        if (row.near) {
            bool const meets = std::abs(*row.value - *row.near) <= *row.within;
            bool const reaches = low <= *row.near + *row.within && high >= *row.near - *row.within;
            CHECK(row.met == meets);
            CHECK(row.undecided == (!meets && reaches));
        }
        if (row.above) CHECK((row.met == (low > *row.above) && row.undecided == (!row.met && high > *row.above)));
        if (row.below) CHECK((row.met == (high < *row.below) && row.undecided == (!row.met && low < *row.below)));
    }
    CHECK(verdicts.size() == 3);
}

TEST_CASE("names the replications do not tell apart are told", "[experiments]") {
    auto const rows = run_case(load(quiet_case + R"~(
  - {id: a, system: T1, text: t, source: A, kind: emergent, measure: "touches($)", most: [once, none], wins: [once]}
  - {id: b, system: T1, text: t, source: A, kind: emergent, measure: "touches(once@$)", most: [dear, base], wins: [dear]}
)~"),
                               {});
    CHECK(rows[0].close.empty());
    CHECK(rows[1].close == std::vector<std::string>{"base"});
}

TEST_CASE("a case's mistakes are told with their places", "[experiments]") {
    struct Mistake {
        char const* claim;
        char const* told;
    };
    for (auto const& [claim, told] : {
             Mistake{R"~(measure: "touchs(once)", above: 0)~", "touchs: is no metric of this case; did you mean"},
             Mistake{R"~(measure: "touches(onc)", above: 0)~", "onc: is no policy of this case"},
             Mistake{R"~(measure: "touches(once@deer)", above: 0)~", "deer: is no variant of this case"},
             Mistake{R"~(measure: "touches(once", above: 0)~", "a closing parenthesis is missing"},
             Mistake{R"~(measure: "touches", above: 0)~", "needs a policy in parentheses"},
             Mistake{R"~(measure: "touches(once) touches(once)", above: 0)~", "is not understood from here on"},
             Mistake{R"~(measure: "1 +", above: 0)~", "a name is missing"},
             Mistake{R"~(measure: "touches(once)")~", "says nothing to meet"},
             Mistake{R"~(measure: "touches(once)", near: 1)~", "near and within go together"},
             Mistake{R"~(measure: "touches($)", most: [once, none])~", "says nothing to meet"},
             Mistake{R"~(measure: "touches($)", most: [once], wins: [none])~", "is not among those picked from"},
             Mistake{R"~(measure: "touches(once)", above: 0, colour: red)~", "colour = red: unknown key"},
         }) {
        INFO(claim);
        try {
            (void)load(quiet_case + "  - {id: a, system: T1, text: t, source: A, kind: emergent, " + claim + "}\n");
            FAIL("accepted");
        } catch (ScenarioError const& error) {
            CHECK_THAT(text_of(error), Contains(told));
            CHECK_THAT(text_of(error), Contains("case.yaml:17:"));
        }
    }
}

TEST_CASE("a case's scenario and journeys are checked in full", "[experiments]") {
    auto const message = [](std::string text, std::string const& from, std::string const& to) {
        text +=
            "  - {id: a, system: T1, text: t, source: A, kind: emergent, measure: "
            "\"touches(once@dear)\", above: 0}\n";
        text.replace(text.find(from), from.size(), to);
        try {
            (void)load(text);
        } catch (ScenarioError const& error) { return text_of(error); }
        return std::string{"accepted"};
    };
    CHECK(message(quiet_case, "quiet", "quiet") == "accepted");
    CHECK_THAT(message(quiet_case, "opened: 100%", "opened: 300%"), Contains("must lie in [0, 1]"));
    CHECK_THAT(message(quiet_case, "channels.mail.cost", "channels.mial.cost"), Contains("mial"));
    CHECK_THAT(message(quiet_case, "steps: [{send: mail}]", "steps: [{send: male}]"), Contains("male"));
    CHECK_THAT(message(quiet_case, "name: twice", "name: once"), Contains("stands twice"));
    CHECK_THAT(message(quiet_case, "  dear:", "  base:"), Contains("is the scenario as it stands"));
    CHECK_THAT(message(quiet_case, "claims:", "claimes:"), Contains("did you mean"));
}

TEST_CASE("every case of the library loads and gives values", "[experiments][contract]") {
    CaseOptions const small{.users = 300, .replications = 2, .seed = {}, .stop = nullptr};
    std::size_t claims = 0, emergent = 0;
    for (auto const& entry : std::filesystem::directory_iterator{root / "scenarios/cases"}) {
        INFO(entry.path().filename().string());
        auto const loaded = load_case(entry.path(), libraries, small);
        CHECK(loaded.file.name == entry.path().stem().string());
        auto const rows = run_case(loaded, small);
        for (auto const& row : rows) {
            INFO(row.id);
            CHECK((row.value || !row.reason.empty()));
            CHECK((row.met || !row.reason.empty()));
            emergent += row.kind == "emergent" ? 1 : 0;
        }
        claims += rows.size();
    }
    CHECK(claims >= 35);
    CHECK(emergent >= 12);
}
