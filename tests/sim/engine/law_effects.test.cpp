// Boosts, pulses and causes of return against closed forms: the integrated hazard is piecewise simple, so survival is
// an exponential of a sum. N = 400,000; errors and false alarms: law_checks.hpp.

#include <array>

#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

constexpr std::uint64_t users = 400'000;

/// A stretch of a dormancy with a constant multiplier and pulse hazard.
struct Stretch {
    double from, to;
    double boost = 1;
    double pulse_per_day = 0;
    bool touched = false;  ///< an effect is in force, whatever its multiplier
};

/// Shares of users dormant since day 0 that returned by the end of the stretches, by cause.
struct Returned {
    double all = 0, recalled = 0, attributed = 0;
};

Returned returned(HazardLaw const& law, std::vector<Stretch> const& stretches, double until) {
    Returned sum;
    double survival = 1;
    for (auto const& s : stretches) {
        int const parts = 400;  // only the split of causes depends on them
        for (int i = 0; i < parts; ++i) {
            double const a = s.from + (s.to - s.from) * i / parts, b = s.from + (s.to - s.from) * (i + 1) / parts;
            if (b > until + 1e-9) return sum;
            double const boosted = s.boost * (cumulative(law, b) - cumulative(law, a)),
                         pulsed = s.pulse_per_day * (b - a);
            double const fired = -survival * std::expm1(-boosted - pulsed);
            double const by_touch = pulsed + (s.boost > 1 ? boosted * (1 - 1 / s.boost) : 0);
            survival -= fired;
            sum.all += fired;
            if (fired > 0) sum.recalled += fired * by_touch / (boosted + pulsed);
            if (s.touched) sum.attributed += fired;
        }
    }
    return sum;
}

Model dormant_model(HazardLaw law, Tick horizon) {
    Model m = quiet_model(users, horizon);
    m.initial_state = InitialState::dormant;
    m.comeback.law = std::move(law);
    return m;
}

void check_returns(WorldTally const& world, HazardLaw const& law, std::vector<Stretch> const& stretches,
                   std::vector<int> const& days) {
    for (int const day : days) {
        CAPTURE(day);
        auto const expected = returned(law, stretches, day);
        check_share(before_day(world, Daily::returns, static_cast<std::size_t>(day)), users, expected.all);
        check_share(before_day(world, Daily::returns_recalled, static_cast<std::size_t>(day)), users,
                    expected.recalled);
        check_share(before_day(world, Daily::returns_attributed, static_cast<std::size_t>(day)), users,
                    expected.attributed);
    }
}

double pulse_hazard(double probability, double days) { return -std::log1p(-probability) / days; }

}  // namespace

TEST_CASE("boosts in force multiply the return hazard, and causes split by hazard shares",
          "[hazard][policies][statistical]") {
    for (HazardLaw const& law :
         {HazardLaw{Exponential{1 / 40.0}}, HazardLaw{Weibull{0.7, 60}}, HazardLaw{LogLogistic{2, 15}}}) {
        for (auto const& plan : {w2_plan(), without_graph(w2_plan())}) {
            Model m = dormant_model(law, 30_d);
            m.channels = w2_model(1).channels;
            auto const world = simulate_one(m, make_policy(plan));
            check_returns(world, law,
                          {{0, 7},
                           {7, 8, 2, 0, true},
                           {8, 9, 6, 0, true},
                           {9, 10, 24, 0, true},
                           {10, 11, 12, 0, true},
                           {11, 12, 4, 0, true},
                           {12, 30}},
                          {7, 8, 9, 10, 11, 12, 30});
        }
    }
}

