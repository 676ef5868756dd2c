// Active and dormant in turn: renewal equations for other laws, W1 against its exact values, W2 and W3 against the
// reference kernels (10,000,000 and 1,000,000 users of two programs that share no code with the engine). Errors and
// false alarms: law_checks.hpp.

#include <array>

#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

/// Expected counts of a user that starts active, in `days`, from the Volterra equations L = F_L + F_L * dR and R = F_R
/// * dL. Each cell's mass sits in its middle: an error of the order of the cell's square.
struct Renewal {
    double lapses, returns, active_days;
};

Renewal renewal(HazardLaw const& lapse, HazardLaw const& comeback, double days) {
    int const cells = 3000;
    double const h = days / cells;
    auto mass = [&](HazardLaw const& law) {  // chance to leave within k + 1/2 cells
        std::vector<double> out;
        for (int k = 0; k <= cells; ++k) out.push_back(-std::expm1(-cumulative(law, (k + 0.5) * h)));
        return out;
    };
    auto const leave = mass(lapse), back = mass(comeback);
    std::vector<double> l{0}, r{0};  // events in cell 1, 2, ...
    double lapses = 0, returns = 0, active_days = 0;
    for (int k = 1; k <= cells; ++k) {
        double until_l = -std::expm1(-cumulative(lapse, k * h)), until_r = 0;
        for (int j = 1; j < k; ++j) {
            until_l += r[static_cast<std::size_t>(j)] * leave[static_cast<std::size_t>(k - j)];
            until_r += l[static_cast<std::size_t>(j)] * back[static_cast<std::size_t>(k - j)];
        }
        double new_l = until_l - lapses, new_r = until_r - returns;  // those begun and ended in this very cell
        double const both = (new_l + new_r * leave[0]) / (1 - leave[0] * back[0]);
        new_r += both * back[0];
        new_l = both;
        double const before = 1 - lapses + returns;
        lapses += new_l;
        returns += new_r;
        active_days += h * 0.5 * (before + 1 - lapses + returns);
        l.push_back(new_l);
        r.push_back(new_r);
    }
    return {lapses, returns, active_days};
}

/// Exact expectations of W1: a two-state chain averaged over the gamma frailty by the midpoint rule.
struct W1 {
    double lapses = 0, returns = 0, orders = 0, active_end = 0;
};

W1 exact_w1(double days) {
    W1 sum;
    int const points = 200'000;
    double const step = 25.0 / points, mu = 1 / 120.0;
    for (int i = 0; i < points; ++i) {
        double const f = (i + 0.5) * step, weight = 4 * f * std::exp(-2 * f) * step;
        double const lambda = f / 60, s = lambda + mu;
        double const active = mu * days / s + lambda / (s * s) * -std::expm1(-s * days);
        sum.lapses += weight * lambda * active;
        sum.returns += weight * mu * (days - active);
        sum.orders += weight * active / 15;
        sum.active_end += weight * (mu / s + lambda / s * std::exp(-s * days));
    }
    return sum;
}

}  // namespace

TEST_CASE("counts and shares of alternating laws solve the renewal equations", "[hazard][statistical]") {
    constexpr std::uint64_t users = 400'000;
    struct Pair {
        HazardLaw lapse, comeback;
    };
    for (auto const& [lapse, comeback] :
         {Pair{Weibull{1.8, 30}, GammaLaw{2.5, 8}}, Pair{LogNormal{3, 0.6}, LogLogistic{2, 15}},
          Pair{Gompertz{0.02, 0.02}, Exponential{0.05}}}) {
        Model m = quiet_model(users, 150_d);
        m.lapse.law = lapse;
        m.comeback.law = comeback;
        auto const world = simulate_one(m);
        auto const expected = renewal(lapse, comeback, 150);
        check_mean(world, Counter::lapses, users, expected.lapses);
        check_mean(world, Counter::returns, users, expected.returns);
        check_mean(world, Counter::active_ticks, users, expected.active_days * ticks_per_day);
        check_share(total(world, Counter::active_end), users, 1 - expected.lapses + expected.returns);
    }
}

