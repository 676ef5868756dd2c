// Learning inside a stack: policies that do not touch each other's users' luck learn what each learns alone, and what
// an arm is said to have won is what a count over every user's own events says.

#include "tests/experiments/timeline.hpp"

#include <random>
#include <tuple>

using namespace rekindle;
using namespace rekindle::timeline;

namespace {

Model random_model(std::mt19937_64& dice) {
    auto const between = [&](double low, double high) { return std::uniform_real_distribution{low, high}(dice); };
    auto m = model_of({.horizon = 60});
    m.run_off = 30 * ticks_per_day;
    m.initial_users = 150;
    m.lapse.law = Exponential{1 / between(10, 60)};
    m.comeback.law = Exponential{1 / between(5, 40)};
    m.orders.rate_per_day = between(0.02, 0.3);
    for (auto& channel : m.channels) {
        channel.opened = between(0.2, 0.9);
        channel.clicked = between(0.2, 0.9);
        channel.opt_out = 0;
    }
    return m;
}

/// A journey that learns which of two ways by its channel is better; the second sends nothing.
std::string learner(std::mt19937_64& dice, std::string const& name, std::string const& channel, int salt) {
    static constexpr char const* rewards[] = {"open", "click", "visit", "order", "margin"};
    static constexpr char const* methods[] = {"thompson", "epsilon_greedy"};
    return fmt::format(
        "{{name: {}, trigger: {{every: {}d, first: {}d}}, exit: none, steps: [{{learn: {{method: {}, reward: {}, "
        "within: {}d, salt: {}, arms: {{touch: {{steps: [{{send: {}}}]}}, nothing: {{}}}}}}}}]}}",
        name, 1 + dice() % 9, dice() % 5, methods[dice() % 2], rewards[dice() % 5], 1 + dice() % 9, salt, channel);
}

std::string stack(std::string const& items) { return "policies: [" + items + "]\n"; }

/// chosen, rewarded and value of each arm, learner by learner in the order of the policies.
using Arms = std::vector<std::tuple<std::int64_t, std::int64_t, Micros>>;

Arms arms_of(Model const& m, std::string const& policy, std::uint64_t seed) {
    std::vector<PolicyPtr> const policies{policy_of(policy, m)};
    RunOptions options;
    options.seed = seed;
    auto const tally = run_replicate(m, policies, options);
    Arms out;
    for (auto const& arm : tally.worlds[0].arms) out.emplace_back(arm.chosen, arm.rewarded, arm.value);
    return out;
}

Arms joined(Arms first, Arms const& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

}  // namespace

TEST_CASE("in a stack each policy learns what it learns alone", "[policies]") {
    std::int64_t chosen = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        std::mt19937_64 dice{seed};
        auto const m = random_model(dice);
        auto const a = learner(dice, "a", "email", 11), b = learner(dice, "b", "sms", 12);
        INFO(a << "\n" << b);
        auto const alone_a = arms_of(m, stack(a), seed), alone_b = arms_of(m, stack(b), seed);
        auto const both = arms_of(m, stack(a + ", " + b), seed), turned = arms_of(m, stack(b + ", " + a), seed);
        REQUIRE((alone_a.size() == 2 && alone_b.size() == 2));
        CHECK(both == joined(alone_a, alone_b));
        CHECK(turned == joined(alone_b, alone_a));
        for (auto const& arm : both) chosen += std::get<0>(arm);
    }
    CHECK(chosen > 10000);
}