TEST_CASE("a half-life lets the excess over 1 fall in steps of an eighth", "[hazard][policies][statistical]") {
    HazardLaw const law = Exponential{1 / 50.0};
    for (double const multiplier : {6.0, 0.2}) {
        auto plan = journey("fading", at(2_d), {send(0)});
        for (bool const graph : {true, false}) {
            Model m = dormant_model(law, 20_d);
            m.channels.push_back(sure_channel("sms", 0, {boost(Process::comeback, multiplier, 10_d, 4_d)}));
            std::vector<Stretch> stretches{{0, 2}};
            for (double age = 0; age < 10; age += 0.5) {
                stretches.push_back(
                    {2 + age, 2.5 + age, 1 + (multiplier - 1) * std::pow(0.5, (age + 0.25) / 4), 0, true});
            }
            stretches.push_back({12, 20});
            check_returns(simulate_one(m, make_policy(graph ? plan : without_graph(plan))), law, stretches,
                          {3, 6, 12, 20});
        }
    }
}

TEST_CASE("a pulse brings its share within its window and nothing after", "[policies][statistical]") {
    Model m = dormant_model(Exponential{0}, 20_d);
    m.channels.push_back(sure_channel("sms", 0, {pulse(0.28, 3_d)}));
    auto const world = simulate_one(m, make_policy(journey("pulse", at(5_d), {send(0)})));
    CHECK(before_day(world, Daily::returns, 5) == 0);
    check_share(before_day(world, Daily::returns, 6), users, 1 - std::cbrt(0.72));
    check_share(before_day(world, Daily::returns, 8), users, 0.28);
    CHECK(before_day(world, Daily::returns, 20) == before_day(world, Daily::returns, 8));
    CHECK(total(world, Counter::returns_recalled) == total(world, Counter::returns));
}

TEST_CASE("each dormancy meets pulses with its own luck", "[policies][statistical]") {
    // Lapses at once, returns by pulse alone: the chance to be back after n dormancies is .6^n.
    Model m = quiet_model(users, 100_d);
    m.lapse.law = Exponential{1000};
    m.channels.push_back(sure_channel("sms", 0, {pulse(0.6, 1_d)}));
    auto const world = simulate_one(m, make_policy(journey("pulse", after_lapse(1_d), {send(0)})));
    check_mean(world, Counter::returns, users, 0.6 / 0.4);
    check_mean(world, Counter::touches, users, 1 / 0.4);
}

TEST_CASE("a pulse competes with the natural return", "[policies][statistical]") {
    for (HazardLaw const& law : {HazardLaw{Exponential{1 / 8.0}}, HazardLaw{GammaLaw{3, 4}}}) {
        auto const plan = journey("pulse", at(5_d), {send(0)});
        for (auto const& played : {plan, without_graph(plan)}) {
            Model m = dormant_model(law, 20_d);
            m.channels.push_back(sure_channel("sms", 0, {pulse(0.28, 3_d)}));
            check_returns(simulate_one(m, make_policy(played)), law,
                          {{0, 5}, {5, 8, 1, pulse_hazard(0.28, 3), true}, {8, 20}}, {5, 6, 8, 20});
        }
    }
}

TEST_CASE("pulses and boosts together: each has its share of the return", "[policies][statistical]") {
    HazardLaw const law = Weibull{1.5, 25};
    auto const plan = journey("both", at(4_d), {send(0), wait(2_d), send(1), wait(1_d), send(0)});
    double const c = pulse_hazard(0.3, 4);
    std::vector<Stretch> const stretches{{0, 4},
                                         {4, 6, 1, c, true},
                                         {6, 7, 3, c, true},
                                         {7, 8, 3, 2 * c, true},
                                         {8, 9, 3, c, true},
                                         {9, 11, 1, c, true},
                                         {11, 20}};
    for (auto const& played : {plan, without_graph(plan)}) {
        Model m = dormant_model(law, 20_d);
        m.channels.push_back(sure_channel("push", 0, {pulse(0.3, 4_d)}));
        m.channels.push_back(sure_channel("sms", 0, {boost(Process::comeback, 3, 3_d)}));
        check_returns(simulate_one(m, make_policy(played)), law, stretches, {4, 6, 7, 8, 9, 11, 20});
    }
}

