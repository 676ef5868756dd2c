// The keys of why users leave and of what a team can see, from a file to an expression's value.

#include <catch2/catch.hpp>
#include <mutex>

#include "policies/expression.hpp"
#include "scenarios/scenario.hpp"
#include "sim/population/further_fields.hpp"
#include "tests/scenarios/model_text.hpp"

using namespace rekindle;

namespace {

Scenario scenario(std::string const& more) { return Scenario::parse("name: a\nusers: 10\nhorizon: 60d\n" + more, "s"); }

#define REASONS "lapse: {mean: 9d, reasons: {a: {share: 50%}, b: {share: 50%}}}\n"

/// Stands in for the engine: field k has the value k + 1.
class Numbered final : public FurtherFields {
  public:
    [[nodiscard]] double value(std::size_t field) const override { return static_cast<double>(field) + 1; }
};

}  // namespace

TEST_CASE("declared fields are names of expressions, in the order of the model's", "[scenarios]") {
    auto const s = Scenario::parse(test::everything, "e");
    auto const model = s.central();
    auto const fields = further_fields(model);
    auto const schema = s.observables();
    std::size_t observable = 0;
    for (auto const& t : model.traits) observable += t.observable ? 1 : 0;
    REQUIRE(schema.traits.size() == observable + fields.size());
    Numbered numbered;
    std::vector<double> const traits(observable, 0.0);
    ObservedUser user;
    user.traits = traits;
    user.further = &numbered;
    for (std::size_t k = 0; k < fields.size(); ++k) {
        INFO(fields[k].name);
        if (!fields[k].levels.empty()) continue;
        std::vector<ExpressionProblem> problems;
        auto const e = Expression::compile(fields[k].name + " + 0", &schema, Wanted::number, problems);
        REQUIRE(e);
        CHECK(e->value(user) == static_cast<double>(k) + 1);
    }
    std::vector<ExpressionProblem> problems;
    CHECK(Expression::compile("tier == high && guess != ios && signal_odd_logins < 3d || health_alarm == 1", &schema,
                              Wanted::condition, problems));
    CHECK(problems.empty());
    CHECK_FALSE(Expression::compile("signal_odd_login < 3", &schema, Wanted::condition, problems));
    CHECK(problems.back().hint.find("signal_odd_logins") != std::string::npos);
}

TEST_CASE("a classifier's accuracy is a confusion matrix", "[scenarios]") {
    auto const m = scenario(
                       "traits: [{name: p, values: {a: 50%, b: 30%, c: 20%}}]\n"
                       "observe: {classifiers: {g: {trait: p, accuracy: 80%}}}\n")
                       .central();
    for (auto const& row : m.leaving.classifiers.at(0).guessed) {
        double sum = 0;
        for (double x : row) sum += x;
        CHECK(sum == Approx(1));
    }
    CHECK(m.leaving.classifiers.at(0).guessed[1][1] == 0.8);
}