TEST_CASE("in the long run users are active for their share of a renewal cycle", "[hazard][statistical]") {
    constexpr std::uint64_t users = 20'000;
    Model m = quiet_model(users, 1000_d);
    m.warm_up = 600_d;
    m.lapse.law = GammaLaw{3, 7};       // mean 21
    m.comeback.law = Weibull{1.5, 10};  // mean 10 Gamma(5/3)
    auto const world = simulate_one(m);
    double const away = 10 * std::tgamma(5.0 / 3);
    check_mean(world, Counter::active_ticks, users, 21 / (21 + away) * 1000 * ticks_per_day);
    check_mean(world, Counter::lapses, users, 1000 / (21 + away));
}

TEST_CASE("W1 has its exact values", "[hazard][statistical]") {
    constexpr std::uint64_t users = 1'000'000;
    auto const exact = exact_w1(365);
    CHECK(exact.lapses == Approx(2.19896).margin(6e-6));
    CHECK(exact.returns == Approx(1.60349).margin(6e-6));
    CHECK(exact.orders == Approx(11.5054).margin(6e-5));
    CHECK(exact.active_end == Approx(0.40453).margin(6e-6));
    auto const tally = simulate(w1_model(users), {untouched()});
    auto const& world = tally.worlds[0];
    check_mean(world, Counter::lapses, users, exact.lapses);
    check_mean(world, Counter::returns, users, exact.returns);
    check_mean(world, Counter::orders, users, exact.orders);
    check_share(total(world, Counter::active_end), users, exact.active_end);
    check_mean(world, Counter::active_ticks, users, 15 * exact.orders * ticks_per_day);
    CHECK(tally.events ==
          total(world, Counter::lapses) + total(world, Counter::returns) + total(world, Counter::orders));
    for (double const days : {30.0, 120.0}) {  // on the way: no frailty forgotten after the first cycles
        CAPTURE(days);
        Model m = w1_model(users / 2);
        m.horizon = ticks_of(days);
        auto const early = simulate_one(m);
        check_mean(early, Counter::lapses, users / 2.0, exact_w1(days).lapses);
        check_mean(early, Counter::orders, users / 2.0, exact_w1(days).orders);
    }
}

TEST_CASE("W2 gives the counts of the reference kernel", "[hazard][policies][statistical]") {
    constexpr std::uint64_t users = 1'000'000;
    auto const plan = GENERATE(w2_plan(), without_graph(w2_plan()));
    auto const tally = simulate(w2_model(users), {make_policy(plan)});
    auto const& world = tally.worlds[0];
    // The reference is a run of 1e7 users of its own: its error is ours / sqrt(10).
    auto check = [&](Counter c, double reference) {
        double const mean = static_cast<double>(total(world, c)) / users;
        double const variance = world.moments.square[index_of(c)] / users - mean * mean;
        check_mean(world, c, users, reference, std::sqrt(variance / 1e7));
    };
    check(Counter::lapses, 2.74246);
    check(Counter::returns, 1.36000 + 0.83433);
    check(Counter::returns_attributed, 0.83433);
    check(Counter::orders, 12.7467);
    check(Counter::cost_total, 1.33518e6);
    check(Counter::active_end, 0.45187);
    if (plan.steps.back().kind == Step::Kind::send) {
        double const events = static_cast<double>(tally.events) / users;
        check_sum(events, 30.4633, 1.1 * 64 / users);  // per-user sd of events about 8 (reference runs)
    }
}

TEST_CASE("W3 gives the counts of the reference kernel", "[hazard][policies][statistical]") {
    constexpr std::uint64_t users = 1'000'000;
    auto const world = simulate_one(w3_model(users), make_policy(w2_plan()));
    // Errors of the difference of two runs of 1e6, read off the spread of independent runs.
    auto check = [&](Counter c, double reference, double error) {
        check_sum(static_cast<double>(total(world, c)) / users, reference, error * error);
    };
    check(Counter::lapses, 2.3756, 0.0022);
    check(Counter::returns, 1.4886 + 0.3056, 0.0021);
    check(Counter::returns_attributed, 0.3056, 0.0009);
    check(Counter::orders, 11.880, 0.0105);
    check(Counter::cost_total, 0.1658e6, 0.0002e6);
    check(Counter::active_end, 0.4186, 0.0007);
    CHECK(total(world, Counter::touches) > 0);
}
