// Buy-till-you-die models built from the engine's bricks, against their closed forms and the published figures: BG/NBD
// (Fader, Hardie, Lee 2005), MBG/NBD (Batislam, Denizel, Filiztekin 2007), Pareto/NBD (Schmittlein, Morrison, Colombo
// 1987; Fader, Hardie 2005) and the two-state model with orders at the return. Time in weeks in the formulas. N =
// 1,000,000 shows 1.5 % of the mean count; errors and false alarms: law_checks.hpp.

#include <array>
#include <atomic>

#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

constexpr std::uint64_t users = 1'000'000;

struct BgNbd {
    double r = 0.243, alpha = 4.414, a = 0.793, b = 2.426;
};
struct ParetoNbd {
    double r = 0.553, alpha = 10.578, s = 0.606, beta = 11.669;
};

/// Gauss's hypergeometric series, |z| < 1.
double hypergeometric(double a, double b, double c, double z) {
    double term = 1, sum = 1;
    for (int i = 0; i < 20000 && std::fabs(term) > 1e-16 * std::fabs(sum); ++i) {
        term *= (a + i) * (b + i) / ((c + i) * (i + 1)) * z;
        sum += term;
    }
    return sum;
}

double expected_repeats(BgNbd const& p, double weeks) {
    double const silent = std::pow(p.alpha / (p.alpha + weeks), p.r);
    return (p.a + p.b - 1) / (p.a - 1) *
           (1 - silent * hypergeometric(p.r, p.b, p.a + p.b - 1, weeks / (p.alpha + weeks)));
}

double expected_repeats(ParetoNbd const& p, double weeks) {
    return p.r * p.beta / (p.alpha * (p.s - 1)) * (1 - std::pow(p.beta / (p.beta + weeks), p.s - 1));
}

double beta_function(double a, double b) { return std::exp(std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b)); }

/// P(X(t) = x) of BG/NBD.
double chance_of_repeats(BgNbd const& p, double weeks, int x) {
    double const silent = std::pow(p.alpha / (p.alpha + weeks), p.r), z = weeks / (p.alpha + weeks);
    auto poisson_gamma = [&](int j) {
        return std::exp(std::lgamma(p.r + j) - std::lgamma(p.r) - std::lgamma(j + 1.0)) * silent * std::pow(z, j);
    };
    double chance = beta_function(p.a, p.b + x) / beta_function(p.a, p.b) * poisson_gamma(x);
    if (x == 0) return chance;
    double reached = 1;
    for (int j = 0; j < x; ++j) reached -= poisson_gamma(j);
    return chance + beta_function(p.a + 1, p.b + x - 1) / beta_function(p.a, p.b) * reached;
}

Model bg_nbd_model(BgNbd const& p, Tick horizon) {
    Model m = quiet_model(users, horizon);
    m.orders.rate_per_day = 1 / 7.0;
    m.orders.frailty = gamma_frailty(p.r, p.alpha);
    m.lapse.per_order_beta_a = p.a;
    m.lapse.per_order_beta_b = p.b;
    return m;
}

Model pareto_nbd_model(ParetoNbd const& p, Tick horizon) {
    Model m = quiet_model(users, horizon);
    m.orders.rate_per_day = 1 / 7.0;
    m.orders.frailty = gamma_frailty(p.r, p.alpha);
    m.lapse.law = Exponential{1 / 7.0};
    m.lapse.frailty = gamma_frailty(p.s, p.beta);
    return m;
}

/// The daily series of a long run, and runs that end on the day: the second for their error, the first because it must
/// say the same.
template <class Build, class Law>
void check_cumulative_repeats(Build const& build, Law const& law, std::vector<int> const& days) {
    auto const whole = simulate_one(build(law, days.back() * ticks_per_day));
    for (int const day : days) {
        CAPTURE(day);
        auto const part = day == days.back() ? whole : simulate_one(build(law, day * ticks_per_day));
        CHECK(before_day(whole, Daily::orders, static_cast<std::size_t>(day)) == total(part, Counter::orders));
        check_mean(part, Counter::orders, users, expected_repeats(law, day / 7.0));
    }
}

/// Counts users by what a team sees of their orders at `t`.
struct OrderCounts {
    std::array<std::atomic<std::int64_t>, 6> users_with{};
    PolicyPtr policy_at(Tick t) {
        return make_policy(journey("count", at(t), {send(0)}), [this](ObservedUser const& user) {
            ++users_with[static_cast<std::size_t>(std::min(user.orders, 5.0))];
            return Decision{};
        });
    }
};

}  // namespace