TEST_CASE("a cured user answers pulses but not boosts", "[policies][statistical]") {
    HazardLaw const law = Exponential{1 / 10.0};
    Model m = dormant_model(law, 12_d);
    m.comeback.cure_fraction = 0.6;
    m.channels.push_back(sure_channel("push", 0, {pulse(0.4, 3_d)}));
    m.channels.push_back(sure_channel("sms", 0, {boost(Process::comeback, 4, 3_d)}));
    auto const world = simulate_one(m, make_policy(journey("both", at(2_d), {send(0), send(1)})));
    double const c = pulse_hazard(0.4, 3);
    auto const susceptible = returned(law, {{0, 2}, {2, 5, 4, c, true}, {5, 12}}, 12);
    auto const cured = returned(Exponential{0}, {{0, 2}, {2, 5, 4, c, true}, {5, 12}}, 12);
    check_share(total(world, Counter::returns), users, 0.4 * susceptible.all + 0.6 * cured.all);
    check_share(total(world, Counter::returns_recalled), users, 0.4 * susceptible.recalled + 0.6 * cured.recalled);
    check_share(total(world, Counter::returns_natural), users, 0.4 * (susceptible.all - susceptible.recalled));
}

TEST_CASE("a multiplier below 1 annoys: attributed to the touch, never recalled by it", "[policies][statistical]") {
    HazardLaw const law = Exponential{1 / 10.0};
    Model m = dormant_model(law, 20_d);
    m.channels.push_back(sure_channel("sms", 0, {boost(Process::comeback, 0.25, 6_d)}));
    auto const world = simulate_one(m, make_policy(journey("annoy", at(3_d), {send(0)})));
    check_returns(world, law, {{0, 3}, {3, 9, 0.25, 0, true}, {9, 20}}, {3, 9, 20});
    CHECK(total(world, Counter::returns_recalled) == 0);
}

TEST_CASE("repeated touches pile up while they are in force", "[policies][statistical]") {
    HazardLaw const law = Exponential{1 / 60.0};
    Model m = dormant_model(law, 12_d);
    m.channels.push_back(sure_channel("sms", 0, {boost(Process::comeback, 1.8, 3_d)}));
    auto const world = simulate_one(m, make_policy(journey("daily", every(1_d, 2_d), {send(0)})));
    double const m3 = 1.8 * 1.8 * 1.8;
    check_returns(world, law, {{0, 2}, {2, 3, 1.8, 0, true}, {3, 4, 1.8 * 1.8, 0, true}, {4, 12, m3, 0, true}},
                  {2, 3, 4, 8, 12});
}

TEST_CASE("an effect acts from the stage it waits for", "[policies][statistical]") {
    HazardLaw const law = Exponential{1 / 20.0};
    auto const plan = journey("click", at(1_d), {send(0)});
    for (auto const& played : {plan, without_graph(plan)}) {
        Model m = dormant_model(law, 10_d);
        Channel c = sure_channel("sms", 0,
                                 {on(TouchStage::delivered, boost(Process::comeback, 1.5, 4_d)),
                                  on(TouchStage::opened, boost(Process::comeback, 2, 4_d)),
                                  on(TouchStage::clicked, boost(Process::comeback, 4, 4_d))});
        c.delivered = 0.8;
        c.opened = 0.6;
        c.clicked = 0.5;
        m.channels.push_back(c);
        auto const world = simulate_one(m, make_policy(played));
        double all = 0, attributed = 0, recalled = 0;
        for (auto const& [share, multiplier] :
             {std::pair{0.2, 1.0}, {0.8 * 0.4, 1.5}, {0.8 * 0.6 * 0.5, 3.0}, {0.8 * 0.6 * 0.5, 12.0}}) {
            auto const r = returned(law, {{0, 1}, {1, 5, multiplier, 0, multiplier > 1}, {5, 10}}, 10);
            all += share * r.all;
            attributed += share * r.attributed;
            recalled += share * r.recalled;
        }
        check_share(total(world, Counter::returns), users, all);
        check_share(total(world, Counter::returns_attributed), users, attributed);
        check_share(total(world, Counter::returns_recalled), users, recalled);
    }
}

