#include <catch2/catch.hpp>
#include <filesystem>
#include <random>

#include "scenarios/plan_file.hpp"
#include "scenarios/policy_reader.hpp"
#include "scenarios/scenario.hpp"
#include "tests/scenarios/model_text.hpp"

using namespace rekindle;
using rekindle::test::model_text;
namespace fs = std::filesystem;

namespace {

fs::path const source{REKINDLE_SOURCE_DIR};

void check_round_trip(Scenario const& s) {
    auto const plan = s.plan_yaml();
    INFO(plan);
    auto const again = Scenario::parse(plan, "plan");
    REQUIRE(again.plan_yaml() == plan);
    REQUIRE(again.digest() == s.digest());
    REQUIRE(again.assumed() == s.assumed());
    REQUIRE(again.uncertain() == s.uncertain());
    for (std::uint32_t draw = 0; draw < 3; ++draw)
        REQUIRE(model_text(again.resolve(9, draw)) == model_text(s.resolve(9, draw)));
}

/// A random override that keeps the scenario `everything` valid.
std::string random_override(std::mt19937_64& engine) {
    auto const u = [&](double low, double high) { return std::uniform_real_distribution{low, high}(engine); };
    auto const number = [](double x) { return std::to_string(x); };
    auto const fraction = [&] {
        switch (engine() % 4) {
            case 0: return number(u(0, 100)) + "%";
            case 1: return "{beta: [" + number(u(0.5, 9)) + ", " + number(u(0.5, 9)) + "], source: claim}";
            case 2: return "{uniform: [" + number(u(0, 40)) + "%, " + number(u(50, 100)) + "%]}";
            default: return "{value: " + number(u(0, 1)) + ", source: assumed}";
        }
    };
    auto const span = [&]() -> std::string {
        switch (engine() % 4) {
            case 0: return number(u(1, 300)) + "h";
            case 1: return "{lognormal: [" + number(u(1, 90)) + "d, 0.3]}";
            case 2: return "{triangular: [1d, " + number(u(1, 9)) + "d, 2w]}";
            default: return number(u(0.1, 20)) + "w";
        }
    };
    auto const multiplier = [&] {
        return engine() % 2 != 0 ? "x" + number(u(0, 4)) : "{gamma: [" + number(u(1, 9)) + ", 0.2]}";
    };
    switch (engine() % 16) {
        case 0: return "lapse.scale=" + span();
        case 1:
            return "lapse={law: weibull, shape: 1.5, scale: " + span() + ", after_return: " + multiplier() +
                   ", frailty: {law: gamma, shape: 3}, reasons: {quality: {share: 60%}, price: {share: 40%}, "
                   "competitor: {" +
                   "hazard: {mean: 300d}}}}";
        case 2: return "return.cure=" + fraction();
        case 3:
            return "return={law: gamma, shape: " + number(u(0.5, 3)) + ", scale: " + span() +
                   ", frailty: {law: lognormal, sigma: 1}}";
        case 4: return "channels.sms.opened=" + fraction();
        case 5: return "channels.call.capacity=" + number(u(0.01, 3)) + "% of users /d";
        case 6: return "channels.sms.effects=[{boost: " + multiplier() + ", for: " + span() + "}]";
        case 7: return "orders.rate=1/" + number(u(1, 60)) + "d";
        case 8: return "orders.value={law: lognormal, mean: " + number(u(1, 99)) + ", cv: 0.7}";
        case 9: return "fragile.settles_after=" + span();
        case 10: return "segments.loyal.orders=" + multiplier();
        case 11: return "parameters.r={lognormal: [" + number(u(0.2, 0.9)) + ", 0.1], source: assumed}";
        case 12: return "weakening.onset={law: weibull, shape: 2, scale: " + span() + "}";
        case 13: return "visits=null";
        case 14: return "users=" + std::to_string(1 + engine() % 1'000'000);
        default: return "horizon=" + number(u(1, 900)) + "d";
    }
}

}  // namespace

