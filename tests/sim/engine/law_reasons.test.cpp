// Lapse reasons as competing risks: cause-specific incidence against closed forms and quadrature, what the reason does
// later, and that reasons that change nothing change no byte.

#include "tests/sim/engine/law_checks.hpp"
#include "tests/sim/engine/tally_difference.hpp"

#include "sim/base/portable_math.hpp"

using namespace rekindle;
using namespace rekindle::test;
using random_worlds::world_difference;

namespace {

LapseReason own(std::string name, HazardLaw law) {
    LapseReason r;
    r.name = std::move(name);
    r.own_hazard = true;
    r.law = std::move(law);
    return r;
}
Calendar shock(std::int64_t from, std::int64_t to, double multiplier, std::int64_t days) {
    std::vector<double> factors;
    for (std::int64_t d = 0; d < days; ++d) factors.push_back(d >= from && d < to ? multiplier : 1);
    return {0, std::move(factors)};
}

std::int64_t lapses(WorldTally const& w, std::size_t reason) { return w.lapses_by_reason.at(reason); }

}  // namespace

TEST_CASE("one reason with all of the hazard changes no figure", "[hazard]") {
    auto plain = w2_model(20'000);
    auto with = plain;
    with.leaving.reasons.push_back(shared("all", 1));
    auto policy = make_policy(without_graph(w2_plan()));
    auto const a = simulate_one(plain, policy), b = simulate_one(with, policy);
    CHECK(world_difference(a, b) == "");
    CHECK(lapses(b, 0) == total(b, Counter::lapses));
    CHECK(b.returns_by_reason.at(0) == total(b, Counter::returns));
    CHECK(a.lapses_by_reason.empty());
}

TEST_CASE("shares split the common hazard, the lapses stay", "[hazard][statistical]") {
    constexpr double n = 50'000;
    auto plain = quiet_model(static_cast<std::uint64_t>(n), 100_d);
    plain.lapse.law = Weibull{1.5, 80};
    auto with = plain;
    with.leaving.reasons = {shared("quality", 0.2), shared("price", 0.5), shared("end", 0.3)};
    auto const a = simulate_one(plain), b = simulate_one(with);
    CHECK(world_difference(a, b) == "");
    double const lapsed = 1 - portable::exp(-portable::pow(100.0 / 80, 1.5));
    check_share(lapses(b, 0), n, 0.2 * lapsed);
    check_share(lapses(b, 1), n, 0.5 * lapsed);
    check_share(lapses(b, 2), n, 0.3 * lapsed);
}

TEST_CASE("reasons with laws, calendars and factors of their own have their cumulative incidence",
          "[hazard][statistical]") {
    constexpr double n = 60'000;
    auto m = quiet_model(static_cast<std::uint64_t>(n), 120_d);
    m.segments = {{.name = "a", .share = 0.4}, {.name = "b", .share = 0.6}};
    m.traits.push_back(
        {.name = "persona", .kind = Trait::Kind::categorical, .levels = {"x", "y"}, .shares = {0.5, 0.5}});
    m.lapse.law = Exponential{1 / 150.0};
    m.leaving.reasons = {shared("need", 0.7), shared("price", 0.3), own("novelty", Weibull{0.7, 400}),
                         own("competitor", Exponential{1 / 500.0})};
    m.leaving.reasons[1].segments = {1, 3};
    m.leaving.reasons[2].covariates.push_back({0, 1, 0, {1, 2}});
    m.leaving.reasons[3].calendar = shock(40, 60, 6, 200);
    auto const w = simulate_one(m);

    // Quadrature of h_k(t) exp(-H(t)) in every cell of segment and persona, midpoints of 1/200 day.
    std::array<double, 4> expected{};
    for (double price : {1.0, 3.0}) {
        for (double novelty : {1.0, 2.0}) {
            double const share = (price == 1 ? 0.4 : 0.6) * 0.5;
            double cumulative_before = 0;
            constexpr int steps = 120 * 200;
            for (int i = 0; i < steps; ++i) {
                double const a = i / 200.0, b = (i + 1) / 200.0, mid = (a + b) / 2;
                double const d = b - a;
                double const weibull = novelty * (portable::pow(b / 400, 0.7) - portable::pow(a / 400, 0.7));
                std::array<double, 4> const step{0.7 / 150 * d, price * 0.3 / 150 * d, weibull,
                                                 (mid >= 40 && mid < 60 ? 6 : 1) * d / 500};
                double const sum = step[0] + step[1] + step[2] + step[3];
                double const survive = portable::exp(-cumulative_before);
                double const fired = survive * (1 - portable::exp(-sum));
                for (std::size_t k = 0; k < 4; ++k) expected[k] += share * fired * step[k] / sum;
                cumulative_before += sum;
            }
        }
    }
    double all = 0;
    for (std::size_t k = 0; k < 4; ++k) {
        INFO("reason " << k);
        check_share(lapses(w, k), n, expected[k]);
        all += expected[k];
    }
    check_share(total(w, Counter::lapses), n, all);
}

TEST_CASE("a reason's return and second life have hazards of their own", "[hazard][statistical]") {
    constexpr double n = 60'000;
    auto m = quiet_model(static_cast<std::uint64_t>(n), 60_d);
    m.initial_state = InitialState::dormant;
    m.comeback.law = Exponential{1 / 40.0};
    m.lapse.law = Exponential{1 / 50.0};
    m.leaving.reasons = {shared("quality", 0.25), shared("need", 0.75)};
    m.leaving.reasons[0].comeback = 0.2;
    m.leaving.reasons[0].second_life = 3;
    auto const w = simulate_one(m);

    // States: dormant by quality, dormant by need, active after quality, active after need.
    auto rates = [](double, std::array<double, 6> const& y) {
        double const rq = 0.2 / 40, rn = 1 / 40.0, lq = 3 / 50.0, ln = 1 / 50.0;
        double const lapse = lq * y[2] + ln * y[3];
        return std::array<double, 6>{0.25 * lapse - rq * y[0],
                                     0.75 * lapse - rn * y[1],
                                     rq * y[0] - lq * y[2],
                                     rn * y[1] - ln * y[3],
                                     rq * y[0],
                                     lapse};
    };
    auto const end = integrate(std::array<double, 6>{0.25, 0.75, 0, 0, 0, 0}, 60, 6000, rates);
    check_mean(w, Counter::lapses, n, end[5]);
    // Returns out of quality are nearly one per user: their variance is at most a Poisson count's by a little.
    check_sum(static_cast<double>(w.returns_by_reason.at(0)), n * end[4], 1.2 * n * end[4]);
}

TEST_CASE("a reason's response scales what a touch does", "[statistical]") {
    constexpr double n = 40'000;
    auto m = quiet_model(static_cast<std::uint64_t>(n), 20_d);
    m.initial_state = InitialState::dormant;
    m.leaving.reasons = {shared("quality", 1)};
    m.leaving.reasons[0].response = 0.5;
    m.channels.push_back(sure_channel("mail", 0, {pulse(0.36, 10_d)}));
    auto const w = simulate_one(m, make_policy(journey("one", at(1_d), {send(0)})));
    check_share(total(w, Counter::returns), n, 1 - std::sqrt(1 - 0.36));
}

TEST_CASE("reasons: threads and epochs change no byte", "[contract]") {
    auto m = w2_model(9'000);
    m.lapse.law = Weibull{0.8, 60};
    m.leaving.reasons = {shared("quality", 0.4), shared("price", 0.6), own("competitor", Gompertz{0.001, 0.01})};
    m.leaving.reasons[1].calendar = shock(30, 40, 5, 400);
    m.channels[2].capacity_per_day = 20;
    auto const policy = make_policy(w2_plan());
    RunOptions one, two;
    one.seed = two.seed = 5;
    two.threads = 2;
    two.epoch_days = 0.25;
    two.chunk_blocks = 1;
    std::vector<PolicyPtr> const policies{untouched(), policy};
    auto const a = run_replicate(m, policies, one), b = run_replicate(m, policies, two);
    for (std::size_t w = 0; w < 2; ++w) {
        CHECK(world_difference(a.worlds[w], b.worlds[w]) == "");
        CHECK(a.worlds[w].lapses_by_reason == b.worlds[w].lapses_by_reason);
    }
}
