// The commands about files: list, schema, init, explain, validate, fit.

#include <catch2/catch.hpp>
#include <sstream>

#include "tests/apps/program.hpp"

using namespace rekindle::program;
using Catch::Contains;

TEST_CASE("list names policies, scenarios, hazards, fields and channels", "[contract]") {
    Workplace const at;
    struct Row {
        char const* what;
        std::vector<char const*> words;
    };
    for (auto const& [what, words] :
         {Row{"policies", {"none", "holdout", "broadcast", "inactive_k_days", "three_touch_48h"}},
          {"scenarios", {"cdnow", "shop"}},
          {"hazards",
           {"exponential", "weibull", "gompertz", "log_logistic", "log_normal", "gamma", "piecewise", "tabulated"}},
          {"fields", {"days_since_visit", "orders", "spend", "days_since_touch"}},
          {"channels", {"email", "push", "sms", "ai_call"}}}) {
        auto const outcome = call(at.path(), std::string("list ") + what);
        CHECK(outcome.code == 0);
        for (auto const* word : words) CHECK_THAT("\n" + outcome.out, Contains(std::string("\n") + word + " "));
    }
}

TEST_CASE("the schema is valid JSON and knows the keys of a scenario", "[contract]") {
    Workplace const at;
    auto const outcome = call(at.path(), "schema");
    REQUIRE(outcome.code == 0);
    auto const schema = json::parse(outcome.out);
    CHECK(schema.contains("$schema"));
    for (auto const* key : {"\"lapse\"", "\"channels\"", "\"run_off\"", "\"trigger\""})
        CHECK_THAT(outcome.out, Contains(key));
    CHECK_THAT(call(at.path(), "schema --format markdown").out, Contains("churn_threshold"));
}

TEST_CASE("init writes a scenario and a policy that are valid and run", "[contract]") {
    Workplace const at;
    REQUIRE(call(at.path(), "init my_shop").code == 0);
    REQUIRE(call(at.path(), "init my_policy --policy").code == 0);
    auto const valid = call(at.path(), "validate my_shop.yaml my_policy.yaml --scenario my_shop.yaml");
    CHECK(valid.code == 0);
    CHECK_THAT(valid.out, Contains("my_shop.yaml: valid scenario") && Contains("my_policy.yaml: valid policy"));
    CHECK(call(at.path(), "compare my_shop.yaml --policies none my_policy.yaml --users 100 --days 30 --quiet").code ==
          0);
    auto const text = bytes_of(at / "my_shop.yaml");
    CHECK(call(at.path(), "init my_shop").code == 5);  // never overwrites
    CHECK(bytes_of(at / "my_shop.yaml") == text);
    auto const said = call(at.path(), "init next_shop -o \"Anna's shop.yaml\"").out;  // its next command runs as it is
    auto const next = said.substr(std::min(said.size(), said.find("next: ") + 6));
    CHECK(next == "rekindle validate 'Anna'\\''s shop.yaml'\n");
    CHECK(shell(at.path(), next).code == 0);
    CHECK_THAT(call(at.path(), "init my_shop -o -").out, Contains("name: my_shop"));
}

TEST_CASE("explain says what a scenario, a policy and a plan do", "[contract]") {
    Workplace const at;
    CHECK_THAT(call(at.path(), "explain shop").out, Contains("shop") && Contains("sms"));
    CHECK(call(at.path(), "explain shop").out != call(at.path(), "explain shop --set users=77").out);
    CHECK_THAT(call(at.path(), "explain three_touch_48h").out, Contains("30") && Contains("push"));
    CHECK_THAT(call(at.path(), "explain bench/policies/w2.yaml").out, Contains("not observable"));
    REQUIRE(call(at.path(), "run shop --users 100 --days 20 --quiet -o out").code == 0);
    CHECK_THAT(call(at.path(), "explain out/plan.yaml").out, Contains("shop"));
    CHECK_THAT(call(at.path(), "validate out/plan.yaml").out, Contains("out/plan.yaml: valid plan"));
}

TEST_CASE("nothing that is told in the terminal is wider than 100 columns", "[contract]") {
    Workplace const at;
    for (auto const* command :
         {"explain ecommerce", "explain saas", "explain whole_programme", "explain budget_knapsack --scenario shop",
          "list policies", "list scenarios", "list fields", "list channels", "list hazards", "init x -o -",
          "init x --policy -o -", "--help", "run --help", "compare --help", "cases --help", "validate --help"}) {
        INFO(command);
        auto const outcome = call(at.path(), command);
        CHECK(outcome.code == 0);
        std::istringstream lines{outcome.out};
        for (std::string line; std::getline(lines, line);)
            if (line.size() > 100) CHECK(line == "at most 100 columns");
    }
    CHECK_THAT(call(at.path(), "list policies").out, Contains("[ai_call, push, sms]"));
    CHECK(call(at.path(), "compare shop --policies qqqqqqqq").err ==
          "policy = qqqqqqqq: is no native policy, no file and not in the library; see `rekindle list policies`\n");
}

TEST_CASE("help, version and every file of the libraries", "[contract]") {
    Workplace const at;
    CHECK_THAT(call(at.path(), "--help").out, Contains("compare") && Contains("130 interrupted"));
    CHECK(call(at.path(), "--version").out.size() > 4);
    CHECK(shell(at.path(),
                "rekindle validate scenarios/library/*.yaml policies/library/*.yaml bench/scenarios/*.yaml "
                "bench/policies/*.yaml")
              .code == 0);
}

TEST_CASE("fit writes a valid scenario that runs, the same on any threads", "[contract]") {
    Workplace const at;
    std::string const fit =
        "fit transactions scenarios/data/cdnow.csv --calibration-end 1997-09-30 --model bg_nbd --quiet ";
    auto const one = call(at.path(), fit + "--threads 1 --json -o fit.yaml");
    REQUIRE(one.code == 0);
    auto const printed = json::parse(one.out);
    CHECK(printed["model"] == "bg_nbd");
    CHECK(printed["parameters"]["r"]["value"].get<double>() == Approx(0.2426).epsilon(1e-3));
    CHECK(call(at.path(), fit + "--threads 3 --json -o fit3.yaml").out == one.out);
    auto const text = bytes_of(at / "fit.yaml");
    CHECK(text == bytes_of(at / "fit3.yaml"));
    CHECK(call(at.path(), "validate fit.yaml").code == 0);
    CHECK(call(at.path(), "compare fit.yaml --policies none --users 200 --days 30 --replications 2 --quiet").code == 0);
}
