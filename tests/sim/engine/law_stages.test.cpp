// Weakening, fragile, gone and second lives against the equations of their chains. N = 400,000; errors and false
// alarms: law_checks.hpp.

#include <array>

#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

constexpr std::uint64_t users = 400'000;

}  // namespace

TEST_CASE("weakening multiplies lapse, orders and visits while it lasts", "[hazard][statistical]") {
    double const onset = 1 / 20.0, recovery = 1 / 10.0, mu = 0.2;
    HazardLaw const law = Weibull{1.5, 60};  // the age runs on from the start of the life, through both stages
    Model m = quiet_model(users, 50_d);
    m.lapse.law = law;
    m.weakening = Weakening{
        .onset = Exponential{onset}, .recovery = Exponential{recovery}, .lapse = 3, .orders = 0.25, .visits = 0.5};
    m.orders.rate_per_day = mu;
    auto const world = simulate_one(m);
    for (int const day : {10, 25, 50}) {
        CAPTURE(day);
        auto const y =
            integrate<std::array<double, 3>>({1, 0, 0}, day, 4000, [&](double t, std::array<double, 3> const& s) {
                double const h = t > 0 ? rate(law, t) : 0;
                return std::array{-(onset + h) * s[0] + recovery * s[1], onset * s[0] - (recovery + 3 * h) * s[1],
                                  mu * (s[0] + 0.25 * s[1])};
            });
        check_share(before_day(world, Daily::lapses, static_cast<std::size_t>(day)), users, 1 - y[0] - y[1]);
        if (day == 50) check_mean(world, Counter::orders, users, y[2]);
    }
}

TEST_CASE("weakening slows visits", "[hazard][statistical]") {
    Model m = quiet_model(users, 40_d);
    m.churn_threshold = 40_d;
    m.visits = renewals(0.05);
    m.weakening = Weakening{.onset = Exponential{0.1}, .recovery = Exponential{0.05}, .visits = 0.2};
    // No visit in 40 days: killed at the visit's rate in either stage.
    auto const y = integrate<std::array<double, 2>>({1, 0}, 40, 4000, [](double, std::array<double, 2> const& s) {
        return std::array{-(0.1 + 0.05) * s[0] + 0.05 * s[1], 0.1 * s[0] - (0.05 + 0.01) * s[1]};
    });
    check_share(total(simulate_one(m), Counter::observed_active_end), users, 1 - y[0] - y[1]);
}

TEST_CASE("weakening comes and goes by any law", "[hazard][statistical]") {
    // Deterministic to a hair: a Weibull of shape 400 leaves at its scale. Ten days engaged, five weak, and so on;
    // lapse x 4 when weak.
    Model m = quiet_model(users, 36_d);
    m.lapse.law = Exponential{0.02};
    m.weakening = Weakening{.onset = Weibull{400, 10}, .recovery = Weibull{400, 5}, .lapse = 4};
    auto const world = simulate_one(m);
    for (auto const& [day, fired] :
         {std::pair{8, 8.0}, {14, 10 + 4 * 4.0}, {22, 10 + 20 + 7.0}, {36, 10 + 20 + 10 + 20 + 6.0}}) {
        CAPTURE(day);
        double const slack = 0.02 * 0.15;  // the hair: some hundredths of a day per change
        double const expected = -std::expm1(-0.02 * fired), error = std::sqrt(expected * (1 - expected) / users);
        double const share =
            static_cast<double>(before_day(world, Daily::lapses, static_cast<std::size_t>(day))) / users;
        CHECK(std::fabs(share - expected) < slack + standard_errors * error);
    }
}

