// Clocks and marks of one user are drawn apart: a law that let two of them share a draw would keep each alone as it is
// and still be wrong. N = 100,000; errors and false alarms: law_checks.hpp.

#include <map>

#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

constexpr std::uint64_t users = 100'000;

struct Events final : EventLog {
    std::map<UserId, std::vector<LoggedEvent>> of;
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) of[e.user].push_back(e);
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }
};

std::map<UserId, std::vector<LoggedEvent>> events_of(Model const& model, PolicyPtr const& policy = untouched()) {
    Events log;
    RunOptions options;
    options.seed = 11, options.threads = 2;
    options.log = &log;
    (void)run_replicate(model, std::vector{policy}, options);
    return std::move(log.of);
}

/// When a user's first event of a kind is; `never` where there is none.
Tick first(std::vector<LoggedEvent> const& events, Happening what, std::uint8_t detail = no_detail) {
    for (auto const& e : events) {
        if (e.what == what && (detail == no_detail || e.detail == detail)) return e.t;
    }
    return never;
}

}  // namespace

TEST_CASE("a touch's pulse and leaving for good compete by clocks of their own", "[policies][statistical]") {
    Model m = quiet_model(users, 10_d);
    m.initial_state = InitialState::dormant;
    m.gone = GoneProcess{Exponential{0.2}};
    m.channels.push_back(sure_channel("sms", 0, {pulse(0.6, 4_d)}));
    auto const world = simulate_one(m, make_policy(journey("one", at(0), {send(0)})));
    double const by_touch = -std::log(0.4) / 4, all = by_touch + 0.2;
    double const early = 1 - std::exp(-4 * all);
    check_share(total(world, Counter::returns), users, early * by_touch / all);
    check_share(total(world, Counter::gone), users, early * 0.2 / all + (1 - early) * (1 - std::exp(-0.2 * 6)));
}

TEST_CASE("how long weakening lasts has nothing to do with when it began", "[policies][statistical]") {
    Model m = quiet_model(users, 100_d);
    m.weakening = Weakening{.onset = Exponential{0.1}, .recovery = Exponential{0.2}};
    std::int64_t late = 0, early = 0, late_and_long = 0, early_and_long = 0;
    for (auto const& [user, events] : events_of(m)) {
        auto const onset = first(events, Happening::weakening), recovery = first(events, Happening::engaged);
        if (onset >= 50_d) continue;  // 1 in 148; all others are seen for 50 days on
        bool const is_late = onset > 7_d, is_long = recovery == never || recovery - onset > 3_d;
        (is_late ? late : early) += 1;
        (is_late ? late_and_long : early_and_long) += is_long;
    }
    double const p = std::exp(-0.6);
    check_share(late_and_long, static_cast<double>(late), p);
    check_share(early_and_long, static_cast<double>(early), p);
}

TEST_CASE("two warning signals have luck of their own", "[policies][statistical]") {
    Model m = quiet_model(users, 10_d);
    for (auto const* name : {"slow", "silent"})
        m.leaving.warnings.push_back({.name = name, .engaged = 0.1, .weakening = 0, .fragile = 0, .dormant = 0});
    std::array<std::int64_t, 2> early{};
    std::int64_t both = 0;
    for (auto const& [user, events] : events_of(m)) {
        bool const a = first(events, Happening::warning, 0) < 5_d, b = first(events, Happening::warning, 1) < 5_d;
        early[0] += a, early[1] += b, both += a && b;
    }
    double const p = 1 - std::exp(-0.5);
    for (auto const n : early) check_share(n, users, p);
    check_share(both, users, p * p);
}

TEST_CASE("each task of a programme is done or missed by itself, and apart from the reason of the lapse",
          "[policies][statistical]") {
    Model m = quiet_model(users, 20_d);
    m.initial_state = InitialState::dormant;
    m.comeback.law = Exponential{100};
    m.care.programmes.push_back({.name = "habit",
                                 .cost = 0,
                                 .steps = {{.kind = CareStep::Kind::task, .after = 2_d, .completed = 0.4},
                                           {.kind = CareStep::Kind::task, .after = 4_d, .completed = 0.7}}});
    LinePlan plan;
    plan.name = "care";
    plan.rules.care.push_back({0});
    std::int64_t cared = 0, both = 0;
    for (auto const& [user, events] : events_of(m, make_policy(plan))) {
        std::array<std::int64_t, 2> done{-1, -1};
        for (auto const& e : events) {
            if (e.what == Happening::task) done.at(e.detail) = e.reached;
        }
        if (done[1] < 0) continue;
        ++cared;
        both += done[0] == 1 && done[1] == 1;
    }
    check_share(cared, users, 1);
    check_share(both, static_cast<double>(cared), 0.28);
}

TEST_CASE("a cart is left or not by each visit's own draw, uses of the core feature among them",
          "[policies][statistical]") {
    // A use a day, a cart by a third of them: over 30 days nobody is left without one (exp(-10) of the users).
    Model m = quiet_model(users, 30_d);
    m.leaving.feature = CoreFeature{.rate_per_day = 1};
    m.carts = {.left_per_visit = 1 / 3.0, .abandoned_after = 1};
    JourneyProgram program;
    JourneyPlan plan;
    plan.name = "cart";
    plan.exits = 0;
    plan.triggers = {{.kind = Trigger::Kind::cart}};
    plan.entry = 0;
    program.journeys = {plan};
    program.code = {{.kind = Instruction::Kind::send}};
    program.sends = {{.channel = ChannelId{0}}};
    m.channels.push_back(sure_channel("mail", 0));
    PolicyPlan policy;
    policy.name = "cart";
    policy.program = program;
    auto const world =
        simulate_one(m, std::make_shared<FunctionPolicy>(policy, FunctionPolicy::Answer{}, FunctionPolicy::Stop{}));
    auto const n = static_cast<double>(users), touches = static_cast<double>(total(world, Counter::touches));
    check_sum(touches, 10 * n, 10 * n);  // Poisson: a third of Poisson uses
    double const mean = touches / n;
    check_sum(world.moments.square[index_of(Counter::touches)] / n - mean * mean, 10, (10 + 2 * 100) / n);
}

TEST_CASE("each lapse has a reason of its own, whenever it comes", "[policies][statistical]") {
    Model m = quiet_model(users, 40_d);
    m.lapse.law = Exponential{0.5};
    m.comeback.law = Exponential{2};
    m.leaving.reasons = {shared("quality", 0.25), shared("need", 0.75)};
    std::int64_t twice = 0, both = 0, early = 0, early_first = 0;
    for (auto const& [user, events] : events_of(m)) {
        std::vector<LoggedEvent> lapses;
        for (auto const& e : events) {
            if (e.what == Happening::lapse) lapses.push_back(e);
        }
        if (lapses.size() < 2) continue;
        ++twice;
        both += lapses[0].detail == 0 && lapses[1].detail == 0;
        if (lapses[0].t < 1_d) ++early, early_first += lapses[0].detail == 0;
    }
    check_share(both, static_cast<double>(twice), 1 / 16.0);
    check_share(early_first, static_cast<double>(early), 0.25);
}
