#include <catch2/catch.hpp>
#include <random>

#include "scenarios/policy_reader.hpp"
#include "scenarios/scenario.hpp"
#include "tests/scenarios/model_text.hpp"

using namespace rekindle;

namespace {

/// A text with a few bytes changed, removed, repeated or moved.
std::string garbled(std::string text, std::mt19937_64& engine) {
    constexpr std::string_view alphabet = "{}[]:,-#&*!|>'\"%@` \n\t0159.eax$d/~\\\x01\xC3\xFF";
    auto const at = [&] { return engine() % text.size(); };
    for (auto n = 1 + engine() % 4; n > 0 && !text.empty(); --n) {
        switch (engine() % 5) {
            case 0: text[at()] = alphabet[engine() % alphabet.size()]; break;
            case 1: text.erase(at(), 1 + engine() % 8); break;
            case 2: text.insert(at(), 1, alphabet[engine() % alphabet.size()]); break;
            case 3: {
                auto const from = at();
                text.insert(at(), text.substr(from, engine() % 40));
                break;
            }
            default: text.resize(std::max<std::size_t>(1, at()));
        }
    }
    return text;
}

}  // namespace

TEST_CASE("a garbled scenario is accepted or refused, never worse", "[scenarios]") {
    std::mt19937_64 engine{5};
    int refused = 0;
    for (int i = 0; i < 3000; ++i) {
        auto const text = garbled(test::everything, engine);
        INFO(text);
        try {
            auto const s = Scenario::parse(text, "g");
            (void)s.resolve(1, 1);
            REQUIRE(Scenario::parse(s.plan_yaml(), "again").plan_yaml() == s.plan_yaml());
        } catch (ScenarioError const& e) {
            ++refused;
            REQUIRE_FALSE(e.problems().empty());
        }
    }
    CHECK(refused > 1500);
    CHECK(refused < 3000);
}

TEST_CASE("a garbled policy is accepted or refused, never worse", "[scenarios]") {
    std::mt19937_64 engine{6};
    std::string const whole =
        "name: p\ntrigger: {every: 1w, first: 2d}\naudience: orders > 1 && spend > 3\nrank: spend\nlimit: 0.02% of "
        "users\n"
        "holdout: {share: 10%, salt: 7}\nsteps: [{send: {channel: a, offer: b}}, {wait: 1h}, {stop: {if: opens > "
        "0}}]\nbudget: {total: 5}\n";
    int refused = 0;
    for (int i = 0; i < 3000; ++i) {
        auto const text = garbled(whole, engine);
        INFO(text);
        try {
            auto const p = PolicyFile::parse(text, "g");
            REQUIRE(PolicyFile::parse(p.plan_yaml(), "again").plan_yaml() == p.plan_yaml());
        } catch (ScenarioError const&) { ++refused; }
    }
    CHECK(refused > 1500);
}