TEST_CASE("a fragile life settles by time", "[hazard][statistical]") {
    Model m = quiet_model(users, 40_d);
    m.initial_state = InitialState::fragile;
    m.lapse.law = Weibull{1.3, 50};
    m.orders.rate_per_day = 0.1;
    m.fragile = Fragile{.lapse = 2.5, .orders = 0.5, .settles_after = 15_d};
    auto const world = simulate_one(m);
    auto const h = [&](double t) { return cumulative(m.lapse.law, t); };
    for (auto const& [day, fired] : {std::pair{7, 2.5 * h(7)},
                                     {15, 2.5 * h(15)},
                                     {25, 2.5 * h(15) + h(25) - h(15)},
                                     {40, 2.5 * h(15) + h(40) - h(15)}}) {
        CAPTURE(day);
        check_share(before_day(world, Daily::lapses, static_cast<std::size_t>(day)), users, -std::expm1(-fired));
    }
    auto const y = integrate<std::array<double, 1>>({0}, 40, 40000, [&](double t, std::array<double, 1> const&) {
        double const fired = 2.5 * h(std::min(t, 15.0)) + (t > 15 ? h(t) - h(15) : 0);
        return std::array{0.1 * (t < 15 ? 0.5 : 1) * std::exp(-fired)};
    });
    check_mean(world, Counter::orders, users, y[0]);
}

TEST_CASE("a fragile life settles by orders", "[hazard][statistical]") {
    double const lambda = 1 / 30.0, mu = 0.1;
    for (bool const first_order : {false, true}) {  // the first order is the life's beginning, not a sign of habit
        Model m = quiet_model(users, 40_d);
        m.initial_state = InitialState::fragile;
        m.lapse.law = Exponential{lambda};
        m.orders.rate_per_day = mu;
        m.first_order = first_order;
        m.fragile = Fragile{.lapse = 2, .orders = 0.8, .settles_after_orders = 2};
        auto const world = simulate_one(m);
        auto const y =
            integrate<std::array<double, 4>>({1, 0, 0, 0}, 40, 4000, [=](double, std::array<double, 4> const& s) {
                double const order = 0.8 * mu;
                return std::array{-(2 * lambda + order) * s[0], order * s[0] - (2 * lambda + order) * s[1],
                                  order * s[1] - lambda * s[2], order * (s[0] + s[1]) + mu * s[2]};
            });
        check_share(total(world, Counter::lapses), users, 1 - y[0] - y[1] - y[2]);
        check_mean(world, Counter::orders, users, y[3] + (first_order ? 1 : 0));
    }
}

TEST_CASE("a returned user is fragile, then settles into engaged", "[hazard][statistical]") {
    double const lambda = 1 / 40.0, back = 1 / 15.0, mu = 0.15;
    for (bool const with_order : {false, true}) {
        Model m = quiet_model(users, 120_d);
        m.lapse.law = Exponential{lambda};
        m.comeback.law = Exponential{back};
        m.comeback.with_order = with_order;
        m.orders.rate_per_day = mu;
        m.fragile = Fragile{.lapse = 3, .settles_after_orders = 1};
        auto const world = simulate_one(m);
        // Engaged, dormant, fragile; lapses, second lapses, orders.
        auto const y = integrate<std::array<double, 7>>(
            {1, 0, 0, 0, 0, 0, 0}, 120, 12000, [=](double, std::array<double, 7> const& s) {
                double const out = lambda * (s[0] + s[6]), fall = 3 * lambda * s[2], home = back * s[1],
                             habit = mu * s[2];
                return std::array{-lambda * s[0],       out + fall - home,
                                  home - fall - habit,  out + fall,
                                  lambda * s[6] + fall, mu * (s[0] + s[2] + s[6]) + (with_order ? home : 0),
                                  habit - lambda * s[6]};
            });
        check_mean(world, Counter::lapses, users, y[3]);
        check_mean(world, Counter::second_lapses, users, y[4]);
        check_mean(world, Counter::orders, users, y[5]);
        check_share(total(world, Counter::active_end), users, y[0] + y[2] + y[6]);
    }
}

