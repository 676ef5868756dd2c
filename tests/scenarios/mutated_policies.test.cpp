// A rich policy with one thing broken, in more than a hundred ways: the line is named, with a rule.

#include <catch2/catch.hpp>

#include <sstream>

#include "policies/journey_policy.hpp"
#include "scenarios/policy_reader.hpp"

using namespace rekindle;

namespace {

constexpr char const* policy = R"(name: rich
description: everything
trigger:
  becomes: "orders >= 2 && days_since_visit > 3d"
  look: 1d
  first_look: 2d
  back_fill: false
audience: "spend > 20 && device == ios"
recheck: each_send
holdout:
  share: 10%
  salt: 7
roll_out:
  salt: 3
  stages:
    - share: 10%
      for: 7d
steps:
  - send:
      channel: push
      offer: ten_off
      tags: [promo]
  - wait: 2d
  - wait_until:
      hour: 9h
      weekdays: [tue]
  - wait_for:
      event: order
      at_most: 3d
      then:
        - stop: always
      else:
        - send: sms
  - branch:
      if: "journey_opens > 0"
      then:
        - send: email
      else:
        - wait: 5h
  - split:
      salt: 11
      arms:
        short:
          share: 50%
        long:
          share: 50%
          steps:
            - repeat:
                times: 2
                steps:
                  - wait: 7d
  - survey: exit_poll
  - clean:
      channel: email
      cost: 0.02
  - fix:
      of: better
      after: 200
  - care: habit
  - stop:
      if: "clicks > 0"
exit: [order]
exit_check: wait_end
re_entry: 30d
caps:
  - channel: email
    limit: 3
    window:
      rolling: 7d
    then: delay
  - tag: promo
    limit: 2
    window: calendar_day
quiet_hours:
  from: 21h
  to: 8h
  then: hold
  zone: company
budget:
  total: 500
  of_revenue: 5%
  channels:
    email:
      per_day: 2
)";

ObservableSchema schema() {
    ObservableSchema out;
    out.channels = {"email", "push", "sms"};
    out.offers = {"ten_off"};
    out.programmes = {"habit"};
    out.warnings = {"payment"};
    out.surveys = {"exit_poll"};
    out.fixes = {"better"};
    out.traits = {{"device", {"ios", "android"}}};
    return out;
}

/// Every mistake of a text, those of the reader and those of the compiler.
std::vector<Problem> problems_of(std::string const& text) {
    Problems problems;
    auto const file = PolicyFile::read_text(text, "m", problems);
    std::vector<SpecProblem> found;
    (void)compile_policy(file.spec(), schema(), found);
    for (auto const& p : found) problems.add(problem_of(p));
    return problems.list();
}

std::vector<std::string> lines_of(std::string const& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

/// The line's key and value begin and end here.
struct Parts {
    std::size_t key, colon;
};
Parts parts_of(std::string const& line) {
    auto key = line.find_first_not_of(" -");
    return {key, line.find(':', key)};
}

bool free_text(std::string const& line) { return line.starts_with("name") || line.starts_with("description"); }
/// Names a file may choose for itself.
bool free_key(std::string const& key) { return key == "short" || key == "long"; }

}  // namespace

TEST_CASE("the rich policy itself is right", "[contract]") {
    for (auto const& p : problems_of(policy)) FAIL(p.path << ": " << p.rule);
}

TEST_CASE("one broken line is named with what is wrong, in over 150 mutants", "[contract]") {
    auto const lines = lines_of(policy);
    int mutants = 0;
    auto expect = [&](std::size_t at, std::string const& broken) {
        std::string text;
        for (std::size_t i = 0; i < lines.size(); ++i) text += (i == at ? broken : lines[i]) + "\n";
        INFO(text);
        INFO("line " << at + 1 << ": " << broken);
        auto const problems = problems_of(text);
        REQUIRE_FALSE(problems.empty());
        bool named = false;
        for (auto const& p : problems) {
            CHECK_FALSE(p.rule.empty());
            CHECK(p.mark.column > 0);
            named = named || p.mark.line == static_cast<int>(at) + 1;
        }
        CHECK(named);
        ++mutants;
    };
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto const& line = lines[i];
        auto const [key, colon] = parts_of(line);
        auto const name = line.substr(key, colon - key);
        bool const value = colon + 1 < line.size();
        if (!free_key(name)) expect(i, line.substr(0, colon) + "x" + line.substr(colon));
        if (!value) continue;
        auto const head = line.substr(0, colon + 1);
        expect(i, head + (free_text(line) ? " [a]" : " \"@@\""));
        expect(i, head + " {a: 1}");
        expect(i, head);
    }
    CHECK(mutants > 150);
}

TEST_CASE("steps and triggers that name what the scenario lacks, or nothing, are refused", "[contract]") {
    struct Mistake {
        char const* text;
        char const* said;
    };
    for (auto const& [text, said] : std::initializer_list<Mistake>{
             {"trigger: {signal: paymnt}\nsteps: [{send: sms}]", "no such warning signal; did you mean `payment`?"},
             {"trigger: {signal: true, visit: true}\nsteps: [{send: sms}]", "another choice is given beside it"},
             {"trigger: {visit: true}\nsteps: [{survey: exit_pol}]", "no such survey; did you mean `exit_poll`?"},
             {"trigger: {visit: true}\nsteps: [{survey: {of: exit_poll}}]", "must be one word or text"},
             {"trigger: {visit: true}\nsteps: [{fix: beter}]", "no such fix; did you mean `better`?"},
             {"trigger: {visit: true}\nsteps: [{fix: {of: better, after: 0}}]", "must lie in [1, "},
             {"trigger: {visit: true}\nsteps: [{fix: {after: 3}}]", "steps[0].fix.of: is required"},
             {"trigger: {visit: true}\nsteps: [{care: habits}]", "no such care programme; did you mean `habit`?"},
             {"trigger: {visit: true}\nsteps: [{clean: emial}]", "no such channel; did you mean `email`?"},
             {"trigger: {visit: true}\nsteps: [{clean: {channel: email, cost: -1}}]", "must lie in [0, "},
             {"trigger: {visit: true}\nsteps: [{survey: exit_poll, fix: better}]", "another choice is given beside it"},
             {"trigger: {visit: true}\nsteps: []", "steps = []: must have at least one step; only beside care or"},
         }) {
        INFO(text);
        std::string all;
        for (auto const& p : problems_of(std::string{"name: p\n"} + text)) all += p.text() + "\n";
        CHECK_THAT(all, Catch::Contains(said));
    }
    CHECK(problems_of("name: p\ntrigger: {at: 0d}\nsteps: []\nacquisition: {per_day: 50, cac: 30}").empty());
    CHECK(problems_of("name: p\ntrigger: {at: 0d}\nsteps: []\ncare: {programme: habit}").empty());
}
