#include "experiments/policy_loading.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "scenarios/scenario.hpp"

using namespace rekindle;
namespace fs = std::filesystem;

namespace {

fs::path const source{REKINDLE_SOURCE_DIR};
std::vector<fs::path> const libraries{source / "policies/library"};

ObservableSchema shop() { return Scenario::load(source / "scenarios/library/shop.yaml").observables(); }

std::string error_of(std::string const& text) {
    try {
        (void)parse_policy(text, "p", shop());
    } catch (ScenarioError const& e) { return e.what(); }
    return "accepted";
}

}  // namespace

TEST_CASE("policies are found as natives, files and library names", "[policies]") {
    auto const schema = shop();
    CHECK(make_policy("none", schema, libraries)->plan().program.journeys.empty());
    auto const three = make_policy("three_touch_48h", schema, libraries);
    REQUIRE(three->plan().program.code.size() == 5);
    REQUIRE(three->plan().program.sends.size() == 3);
    auto const& sends = three->plan().program.sends;
    CHECK(std::count_if(sends.begin(), sends.end(), [](Send const& s) { return s.offer == OfferId{0}; }) == 1);
    auto const w2 = Scenario::load(source / "bench/scenarios/w2.yaml").observables();
    auto const oracle = make_policy((source / "bench/policies/w2.yaml").string(), w2, libraries);
    auto const& when = oracle->plan().program.journeys.at(0).triggers.at(0);
    CHECK((oracle->plan().name == "w2" && when.kind == Trigger::Kind::lapse_oracle));
    CHECK(when.after == 7 * ticks_per_day);
}

TEST_CASE("every policy of the library fits a scenario of the library and comes back from its plan", "[policies]") {
    for (auto const& listing : list_policies(libraries)) {
        INFO(listing.name);
        // most fit the demo; those that want a care programme, signals or the use of a core feature say so
        std::set<std::string> const rich{"return_care", "referral_invite", "feedback_fix", "four_signal_warning"};
        auto const* scenario = rich.count(listing.name) > 0         ? "ecommerce.yaml"
                               : listing.name == "feature_reminder" ? "saas.yaml"
                                                                    : "shop.yaml";
        auto const schema = Scenario::load(source / "scenarios/library" / scenario).observables();
        auto const policy = load_policy(listing.name, schema, libraries);
        CHECK(policy.policy->plan().name == listing.name);
        CHECK_FALSE(listing.summary.empty());
        CHECK(parse_policy(policy.plan, "plan", schema).plan == policy.plan);
    }
}

TEST_CASE("an unknown policy and the names a scenario lacks are refused", "[policies]") {
    CHECK_THROWS_WITH(make_policy("three_tuch_48h", shop(), libraries),
                      "policy = three_tuch_48h: is no native policy, no file and not in the library; did you mean "
                      "`three_touch_48h`?");
    auto const w2 = Scenario::load(source / "bench/scenarios/w2.yaml").observables();
    CHECK_THROWS_WITH(
        make_policy("broadcast", w2, libraries),
        Catch::EndsWith(
            "broadcast.yaml:5:11: steps[0].send = email: the scenario has no such channel; known: call, push, sms"));
}

TEST_CASE("mistakes of a policy's form, names and expressions come at once, with their places", "[policies]") {
    CHECK(error_of("name: p\ntrigger: {silent: 7}\naudience: \"orders >= 2 && spendd > 200\"\nsteps: [{send: smss}, "
                   "{stop: {if: opens > 2d}}]") ==
          "p:2:19: trigger.silent = 7: a span of time needs a unit; write 7d for days, or 7h, 7m, 7w, 7mo, 7y\n"
          "p:3:27: audience = spendd: unknown name; did you mean `spend`?\n"
          "p:4:16: steps[0].send = smss: the scenario has no such channel; did you mean `sms`?\n"
          "p:4:43: steps[1].stop.if = 2d: opens is no span of time and no fraction; write 2");
}