TEST_CASE("leaving for good competes with the return", "[hazard][statistical]") {
    HazardLaw const back = Exponential{0.05}, leave = Weibull{2, 30};
    Model m = quiet_model(users, 60_d);
    m.initial_state = InitialState::dormant;
    m.comeback.law = back;
    m.gone = GoneProcess{leave};
    auto const world = simulate_one(m);
    for (int const day : {10, 30, 60}) {
        CAPTURE(day);
        auto const y =
            integrate<std::array<double, 3>>({1, 0, 0}, day, 4000, [&](double t, std::array<double, 3> const& s) {
                double const home = 0.05 * s[0], off = rate(leave, t) * s[0];
                return std::array{-home - off, home, off};
            });
        check_share(before_day(world, Daily::returns, static_cast<std::size_t>(day)), users, y[1]);
        check_share(before_day(world, Daily::gone, static_cast<std::size_t>(day)), users, y[2]);
    }
    CHECK(total(world, Counter::gone) == before_day(world, Daily::gone, 60));
}

TEST_CASE("who is gone answers no touch", "[hazard][policies][statistical]") {
    Model m = quiet_model(users, 60_d);
    m.initial_state = InitialState::dormant;
    m.gone = GoneProcess{Exponential{0.05}};
    m.channels.push_back(sure_channel("sms", 0, {pulse(0.5, 1_d), boost(Process::comeback, 100, 5_d)}));
    auto const world = simulate_one(m, make_policy(journey("late", at(20_d), {send(0)})));
    CHECK(total(world, Counter::touches) == static_cast<std::int64_t>(users));  // a team does not know who is gone
    double const c = std::log(2.0);
    check_share(total(world, Counter::returns), users, std::exp(-1.0) * c / (c + 0.05) * -std::expm1(-c - 0.05));
}

TEST_CASE("a second life lapses by its own multipliers, under either mark", "[hazard][policies][statistical]") {
    // Returns only before day 20, lapses only after it: calendars keep the lives apart.
    double const back = 1 / 12.0, lambda = 1 / 50.0, clicked = 0.6;
    for (auto const mark : {RecalledBy::attributed, RecalledBy::cause}) {
        for (bool const graph : {true, false}) {
            CAPTURE(static_cast<int>(mark), graph);
            Model m = quiet_model(users, 60_d);
            m.initial_state = InitialState::dormant;
            m.recalled_by = mark;
            std::vector<double> early(60, 0.0), late(60, 1.0);
            for (std::size_t i = 0; i < 20; ++i) {
                early[i] = 1;
                late[i] = 0;
            }
            m.comeback.law = Exponential{back};
            m.comeback.calendar = Calendar(0, early);
            m.lapse.law = Exponential{lambda};
            m.lapse.calendar = Calendar(0, late);
            m.lapse.after_recall = 2;
            m.lapse.after_return = 1.3;
            m.channels.push_back(sure_channel("sms", 0, {on(TouchStage::clicked, boost(Process::comeback, 3, 30_d))}));
            m.channels[0].clicked = clicked;
            auto const plan = journey("once", at(0_d), {send(0)});
            auto const world = simulate_one(m, make_policy(graph ? plan : without_graph(plan)));
            double const called = clicked * -std::expm1(-60 * back), others = (1 - clicked) * -std::expm1(-20 * back);
            double const marked = mark == RecalledBy::attributed ? called : called * 2 / 3;
            double const lapsed_marked = -std::expm1(-40 * lambda * 1.3 * 2),
                         lapsed_others = -std::expm1(-40 * lambda * 1.3);
            check_share(total(world, Counter::returns), users, called + others);
            check_share(total(world, Counter::returns_attributed), users, called);
            check_share(total(world, Counter::returns_recalled), users, called * 2 / 3);
            check_share(total(world, Counter::second_lapses), users,
                        marked * lapsed_marked + (called + others - marked) * lapsed_others);
            CHECK(total(world, Counter::second_lapses) == total(world, Counter::lapses));
            // Within 30 days of the return at u: exposed from day 20 to u + 30. Returned by u: density of either kind
            // of return.
            auto within = [&](double boosted, double hazard) {
                double sum = 0;
                int const parts = 2000;
                for (int i = 0; i < parts; ++i) {
                    double const u = 20 * (i + 0.5) / parts;
                    sum +=
                        20.0 / parts * boosted * back * std::exp(-boosted * back * u) * -std::expm1(-hazard * (u + 10));
                }
                return sum;
            };
            double const share = mark == RecalledBy::attributed ? 1 : 2 / 3.0;
            double const churned = clicked * (share * within(3, lambda * 2.6) + (1 - share) * within(3, lambda * 1.3)) +
                                   (1 - clicked) * within(1, lambda * 1.3);
            CHECK(total(world, Counter::second_at_risk_30) == total(world, Counter::returns));
            check_share(total(world, Counter::second_churned_30), users, churned);
            CHECK(total(world, Counter::second_at_risk_90) == 0);
        }
    }
}