TEST_CASE("the closed forms of this file give the published figures", "[hazard]") {
    BgNbd const fitted{
        .r = 0.242594, .alpha = 4.413596, .a = 0.792919, .b = 2.425893};  // of which the defaults are roundings
    for (auto const& [weeks, expected] : {std::pair{1 / 7.0, 0.0078},
                                          {1.0, 0.0532},
                                          {3.0, 0.1506},
                                          {223 / 7.0, 1.0405},
                                          {32.0, 1.0437},
                                          {78.0, 1.8576}}) {
        CHECK(expected_repeats(fitted, weeks) == Approx(expected).epsilon(3e-4).margin(6e-5));
    }
    CHECK(chance_of_repeats(BgNbd{}, 39, 0) == Approx(0.5737864).margin(1e-7));
    // Published for another fit of the same data: half a per cent apart.
    std::array const pareto{.0508, .0992, .1454, .1898, .2325, .2736, .3134, .3518, .3891};
    for (std::size_t i = 0; i < pareto.size(); ++i) {
        CHECK(expected_repeats(ParetoNbd{}, static_cast<double>(i + 1)) == Approx(pareto[i]).epsilon(0.006));
    }
    double chances = 0, repeats = 0;  // the distribution belongs to the mean
    for (int x = 0; x < 400; ++x) {
        chances += chance_of_repeats(BgNbd{}, 39, x);
        repeats += x * chance_of_repeats(BgNbd{}, 39, x);
    }
    CHECK(chances == Approx(1).epsilon(1e-9));
    CHECK(repeats == Approx(expected_repeats(BgNbd{}, 39)).epsilon(1e-9));
}

TEST_CASE("BG/NBD has its expected repeat orders by the day", "[hazard][statistical]") {
    check_cumulative_repeats(bg_nbd_model, BgNbd{}, {7, 21, 223, 546});
}

TEST_CASE("Pareto/NBD has its expected repeat orders by the day", "[hazard][statistical]") {
    check_cumulative_repeats(pareto_nbd_model, ParetoNbd{}, {7, 63, 273, 546});
}

TEST_CASE("BG/NBD has its distribution of orders", "[hazard][statistical]") {
    BgNbd const p;
    Model m = bg_nbd_model(p, 274_d);
    m.channels.push_back(sure_channel("push", 0));
    OrderCounts counts;
    auto const world = simulate_one(m, counts.policy_at(273_d));
    CHECK(total(world, Counter::touches) == 0);
    double rest = 1;
    for (int x = 0; x < 5; ++x) {
        CAPTURE(x);
        double const expected = chance_of_repeats(p, 39, x);
        rest -= expected;
        check_share(counts.users_with[static_cast<std::size_t>(x)], users, expected);
    }
    check_share(counts.users_with[5], users, rest);
}

TEST_CASE("MBG/NBD: with a first order a user may leave at once", "[hazard][statistical]") {
    BgNbd const p{.r = 0.525, .alpha = 6.183, .a = 0.891, .b = 1.614};
    Model m = bg_nbd_model(p, 274_d);
    m.first_order = true;
    m.channels.push_back(sure_channel("push", 0));
    OrderCounts counts;
    auto const world = simulate_one(m, counts.policy_at(273_d));
    CHECK(counts.users_with[0] == 0);
    check_share(counts.users_with[1], users, (p.a + p.b * std::pow(p.alpha / (p.alpha + 39), p.r)) / (p.a + p.b));
    // Nobody returns: who lapsed, lapsed once, the users lost on day 0 among them.
    CHECK(total(world, Counter::lapses) == total(world, Counter::lapsed_first));
    CHECK(world.initially_active == static_cast<std::int64_t>(users));
    CHECK(world.initially_active - total(world, Counter::lapses) == total(world, Counter::active_end));
}

TEST_CASE("BG/NBD with its first order: nobody leaves at the order of the arrival", "[hazard][statistical]") {
    BgNbd const p{.r = 0.243, .alpha = 4.414, .a = 0.793, .b = 2.426};
    Model m = bg_nbd_model(p, 274_d);
    m.first_order = m.lapse.spares_first_order = true;
    m.channels.push_back(sure_channel("push", 0));
    OrderCounts counts;
    (void)simulate_one(m, counts.policy_at(273_d));
    CHECK(counts.users_with[0] == 0);
    check_share(counts.users_with[1], users, std::pow(p.alpha / (p.alpha + 39), p.r));
}

TEST_CASE("the two-state model orders while active and at each return", "[hazard][statistical]") {
    double const lambda = 1 / 40.0, back = 1 / 90.0, mu = 1 / 12.0, days = 365;
    Model m = quiet_model(users / 2, 365_d);
    m.lapse.law = Exponential{lambda};
    m.comeback.law = Exponential{back};
    m.comeback.with_order = true;
    m.orders.rate_per_day = 1;
    m.orders.frailty = gamma_frailty(0.8, 0.8 / mu);
    auto const world = simulate_one(m);
    double const s = lambda + back, active = back * days / s + lambda / (s * s) * -std::expm1(-s * days);
    check_mean(world, Counter::orders, users / 2.0, mu * active + back * (days - active));
    check_mean(world, Counter::returns, users / 2.0, back * (days - active));
    // The return's order is an order like any other: on its day.
    m.orders.rate_per_day = 0;
    auto const returns_only = simulate_one(m);
    CHECK(series(returns_only, Daily::orders) == series(returns_only, Daily::returns));
}

TEST_CASE("a lapse at an order has a fixed chance each time", "[hazard][statistical]") {
    double const p = 0.2, mu = 0.1, days = 30;
    Model m = quiet_model(users / 2, 30_d);
    m.orders.rate_per_day = mu;
    m.lapse.per_order_probability = p;
    auto const world = simulate_one(m);
    check_share(total(world, Counter::lapses), users / 2.0, -std::expm1(-p * mu * days));
    check_mean(world, Counter::orders, users / 2.0, -std::expm1(-p * mu * days) / p);
    check_mean(world, Counter::active_ticks, users / 2.0, -std::expm1(-p * mu * days) / (p * mu) * ticks_per_day);
}
