// Orders and visits as renewal processes in operational time: counts, variances, calendars, frailty. N = 400,000 shows
// 1 % of a mean of a few orders and of its variance; errors and false alarms: law_checks.hpp.

#include <array>

#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

constexpr std::uint64_t users = 400'000;

/// P(Poisson(x) >= n).
double poisson_at_least(int n, double x) {
    double term = std::exp(-x), sum = 0;
    for (int i = 0; i < n; ++i) {
        sum += term;
        term *= x / (i + 1);
    }
    return 1 - sum;
}

/// Raw moments of the number of Erlang(k) gaps of mean 1 in operational time `length`: N >= n iff Poisson(k length) >=
/// n k.
struct CountMoments {
    double mean = 0, second = 0, fourth = 0;
};

CountMoments erlang_counts(int k, double length) {
    CountMoments out;
    for (int n = 1; n < 400; ++n) {
        double const tail = poisson_at_least(n * k, k * length);
        out.mean += tail;
        out.second += (2.0 * n - 1) * tail;
        out.fourth += (std::pow(n, 4) - std::pow(n - 1, 4)) * tail;
        if (tail < 1e-14) break;
    }
    return out;
}

void check_counts(WorldTally const& world, CountMoments const& expected) {
    check_sum(static_cast<double>(total(world, Counter::orders)), users * expected.mean,
              users * (expected.second - expected.mean * expected.mean));
    check_second_moment(world, Counter::orders, users, expected.second, expected.fourth);
}

Calendar busy_calendar() {
    std::vector<double> factors;
    for (int i = 0; i < 60; ++i) factors.push_back(i % 7 == 6 ? 0 : i == 20 ? 4 : 0.5 + 0.25 * (i % 4));
    return {0, factors};
}

}  // namespace

TEST_CASE("orders are Poisson or Erlang by their regularity, in mean and variance", "[statistical]") {
    for (int const k : {1, 2, 4, 8}) {
        for (double const rate : {0.05, 0.4}) {
            CAPTURE(k, rate);
            Model m = quiet_model(users, 20_d);
            m.orders.rate_per_day = rate;
            m.orders.regularity = k;
            check_counts(simulate_one(m), erlang_counts(k, 20 * rate));
        }
    }
}

TEST_CASE("a hooked order, one with a value, follows the same law", "[statistical]") {
    for (int const k : {1, 3}) {
        Model m = quiet_model(users, 20_d);
        m.orders.rate_per_day = 0.15;
        m.orders.regularity = k;
        m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 2};
        auto const world = simulate_one(m);
        check_counts(world, erlang_counts(k, 3));
        CHECK(total(world, Counter::revenue) == 2'000'000 * total(world, Counter::orders));
    }
}

TEST_CASE("orders follow their calendar day by day", "[statistical]") {
    auto const calendar = busy_calendar();
    for (int const k : {1, 2}) {
        Model m = quiet_model(users, 40_d);
        m.orders.rate_per_day = 0.1;
        m.orders.regularity = k;
        m.orders.calendar = calendar;
        auto const world = simulate_one(m);
        check_counts(world, erlang_counts(k, 0.1 * calendar.integral(0, 40_d)));
        for (int day = 0; day < 40; ++day) {
            CAPTURE(day);
            double const before = erlang_counts(k, 0.1 * calendar.integral(0, day * ticks_per_day)).mean;
            double const expected =
                erlang_counts(k, 0.1 * calendar.integral(0, (day + 1) * ticks_per_day)).mean - before;
            auto const orders = static_cast<double>(series(world, Daily::orders)[static_cast<std::size_t>(day)]);
            if (calendar.at(day * ticks_per_day) == 0) {
                CHECK(orders <=
                      3);  // times round up to the tick: the last of the day before may fall on midnight, 0.05 expected
            } else {
                check_sum(orders, users * expected,
                          users * expected * (1 + expected));  // at most Poisson, a little room
            }
        }
    }
}