TEST_CASE("first lapses and their returns within the window are counted once per user", "[hazard][statistical]") {
    Model m = quiet_model(users, 100_d);
    m.lapse.law = Exponential{1 / 30.0};
    m.comeback.law = Exponential{1 / 40.0};
    m.incremental_window = 25_d;
    auto const world = simulate_one(m);
    check_share(total(world, Counter::lapsed_first), users, -std::expm1(-100 / 30.0));
    // Lapse at u, back within min(25, 100 - u).
    double sum = 0;
    int const parts = 20000;
    for (int i = 0; i < parts; ++i) {
        double const u = 100 * (i + 0.5) / parts;
        sum += 100.0 / parts / 30 * std::exp(-u / 30) * -std::expm1(-std::min(25.0, 100 - u) / 40);
    }
    check_share(total(world, Counter::returned_first), users, sum);
    double to_end = 0;
    for (int i = 0; i < parts; ++i) {
        double const u = 100 * (i + 0.5) / parts;
        to_end += 100.0 / parts / 30 * std::exp(-u / 30) * -std::expm1(-(100 - u) / 40);
    }
    check_share(total(world, Counter::returned_to_end), users, to_end);
}

TEST_CASE("who is gone from the first dormancy is not back by the end, who is gone from a later one is",
          "[hazard][statistical]") {
    // Return at rate a, gone at rate b, lapse at once after a return: back at all with chance a / (a + b).
    Model m = quiet_model(users, 2000_d);
    m.initial_state = InitialState::dormant;
    m.comeback.law = Exponential{1 / 40.0};
    m.lapse.law = Exponential{100};
    m.gone.emplace().law = Exponential{1 / 20.0};
    auto const world = simulate_one(m);
    CHECK(total(world, Counter::gone) == users);
    check_share(total(world, Counter::returned_to_end), users, 1 / 3.0);
}

TEST_CASE("user types compare the same user with and without the policy", "[policies][statistical]") {
    // All lapse at once, natural return hazard b, boosted 3 b in [2, 12): by the same threshold a sure thing is back by
    // day 30 anyway, a persuadable needs the twenty extra days of hazard.
    double const b = 1 / 40.0;
    Model m = quiet_model(users, 400_d);
    m.incremental_window = 30_d;
    m.lapse.law = Exponential{1000};
    m.lapse.after_return = 0;
    m.comeback.law = Exponential{b};
    m.channels.push_back(sure_channel("sms", 0, {boost(Process::comeback, 3, 10_d)}));
    auto const tally = simulate(m, {untouched(), make_policy(journey("boost", after_lapse(2_d), {send(0)}))});
    auto const& types = tally.worlds[1].user_types;
    CHECK_FALSE(tally.worlds[0].has_user_types);
    check_share(types.sure_thing, users, -std::expm1(-30 * b));
    check_share(types.persuadable, users, std::exp(-30 * b) - std::exp(-50 * b));
    check_share(types.lost_cause, users, std::exp(-50 * b));
    CHECK(types.sleeping_dog == 0);
    CHECK(total(tally.worlds[1], Counter::returned_first) - total(tally.worlds[0], Counter::returned_first) ==
          types.persuadable);
}