TEST_CASE("boosts on the lapse hazard act on active users", "[policies][statistical]") {
    for (HazardLaw const& law : {HazardLaw{Exponential{1 / 40.0}}, HazardLaw{Gompertz{0.01, 0.05}}}) {
        for (double const multiplier : {3.0, 0.4}) {
            Model m = quiet_model(users, 30_d);
            m.lapse.law = law;
            m.channels.push_back(sure_channel("call", 0, {boost(Process::lapse, multiplier, 10_d)}));
            auto const world = simulate_one(m, make_policy(journey("care", at(6_d), {send(0)})));
            auto const h = [&](double t) { return cumulative(law, t); };
            for (auto const& [day, fired] : {std::pair{6, h(6)},
                                             {12, h(6) + multiplier * (h(12) - h(6))},
                                             {16, h(6) + multiplier * (h(16) - h(6))},
                                             {30, h(6) + multiplier * (h(16) - h(6)) + h(30) - h(16)}}) {
                CAPTURE(day, multiplier);
                check_share(before_day(world, Daily::lapses, static_cast<std::size_t>(day)), users,
                            -std::expm1(-fired));
            }
        }
    }
}

TEST_CASE("boosts on orders change their rate while they last", "[policies][statistical]") {
    for (int const regularity : {1, 3}) {
        Model m = quiet_model(users, 30_d);
        m.orders.rate_per_day = 0.2;
        m.orders.regularity = regularity;
        m.channels.push_back(sure_channel("sms", 0, {boost(Process::orders, 3, 5_d)}));
        auto const world = simulate_one(m, make_policy(journey("sale", at(10_d), {send(0)})));
        auto const orders =
            static_cast<double>(before_day(world, Daily::orders, 15) - before_day(world, Daily::orders, 10));
        if (regularity == 1) {
            check_sum(static_cast<double>(before_day(world, Daily::orders, 10)), users * 2.0, users * 2.0);
            check_sum(orders, users * 3.0, users * 3.0);
            check_sum(static_cast<double>(before_day(world, Daily::orders, 30)) - orders, users * 5.0, users * 5.0);
        } else {  // far from the origin of a renewal process: 20 days x 0.2 + 5 x 0.6 + 5 x 0.2 in all, less (1 - 1/k)
                  // / 2 for its ordinary start
            check_mean(world, Counter::orders, users, 8 - (1 - 1.0 / regularity) / 2);
        }
    }
}

TEST_CASE("boosts on visits change what is observed as active", "[policies][statistical]") {
    Model m = quiet_model(users, 30_d);
    m.churn_threshold = 10_d;
    m.visits = renewals(0.05);
    m.channels.push_back(sure_channel("push", 0, {boost(Process::visits, 4, 6_d)}));
    auto const world = simulate_one(m, make_policy(journey("news", at(22_d), {send(0)})));
    check_share(total(world, Counter::observed_active_end), users, -std::expm1(-0.05 * (2 + 4 * 6 + 2)));
}

TEST_CASE("a boost on the return is spent by the return", "[policies][statistical]") {
    double const back = 1 / 30.0, lapse = 1 / 15.0, multiplier = 8;
    Model m = dormant_model(Exponential{back}, 60_d);
    m.lapse.law = Exponential{lapse};
    m.channels.push_back(sure_channel("sms", 0, {boost(Process::comeback, multiplier, 1000_d)}));
    auto const world = simulate_one(m, make_policy(journey("once", at(0_d), {send(0)})));
    // First dormancy, active, later dormancies, returns so far.
    auto const y =
        integrate<std::array<double, 4>>({1, 0, 0, 0}, 60, 2000, [=](double, std::array<double, 4> const& s) {
            double const first = multiplier * back * s[0], later = back * s[2];
            return std::array{-first, first + later - lapse * s[1], lapse * s[1] - later, first + later};
        });
    check_mean(world, Counter::returns, users, y[3]);
    check_share(total(world, Counter::active_end), users, y[1]);
}
