#include "scenarios/schema_docs.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "scenarios/explain.hpp"
#include "scenarios/policy_reader.hpp"
#include "scenarios/policy_schema.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/scenario_schema.hpp"
#include "tests/scenarios/model_text.hpp"

using namespace rekindle;

namespace {

/// The template with every commented key of one block made live.
std::string uncommented(std::string const& text, std::string const& key) {
    std::istringstream in{text};
    std::string out, line;
    bool inside = false;
    while (std::getline(in, line)) {
        bool const begins = line.starts_with("# " + key + ":");
        bool const goes_on = inside && line.starts_with("#   ");
        inside = begins || goes_on;
        out += (inside ? line.substr(2) : line) + "\n";
    }
    return out;
}

void check_groups(Group const& group, std::vector<Group const*>& seen) {
    if (std::find(seen.begin(), seen.end(), &group) != seen.end()) return;
    seen.push_back(&group);
    CHECK_FALSE(group.meaning.empty());
    for (auto const& row : group.rows) {
        INFO(group.name << "." << row.key);
        if (row.kind == Kind::inline_group || row.kind == Kind::group || row.kind == Kind::group_list ||
            row.kind == Kind::group_map) {
            REQUIRE(row.group != nullptr);
            CHECK(row.descend != nullptr);
            check_groups(*row.group, seen);
        } else {
            CHECK(row.land != nullptr);
        }
        if (row.kind != Kind::inline_group) CHECK_FALSE(row.meaning.empty());
        CHECK((row.kind == Kind::choice || row.kind == Kind::choices) != row.choices.empty());
        if (!row.when.key.empty()) CHECK(row_of(group, row.when.key) != nullptr);
    }
}

}  // namespace

TEST_CASE("every row of the schema is whole", "[scenarios]") {
    std::vector<Group const*> seen;
    check_groups(scenario_group, seen);
    check_groups(policy_group, seen);
    check_groups(stack_group, seen);
    CHECK(seen.size() > 25);
}

TEST_CASE("the templates load as they are", "[scenarios]") {
    auto const s = Scenario::parse(init_template("my_shop"), "t");
    CHECK(s.name() == "my_shop");
    CHECK(s.central().channels.size() == 1);
    auto const p = PolicyFile::parse(policy_template("mine"), "t");
    CHECK(p.spec().name == "mine");
    CHECK(p.spec().steps.at(0).channel.text == s.observables().channels.at(0));
}

TEST_CASE("each commented block of the template loads when uncommented", "[scenarios]") {
    auto const text = init_template("shop");
    for (auto const* key : {"currency", "start_date", "warm_up", "parameters", "segments", "gone", "weakening",
                            "fragile", "visits", "signals", "traits"}) {
        INFO(key);
        auto const live = uncommented(text, key);
        CHECK(live != text);
        CHECK_NOTHROW(Scenario::parse(live, "t"));
    }
}

TEST_CASE("the format's documentation is what the table says", "[scenarios]") {
    std::ifstream in{std::string{REKINDLE_SOURCE_DIR} + "/docs/scenario_format.md"};
    std::ostringstream text;
    text << in.rdbuf();
    bool const same = text.str() == schema_markdown();
    CHECK(same);  // else: rekindle schema --format markdown > docs/scenario_format.md
}

TEST_CASE("JSON Schema names every key", "[scenarios]") {
    auto const json = schema_json();
    for (auto const* key :
         {"\"frailty_correlation\"", "\"after_recall\"", "\"half_life\"", "\"lapse_oracle\"", "\"distribution\""})
        CHECK(json.find(key) != std::string::npos);
    CHECK(json.starts_with("{\n  \"$schema\""));
}

TEST_CASE("explanations name what a scenario and a policy say", "[scenarios]") {
    auto const words = explain_scenario(Scenario::parse(test::everything, "e"));
    for (auto const* part :
         {"12,345 users from 1997-10-01", "Weibull, shape 1.3, scale 60 d", "20 % of dormancies never",
          "At most 0.02 % of the initial users per day", "Assumed: channels.sms.opened",
          "for quality: 60 % of that hazard, by segment or trait; afterwards return x0.2, response x0.3, lapse after",
          "for competitor: Weibull, shape 2, scale 300 d, by a calendar of its own.",
          "4 missed uses in a row multiply the lapse hazard by 3.2",
          "Hurdle unit_3: between order 2 and order 4 the lapse hazard for quality is multiplied by 5, from day 100 on",
          "Hurdle trial: from 30 d to 33 d after arrival the lapse hazard is multiplied by 5.",
          "Warning signal odd_logins: 0.05 a day of a weakening user",
          "Survey exit_poll: 11 % of those asked who have lapsed answer, 75 % of the answers are true; asking a user",
          "Survey call: 60 % of those asked who have lapsed answer, 50 % to 100 % of the answers are true.",
          "Fix better of quality: costs 1500.00 USD once and is ready after 30 d; then lapse x0.5, return x1.5",
          "The team also sees"}) {
        INFO(words);
        CHECK(words.find(part) != std::string::npos);
    }
    auto const policy = PolicyFile::parse(
        "name: p\ntrigger: [{lapse_oracle: 7d}, {signal: payment}]\naudience: spend > 3\nsteps: [{send: sms}, {wait: "
        "36h}, {stop: {if: opens > 0}}, {survey: poll}, {fix: mend}, {fix: {of: mend, after: 20}}, {care: habit}, "
        "{clean: {channel: sms, cost: 0.02}}]",
        "p");
    auto const said = explain_policy(policy);
    for (auto const* part :
         {"7 d after the lapse (not observable", "spend > 3", "2. wait 1.5 d", "3. stop if opens > 0",
          "or when the warning signal payment is seen", "4. ask why the user left, by the survey poll",
          "5. begin the fix mend for everyone", "6. once 20 users have come here, begin the fix mend for everyone",
          "7. enrol in the care programme habit",
          "8. check the user's address on the list of sms, for 0.02 currency units each"})
        CHECK(said.find(part) != std::string::npos);
}
