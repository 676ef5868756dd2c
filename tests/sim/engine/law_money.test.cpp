// Order values, margin, discounting, offers and costs: exact where they are exact, else closed forms. Errors and false
// alarms: law_checks.hpp.

#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

/// Everything that costs or earns at once.
Model shop(std::uint64_t users) {
    Model m = w2_model(users);
    m.horizon = 200_d;
    m.run_off = 40_d;
    m.order_value = {.kind = OrderValue::Kind::lognormal, .mean = 35, .cv = 0.8, .user_cv = 0.5};
    m.margin_fraction = 0.3;
    m.discount_rate_per_year = 0.08;
    m.channels[1].labour = micros_of(0.02);
    m.channels[2].labour = micros_of(2.5);
    m.channels[1].opened = 0.4;
    m.channels[1].clicked = 0.5;
    m.offers.push_back(
        {.name = "ten_off", .discount_fraction = 0.1, .amount = micros_of(1), .expires = 20_d, .redemption = 0.6});
    return m;
}

LinePlan shop_plan() {
    return journey("win back", silent(21_d), {send(0), wait(1_d), send(1, OfferId{0}), wait(1_d), send(2)});
}

}  // namespace

TEST_CASE("books balance to the micro-unit", "[statistical]") {
    for (bool const coupled : {false, true}) {
        for (bool const discounted : {false, true}) {
            Model m = shop(30'000);
            if (coupled) m.channels[2].capacity_per_day = 50;
            if (!discounted) m.discount_rate_per_year = 0;
            auto const tally = simulate(m, {untouched(), make_policy(shop_plan())});
            for (auto const& world : tally.worlds) {
                auto sum = [&](Counter c) { return total(world, c); };
                CHECK(sum(Counter::cost_total) ==
                      sum(Counter::cost_messages) + sum(Counter::cost_offers) + sum(Counter::cost_service));
                CHECK(sum(Counter::net_value) == sum(Counter::margin) - sum(Counter::cost_total));
                CHECK(sum(Counter::returns_natural) == sum(Counter::returns) - sum(Counter::returns_recalled));
                for (auto const& [counter, daily] : {std::pair{Counter::revenue, Daily::revenue},
                                                     {Counter::margin, Daily::margin},
                                                     {Counter::cost_messages, Daily::cost_messages},
                                                     {Counter::cost_offers, Daily::cost_offers},
                                                     {Counter::cost_service, Daily::cost_service},
                                                     {Counter::orders, Daily::orders},
                                                     {Counter::touches, Daily::touches},
                                                     {Counter::opens, Daily::opens},
                                                     {Counter::clicks, Daily::clicks},
                                                     {Counter::lapses, Daily::lapses},
                                                     {Counter::returns, Daily::returns}}) {
                    CAPTURE(name_of(counter), coupled, discounted);
                    CHECK(before_day(world, daily, 1000) == sum(counter));
                }
                CHECK(world.initially_active + sum(Counter::returns) - sum(Counter::lapses) ==
                      sum(Counter::active_end));
            }
            CHECK(total(tally.worlds[0], Counter::cost_total) == 0);
            for (Counter c : {Counter::cost_messages, Counter::cost_offers, Counter::cost_service})
                CHECK(total(tally.worlds[1], c) > 0);
        }
    }
}

TEST_CASE("messages and labour cost what the channel says", "[statistical]") {
    Model m = quiet_model(10'000, 30_d);
    m.channels.push_back(sure_channel("sms", 0.05));
    m.channels.push_back(sure_channel("call", 0.5));
    m.channels[1].labour = micros_of(4);
    m.channels[1].delivered = 0.5;  // costs fall due at sending
    auto const world = simulate_one(m, make_policy(journey("both", every(10_d), {send(0), send(1)})));
    CHECK(total(world, Counter::touches) == 60'000);
    CHECK(total(world, Counter::cost_messages) == 30'000 * micros_of(0.55));
    CHECK(total(world, Counter::cost_service) == 30'000 * micros_of(4));
    CHECK(series(world, Daily::cost_messages)[20] == 10'000 * micros_of(0.55));
}

TEST_CASE("log-normal values have their mean and spread, between orders and between users", "[statistical]") {
    constexpr std::uint64_t users = 1'000'000;
    double const mean = 35, within = 1 + 0.5 * 0.5, between = 1 + 0.3 * 0.3;  // E of squares of the unit factors
    Model m = quiet_model(users, 40_d);
    m.orders.rate_per_day = 0.1;
    m.order_value = {.kind = OrderValue::Kind::lognormal, .mean = mean, .cv = 0.5, .user_cv = 0.3};
    auto const world = simulate_one(m);
    check_mean(world, Counter::revenue, users, 4 * mean * 1e6);
    // S = U x compound Poisson(4): raw moments from the cumulants 4 E z^j; log-normal E z^j = within^(j (j - 1) / 2).
    double const k1 = 4, k2 = 4 * within, k3 = 4 * std::pow(within, 3), k4 = 4 * std::pow(within, 6);
    double const second = (k2 + k1 * k1) * between, unit = mean * 1e6;
    double const fourth = (k4 + 4 * k3 * k1 + 3 * k2 * k2 + 6 * k2 * k1 * k1 + std::pow(k1, 4)) * std::pow(between, 6);
    check_second_moment(world, Counter::revenue, users, second * unit * unit, fourth * std::pow(unit, 4));
}

TEST_CASE("a single order's value has the whole variance", "[statistical]") {
    constexpr std::uint64_t users = 1'000'000;
    Model m = quiet_model(users, 1_d);
    m.first_order = true;
    m.order_value = {.kind = OrderValue::Kind::lognormal, .mean = 2, .cv = 0.6, .user_cv = 0.4};
    auto const world = simulate_one(m);
    double const squares = (1 + 0.36) * (1 + 0.16);
    check_sum(static_cast<double>(total(world, Counter::revenue)), users * 2e6, users * 4e12 * (squares - 1));
    check_second_moment(world, Counter::revenue, users, 4e12 * squares, 16e24 * std::pow(squares, 6));
}

TEST_CASE("gamma-gamma values have their mean spend", "[statistical]") {
    constexpr std::uint64_t users = 1'000'000;
    double const p = 6.25, q = 3.74, v = 15.44;  // fitted to the CDNOW sample
    Model m = quiet_model(users, 1_d);
    m.first_order = true;
    m.segments = {{.name = "a", .share = 0.5}, {.name = "b", .share = 0.5, .order_value = 1.5}};
    m.order_value = {.kind = OrderValue::Kind::gamma_gamma, .p = p, .q = q, .v = v};
    auto const world = simulate_one(m);
    double const mean = p * v / (q - 1) * 1.25, second = p * (p + 1) * v * v / ((q - 1) * (q - 2)) * (1 + 2.25) / 2;
    check_sum(static_cast<double>(total(world, Counter::revenue)) * 1e-6, users * mean, users * (second - mean * mean));
    // A user's orders share one rate: the revenue's second moment over Poisson(n) orders has n^2 p^2 E 1/nu^2, n with
    // the value's own.
    m.segments = {{.name = "all"}};
    m.order_value.q = 12;  // all moments needed exist
    m.first_order = false;
    m.orders.rate_per_day = 5;
    auto const many = simulate_one(m);
    double const n = 5, i1 = v / 11, i2 = v * v / (11 * 10),
                 i4 = std::pow(v, 4) / (11 * 10 * 9 * 8);  // E nu^-1, nu^-2, nu^-4
    double const k1 = n * p, k2 = n * p * (p + 1), k3 = k2 * (p + 2), k4 = k3 * (p + 3);
    check_mean(many, Counter::revenue, users, n * p * i1 * 1e6);
    double const fourth = (k4 + 4 * k3 * k1 + 3 * k2 * k2 + 6 * k2 * k1 * k1 + std::pow(k1, 4)) * i4;
    check_second_moment(many, Counter::revenue, users, (k2 + k1 * k1) * i2 * 1e12, fourth * 1e24);
}

TEST_CASE("the margin is a fraction of each order, rounded to the micro-unit", "[statistical]") {
    Model m = quiet_model(50'000, 100_d);
    m.orders.rate_per_day = 0.1;
    m.margin_fraction = 0.37;
    m.order_value = {.kind = OrderValue::Kind::lognormal, .mean = 35, .cv = 0.8};
    auto const world = simulate_one(m);
    double const exact = 0.37 * static_cast<double>(total(world, Counter::revenue));
    CHECK(std::fabs(static_cast<double>(total(world, Counter::margin)) - exact) <=
          0.5 * static_cast<double>(total(world, Counter::orders)));
    CHECK(total(world, Counter::margin) > 0);
}

TEST_CASE("money is discounted by the day at the yearly rate", "[statistical]") {
    Model m = quiet_model(20'000, 800_d);
    m.orders.rate_per_day = 0.02;
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 35};
    m.discount_rate_per_year = 0.08;
    m.channels.push_back(sure_channel("sms", 0.05));
    m.channels[0].labour = micros_of(1);
    auto const world = simulate_one(m, make_policy(journey("monthly", every(30_d), {send(0)})));
    for (std::size_t day = 0; day < 800; ++day) {
        CAPTURE(day);
        double const factor = std::pow(1.08, -static_cast<double>(day) / 365.25);
        auto check = [&](Daily money, Daily events, double units) {  // each booking is rounded to the micro-unit
            auto const n = static_cast<double>(series(world, events)[day]);
            CHECK(std::fabs(static_cast<double>(series(world, money)[day]) - n * units * 1e6 * factor) <= 0.5001 * n);
        };
        check(Daily::revenue, Daily::orders, 35);
        check(Daily::cost_messages, Daily::touches, 0.05);
        check(Daily::cost_service, Daily::touches, 1);
    }
}

TEST_CASE("an offer costs at the first order while it lives", "[policies][statistical]") {
    constexpr std::uint64_t users = 400'000;
    Model m = quiet_model(users, 60_d);
    m.orders.rate_per_day = 0.1;
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 20};
    m.channels.push_back(sure_channel("email", 0));
    m.channels[0].opened = 0.6;
    m.offers.push_back(
        {.name = "ten_off", .discount_fraction = 0.1, .amount = micros_of(1.5), .expires = 8_d, .redemption = 0.5});
    auto const world = simulate_one(m, make_policy(journey("offer", at(10_d), {send(0, OfferId{0})})));
    auto const redeemed = total(world, Counter::cost_offers) / micros_of(3.5);
    CHECK(total(world, Counter::cost_offers) == redeemed * micros_of(3.5));
    check_share(redeemed, users, 0.6 * 0.5 * -std::expm1(-0.8));
    CHECK(before_day(world, Daily::cost_offers, 10) == 0);
    CHECK(before_day(world, Daily::cost_offers, 18) == total(world, Counter::cost_offers));
    check_share(before_day(world, Daily::cost_offers, 13) / micros_of(3.5), users, 0.6 * 0.5 * -std::expm1(-0.3));
}

TEST_CASE("a new offer takes the place of the old one", "[policies][statistical]") {
    constexpr std::uint64_t users = 400'000;
    Model m = quiet_model(users, 60_d);
    m.orders.rate_per_day = 0.1;
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 20};
    m.channels.push_back(sure_channel("email", 0));
    m.offers.push_back({.name = "small", .discount_fraction = 0.1, .expires = 30_d});
    m.offers.push_back({.name = "big", .discount_fraction = 0.25, .expires = 30_d});
    auto plan = journey("raise", at(10_d), {send(0, OfferId{0}), wait(5_d), send(0, OfferId{1})});
    plan.exits = 0;
    auto const world = simulate_one(m, make_policy(plan));
    // The small one where an order comes in the five days; the big one, to everyone, at the next order within 30 days
    // of it.
    auto const small = before_day(world, Daily::cost_offers, 15) / micros_of(2);
    check_share(small, users, -std::expm1(-0.5));
    check_share((total(world, Counter::cost_offers) - small * micros_of(2)) / micros_of(5), users, -std::expm1(-3.0));
}

TEST_CASE("a channel's cost is booked at the return too: the whole shop in expectation", "[policies][statistical]") {
    // Net value of a one-touch policy on dormant users: pulse p, then orders at a rate to the end, margin and message
    // cost.
    constexpr std::uint64_t users = 400'000;
    Model m = quiet_model(users, 30_d);
    m.initial_state = InitialState::dormant;
    m.comeback.with_order = true;
    m.orders.rate_per_day = 0.2;
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 40};
    m.margin_fraction = 0.25;
    m.channels.push_back(sure_channel("sms", 0.05, {pulse(0.28, 3_d)}));
    auto const world = simulate_one(m, make_policy(journey("recall", at(5_d), {send(0)})));
    // Orders: one at each return, then 0.2 a day for the 25 - u days left; u has the pulse's truncated exponential
    // density.
    double const c = -std::log(0.72) / 3;
    double const mean_delay = 1 / c - 3 * 0.72 / 0.28;
    double const orders = 0.28 * (1 + 0.2 * (25 - mean_delay));
    check_mean(world, Counter::orders, users, orders);
    check_mean(world, Counter::net_value, users, (orders * 10 - 0.05) * 1e6);
}