TEST_CASE("gamma frailty makes order counts negative binomial", "[statistical]") {
    for (auto const& [shape, rate] : {std::pair{2.0, 2.0}, {0.6, 1.5}}) {
        Model m = quiet_model(users, 30_d);
        m.orders.rate_per_day = 0.1;
        m.orders.frailty = gamma_frailty(shape, rate);
        // Moments of N from those of the Poisson mean L = 3 Gamma(shape, rate).
        double const l1 = 3 * shape / rate, l2 = l1 * 3 * (shape + 1) / rate, l3 = l2 * 3 * (shape + 2) / rate,
                     l4 = l3 * 3 * (shape + 3) / rate;
        check_counts(simulate_one(m), {l1, l2 + l1, l4 + 6 * l3 + 7 * l2 + l1});
    }
}

TEST_CASE("orders stop at the lapse and begin afresh with each life", "[statistical]") {
    // A renewal process of Erlang(2) gaps, stopped at an independent exponential time: g / (1 - g) orders, g the gap's
    // Laplace transform.
    Model m = quiet_model(users, 400_d);
    double const lambda = 0.05, mu = 0.1;
    m.lapse.law = Exponential{lambda};
    m.orders.rate_per_day = mu;
    m.orders.regularity = 2;
    double const gap = std::pow(2 * mu / (2 * mu + lambda), 2);
    check_mean(simulate_one(m), Counter::orders, users, gap / (1 - gap));
    // With returns at once (after 0.001 days on average: 0.005 % fewer orders), a chain of the gap's two phases that a
    // lapse sets back.
    m.comeback.law = Exponential{1000};
    m.horizon = 200_d;
    auto const y = integrate<std::array<double, 3>>({1, 0, 0}, 200, 20000, [=](double, std::array<double, 3> const& p) {
        double const order = 2 * mu * p[1];
        return std::array{-2 * mu * p[0] + order + lambda * p[1], 2 * mu * p[0] - order - lambda * p[1], order};
    });
    check_mean(simulate_one(m), Counter::orders, users, y[2], 0.001);
}

TEST_CASE("visits are renewals of their own: silence as a team sees it", "[statistical]") {
    for (int const k : {1, 3}) {
        Model m = quiet_model(users, 20_d);
        m.churn_threshold = 20_d;
        m.visits = renewals(0.06, k);
        auto const world = simulate_one(m);
        check_share(total(world, Counter::observed_active_end), users, poisson_at_least(k, 0.06 * k * 20));
        CHECK(total(world, Counter::orders) == 0);
    }
}

TEST_CASE("visits follow calendar and frailty", "[statistical]") {
    auto const calendar = busy_calendar();
    Model m = quiet_model(users, 35_d);
    m.churn_threshold = 30_d;
    m.visits = renewals(0.04);
    m.visits->frailty = gamma_frailty(1.5, 1.5);
    m.visits->calendar = calendar;
    auto const world = simulate_one(m);
    double const fired = 0.04 * calendar.integral(5_d, 35_d);
    check_share(total(world, Counter::observed_active_end), users, 1 - std::pow(1 + fired / 1.5, -1.5));
}

TEST_CASE("orders and visits end the silence together", "[statistical]") {
    Model m = quiet_model(users, 35_d);
    m.churn_threshold = 10_d;
    m.orders.rate_per_day = 0.05;
    m.visits = renewals(0.08);
    m.channels.push_back(sure_channel("push", 1));
    auto const world = simulate_one(m, make_policy(journey("idle", silent(12_d), {send(0)})));
    check_share(total(world, Counter::observed_active_end), users, -std::expm1(-1.3));
    check_sum(static_cast<double>(total(world, Counter::orders)), users * 1.75, users * 1.75);
    // Silences that reach 12 days: the first, and those after a sign of life in the first 23 days.
    double const touched = std::exp(-0.13 * 12) * (1 + 0.13 * 23);
    check_mean(world, Counter::touches, users, touched);
}

TEST_CASE("a first order opens a life but is not one of its renewals", "[statistical]") {
    Model m = quiet_model(users, 20_d);
    m.first_order = true;
    m.orders.rate_per_day = 0.1;
    auto const world = simulate_one(m);
    check_sum(static_cast<double>(total(world, Counter::orders) - static_cast<std::int64_t>(users)), users * 2.0,
              users * 2.0);
    CHECK(series(world, Daily::orders)[0] >= static_cast<std::int64_t>(users));
}