TEST_CASE("library and bench scenarios survive the way through plan_yaml", "[scenarios]") {
    int files = 0;
    for (auto const* folder : {"scenarios/library", "bench/scenarios"}) {
        for (auto const& entry : fs::directory_iterator{source / folder}) {
            if (entry.path().extension() != ".yaml") continue;
            INFO(entry.path().string());
            check_round_trip(Scenario::load(entry.path()));
            ++files;
        }
    }
    CHECK(files >= 4);
}

TEST_CASE("a scenario that uses every key survives the way through plan_yaml", "[scenarios]") {
    check_round_trip(Scenario::parse(test::everything, "e"));
}

TEST_CASE("random scenarios survive the way through plan_yaml", "[scenarios]") {
    std::mt19937_64 engine{2024};
    for (int i = 0; i < 120; ++i) {
        std::vector<std::string> overrides;
        for (int k = 0; k < 3; ++k) overrides.push_back(random_override(engine));
        INFO(overrides[0] << "\n" << overrides[1] << "\n" << overrides[2]);
        check_round_trip(Scenario::parse(test::everything, "e", overrides));
    }
}

TEST_CASE("the digest tells scenarios apart and ignores how they are written", "[scenarios]") {
    auto const digest = [](std::string const& text) {
        return Scenario::parse("name: a\nusers: 10\n" + text, "s").digest();
    };
    CHECK(digest("horizon: 36h\nlapse: {mean: 60d}") ==
          digest("# same\nlapse:\n  mean: 1440h\n  law: exponential\nhorizon: 1.5d"));
    CHECK(digest("horizon: 36h") == digest("horizon:   1.5d   # a day and a half"));
    CHECK(digest("horizon: 36h") != digest("horizon: 37h"));
    CHECK(digest("horizon: 36h").size() == 16);
}

TEST_CASE("policies survive the way through plan_yaml", "[scenarios]") {
    auto const check = [](PolicyFile const& file) {
        auto const again = PolicyFile::parse(file.plan_yaml(), "plan");
        CHECK(again.plan_yaml() == file.plan_yaml());
        REQUIRE(again.policies().size() == file.policies().size());
        for (std::size_t i = 0; i < file.policies().size(); ++i) {
            auto const &a = again.policies()[i], &b = file.policies()[i];
            CHECK(a.steps.size() == b.steps.size());
            CHECK(a.triggers.at(0).after == b.triggers.at(0).after);
            CHECK(a.audience.text == b.audience.text);
        }
    };
    for (auto const* folder : {"policies/library", "bench/policies"}) {
        for (auto const& entry : fs::directory_iterator{source / folder}) check(PolicyFile::load(entry.path()));
    }
    check(
        PolicyFile::parse("name: p\ndescription: 'say \"hi\"'\ntrigger: {every: 1w, first: 2d}\naudience: device == "
                          "\"ios\" && spend > 3\nrank: spend\n"
                          "limit: 0.02% of users\nholdout: {share: 10%, salt: 7}\nsteps: [{send: {channel: a, offer: "
                          "b}}, {wait: 1h}, {stop: {if: opens > 0}}]\n"
                          "exit: none\nre_entry: 30d\nbudget: {total: 5000, per_day: 0.5}\n",
                          "p"));
}

TEST_CASE("a plan file holds settings, scenario and policies", "[scenarios]") {
    auto const s = Scenario::parse(test::everything, "e");
    auto const policy = PolicyFile::load(source / "bench/policies/w2.yaml").plan_yaml();
    auto const text =
        write_plan({{"version", "0.1.0"}, {"seed", "7"}, {"note", "a: \"b\""}}, s, {"native: none\n", policy});
    auto const plan = parse_plan(text, "plan.yaml");
    CHECK(plan.settings == PlanSettings{{"version", "0.1.0"}, {"seed", "7"}, {"note", "a: \"b\""}});
    CHECK(plan.policies == std::vector<std::string>{"native: none\n", policy});
    CHECK(model_text(plan.scenario.resolve(1, 2)) == model_text(s.resolve(1, 2)));
    CHECK(write_plan(plan.settings, plan.scenario, plan.policies) == text);
    CHECK_THROWS_AS(parse_plan("name: a", "x"), ScenarioError);
    CHECK_THROWS_AS(parse_plan("plan: {}\nscenario: {name: a}\npolicies: [{name: p}]", "x"), ScenarioError);
}