TEST_CASE("a survey's accuracy or confusion is a matrix of the reasons; a fix names one", "[scenarios]") {
    auto const s = Scenario::parse(test::everything, "e");
    auto const m = s.central().leaving;
    REQUIRE(m.surveys.size() == 2);
    CHECK(m.surveys[0].reported ==
          std::vector<std::vector<double>>{{0.75, 0.125, 0.125}, {0.125, 0.75, 0.125}, {0.125, 0.125, 0.75}});
    CHECK(m.surveys[0].cost == 200'000);
    CHECK(m.surveys[1].reported == std::vector<std::vector<double>>{{0.9, 0.1, 0}, {0, 1, 0}, {0, 0.5, 0.5}});
    CHECK(m.fixes.at(0).reason == 0);
    CHECK(m.fixes[0].delay == 30 * ticks_per_day);
    CHECK(m.fixes[0].comeback == 1.5);
    auto const schema = s.observables();
    CHECK(schema.surveys == std::vector<std::string>{"exit_poll", "call"});
    CHECK(schema.fixes == std::vector<std::string>{"better"});
    CHECK(schema.warnings == std::vector<std::string>{"odd_logins", "device"});
    std::vector<ExpressionProblem> problems;
    CHECK(Expression::compile("survey_answer == price || survey_answer == none", &schema, Wanted::condition, problems));
    CHECK_FALSE(Expression::compile("survey_answer == prize", &schema, Wanted::condition, problems));
}

TEST_CASE("mistakes about leaving are told with their place", "[scenarios]") {
    struct Mistake {
        char const* text;
        char const* said;
    };
    for (auto const& [text, said] : std::initializer_list<Mistake>{
             {"hurdles: {a: {at: 3d, lapse: 2}}", "hurdles.a.for: is required"},
             {"hurdles: {a: {at: 3d, for: 1d, lapse: 2, reason: x}}",
              "s:4:50: hurdles.a.reason = x: unknown lapse reason"},
             {"warnings: {a: {engaged: 1d}}", "s:4:25: warnings.a.engaged = 1d: wrong unit"},
             {"core_feature: {misses: 3}", "core_feature: one of mean, rate is required"},
             {"observe: {rfm: {recency: [3d, 2d, 5d, 6d], frequency: [1, 2, 3, 4], monetary: [1, 2, 3, 4]}}",
              "observe.rfm.recency = [...]: must ascend"},
             {"observe: {tiers: {t: {from: {low: 5, high: 9}}}}", "observe.tiers.t.from = {low: ...}: must begin at 0"},
             {"observe: {classifiers: {g: {trait: p, accuracy: 80%}}}", "trait = p: is no categorical trait"},
             {"observe: {scores: {s: {of: lapse}}}", "one of auc, r2 is required"},
             {"observe: {scores: {s: {of: lapse, auc: 0.5}}}", "observe.scores.s.auc = 0.5: must lie in (0.5, 1]"},
             {"observe: {scores: {s: {of: uplift, channel: x, r2: 0.5}}}", "channel = x: unknown channel"},
             {"observe: {scores: {orders: {of: lapse, auc: 0.7}}}",
              "observe = orders: expressions know this name already"},
             {"surveys: {s: {answered: 11%, accuracy: 80%}}", "surveys.s: needs lapse reasons to ask for"},
             {REASONS "surveys: {s: {answered: 11%}}", "surveys.s: one of accuracy, confusion is required"},
             {REASONS "surveys: {s: {accuracy: 80%}}", "surveys.s.answered: is required"},
             {REASONS "surveys: {s: {answered: 11, accuracy: 80%}}", "s:5:25: surveys.s.answered = 11: must lie in"},
             {REASONS "surveys: {s: {answered: 1%, accuracy: 80%, cost: 3d}}", "surveys.s.cost = 3d: wrong unit"},
             {REASONS "surveys: {s: {answered: 1%, confusion: {a: {guessed: {c: 100%}}}}}", "`c` is no category"},
             {REASONS "surveys: {s: {answered: 1%, confusion: {a: {guessed: {a: 90%}}, b: {guessed: {b: 100%}}}}}",
              "the chances of `a` must add up to 100%"},
             {REASONS "fixes: {f: {reason: c, cost: 10}}", "fixes.f.reason = c: unknown lapse reason"},
             {REASONS "fixes: {f: {reason: a}}", "fixes.f.cost: is required"},
             {REASONS "fixes: {f: {reason: a, cost: 10, delay: 10}}",
              "fixes.f.delay = 10: a span of time needs a unit"},
             {REASONS "fixes: {f: {reason: a, cost: 10, lapse: -1}}", "fixes.f.lapse = -1: must lie in"},
             {"lapse: {mean: 9d, reasons: {none: {share: 100%}}}\nsurveys: {s: {answered: 11%, accuracy: 80%}}",
              "surveys = none: a lapse reason has the name of no answer"},
         }) {
        INFO(text);
        try {
            (void)scenario(std::string(text) + "\n");
            FAIL("no mistake noted");
        } catch (ScenarioError const& e) { CHECK_THAT(e.what(), Catch::Contains(said)); }
    }
}
