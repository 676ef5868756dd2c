// Returns by channel and by offer, lapses by reason and age, and outcomes by the policy's ranking, against closed
// forms.

#include "tests/sim/engine/law_checks.hpp"

#include "sim/base/portable_math.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

constexpr double n = 40'000;

/// Everybody dormant from day 0 on, returning at 1/20 a day.
Model dormant_model(Tick horizon) {
    auto m = quiet_model(static_cast<std::uint64_t>(n), horizon);
    m.initial_state = InitialState::dormant;
    m.comeback.law = Exponential{1 / 20.0};
    return m;
}

}  // namespace

// 6 standard errors: a false alarm in 5e8 checks.
TEST_CASE("a return is credited to the channel of the latest touch in force", "[policies][statistical]") {
    auto m = dormant_model(6_d);
    m.channels.push_back(sure_channel("mail", 0.1, {boost(Process::comeback, 2, 4_d)}));
    m.channels.push_back(sure_channel("call", 0.5, {boost(Process::comeback, 3, 4_d)}));
    auto const plan = journey("both", at(0_d), {send(0), wait(2_d), send(1)});
    for (auto const& policy : {make_policy(plan), make_policy(without_graph(plan))}) {
        auto const w = simulate_one(m, policy);
        // hazard in 1/20 a day: 2 on [0, 2), 6 on [2, 4), 3 on [4, 6)
        double const first = 1 - portable::exp(-4.0 / 20), rest = 1 - portable::exp(-(12.0 + 6.0) / 20);
        check_share(w.channels.at(0).returns, n, first);
        check_share(w.channels.at(1).returns, n, (1 - first) * rest);
        check_share(w.channels[0].recalled, n, first / 2);
        CHECK(w.channels[0].returns + w.channels[1].returns == total(w, Counter::returns_attributed));
        CHECK(w.channels[0].cost == static_cast<Micros>(n) * 100'000);
        CHECK(w.channels[1].cost == w.channels[1].reached[3] * 500'000);
    }
}

TEST_CASE("costs by channel are discounted by the day of the touch", "[contract]") {
    auto m = dormant_model(60_d);
    m.discount_rate_per_year = 0.5;
    m.channels.push_back(sure_channel("mail", 0.1));
    m.channels.push_back(sure_channel("call", 0.5));
    m.channels[1].labour = micros_of(2);
    auto const w = simulate_one(m, make_policy(journey("both", every(10_d), {send(0), wait(3_d), send(1)})));
    CHECK(w.channels[0].cost + w.channels[1].cost ==
          total(w, Counter::cost_messages) + total(w, Counter::cost_service));
    CHECK(w.channels[1].cost < w.channels[1].reached[3] * 2'500'000);
}

TEST_CASE("reasons end first lives with their cumulative incidence at every age", "[hazard][statistical]") {
    auto m = quiet_model(static_cast<std::uint64_t>(n), 100_d);
    m.comeback.law = Exponential{1 / 5.0};  // later lives are not first ones
    LapseReason slow, fast;
    slow.name = "slow", slow.own_hazard = true, slow.law = Exponential{1 / 100.0};
    fast.name = "fast", fast.own_hazard = true, fast.law = Exponential{1 / 40.0};
    m.leaving.reasons = {slow, fast};
    auto const w = simulate_one(m);
    REQUIRE(w.lapse_ages.size() == 2);
    double const all = 1 / 100.0 + 1 / 40.0;
    for (std::size_t day : {10u, 40u, 100u}) {
        double const ended = 1 - portable::exp(-all * static_cast<double>(day));
        std::array<std::int64_t, 2> lapsed{};
        for (std::size_t k = 0; k < 2; ++k) {
            for (std::size_t d = 0; d < day; ++d) lapsed[k] += w.lapse_ages[k].at(d);
        }
        check_share(lapsed[0], n, ended * (1 / 100.0) / all);
        check_share(lapsed[1], n, ended * (1 / 40.0) / all);
    }
    CHECK(simulate_one(quiet_model(100, 10_d)).lapse_ages.empty());
}

// 6 standard errors, as above.
TEST_CASE("who is dormant from the start and called back is won, whatever comes after", "[policies][statistical]") {
    auto m = dormant_model(30_d);
    m.lapse.law = Exponential{1 / 10.0};
    m.incremental_window = 12_d;
    m.channels.push_back(sure_channel("mail", 0.1, {boost(Process::comeback, 5, 20_d)}));
    auto const plan = journey("all", at(0_d), {send(0)});
    auto limited = m;
    limited.channels[0].capacity_per_day = static_cast<std::int64_t>(n);
    double const naturally = 1 - portable::exp(-12 / 20.0), called = 1 - portable::exp(-60 / 20.0);
    for (auto const& model : {m, limited}) {
        auto const tally = simulate(model, {untouched(), make_policy(plan)});
        auto const& w = tally.worlds[1];
        CHECK(total(w, Counter::lapsed_first) == static_cast<std::int64_t>(n));
        check_share(total(w, Counter::returned_first), n, called);
        check_share(total(tally.worlds[0], Counter::returned_first), n, naturally);
        std::array<std::int64_t, 4> pairs{};
        for (auto const& row : w.outcomes.users) {
            for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] += row[i];
        }
        CHECK(pairs[2] == 0);
        CHECK(pairs[1] == w.user_types.persuadable);
        check_share(pairs[1], n, called - naturally);
        CHECK(w.user_types.sure_thing == total(tally.worlds[0], Counter::returned_first));
        CHECK(w.user_types.lost_cause == static_cast<std::int64_t>(n) - total(w, Counter::returned_first));
    }
}

TEST_CASE("the window of who is dormant when the policies start begins there", "[policies][statistical]") {
    auto m = dormant_model(30_d);
    m.warm_up = 30_d;
    m.incremental_window = 12_d;
    auto const w = simulate_one(m, untouched());
    auto const lapsed = total(w, Counter::lapsed_first);
    check_share(lapsed, n, portable::exp(-30 / 20.0));
    check_share(total(w, Counter::returned_first), static_cast<double>(lapsed), 1 - portable::exp(-12 / 20.0));
}

TEST_CASE("outcomes are kept in the order of the policy's own ranking", "[policies]") {
    auto m = dormant_model(80_d);
    m.initial_users = 5000;
    m.initial_state = InitialState::engaged;
    m.lapse.law = Exponential{1 / 10.0};
    m.channels.push_back(sure_channel("call", 0.5, {boost(Process::comeback, 8, 7_d)}));
    auto plan = journey("ranked", every(7_d, 7_d), {send(0)});
    plan.ranked = true;
    plan.limit = 200;
    auto const policy = make_policy(plan, [](ObservedUser const& u) {
        return Decision{u.days_since_visit > 3, -static_cast<double>(index_of(u.id) / 1000)};
    });
    auto const tally = simulate(m, {untouched(), policy});
    CHECK(tally.worlds[0].ranked.empty());
    auto const& ranked = tally.worlds[1].ranked;
    REQUIRE(ranked.size() == 6);  // five scores, equal ones together, and those never ranked
    std::array<std::int64_t, 4> sum{};
    for (std::size_t g = 0; g < ranked.size(); ++g) {
        std::int64_t users = 0;
        for (std::size_t i = 0; i < 4; ++i) sum[i] += ranked[g][i], users += ranked[g][i];
        if (g < 5) CHECK((users > 950 && users <= 1000));
    }
    auto const& pairs = tally.worlds[1].outcomes.users;
    for (std::size_t i = 0; i < 4; ++i) {
        std::int64_t users = 0;
        for (auto const& row : pairs) users += row[i];
        CHECK(sum[i] == users);
    }
    // the first thousand are called first: more of them are won than of the last
    CHECK(ranked[0][1] - ranked[0][2] > ranked[4][1] - ranked[4][2]);
    CHECK(simulate(m, {untouched(), policy}, 11, 1).worlds[1].ranked == ranked);
}
