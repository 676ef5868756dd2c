// Arrivals: Poisson by the day, uniform within it, with ids of their own. Errors and false alarms: law_checks.hpp.

#include <algorithm>
#include <mutex>

#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

TEST_CASE("arrivals of a day are Poisson, in mean and variance", "[statistical]") {
    Model m = quiet_model(1, 3000_d);
    m.arrivals_per_day = 30;
    auto const tally = simulate(m, {untouched()});
    auto const& daily = series(tally.worlds[0], Daily::arrivals);
    REQUIRE(daily.size() == 3000);
    double sum = 0, squares = 0;
    for (auto const n : daily) {
        sum += static_cast<double>(n);
        squares += static_cast<double>(n) * static_cast<double>(n);
    }
    check_sum(sum, 90'000, 90'000);
    // E n^2 = 930, E n^4 of a Poisson 30.
    double const fourth = 810'000 + 6 * 27'000 + 7 * 900 + 30;
    check_sum(squares, 3000 * 930, 3000 * (fourth - 930 * 930));
    CHECK(tally.arrived == static_cast<std::int64_t>(sum));
    CHECK(tally.users == tally.arrived + 1);
    CHECK(tally.worlds[0].initially_active == 1);
}

TEST_CASE("replicates draw arrivals of their own", "[statistical]") {
    Model m = quiet_model(1, 10_d);
    m.arrivals_per_day = 20;
    double sum = 0, squares = 0;
    constexpr int replicates = 1000;
    for (std::uint32_t i = 0; i < replicates; ++i) {
        RunOptions options;
        options.replicate = i;
        std::vector<PolicyPtr> const policies{untouched()};
        auto const n = static_cast<double>(run_replicate(m, policies, options).arrived);
        sum += n;
        squares += n * n;
    }
    check_sum(sum, replicates * 200.0, replicates * 200.0);
    double const l = 200, fourth = l * l * l * l + 6 * l * l * l + 7 * l * l + l;
    check_sum(squares, replicates * (l * l + l), replicates * (fourth - (l * l + l) * (l * l + l)));
}

TEST_CASE("arrivals have ids of their own and uniform times of day", "[statistical]") {
    Model m = quiet_model(500, 2001_d);
    m.arrivals_per_day = 40;
    m.channels.push_back(sure_channel("push", 0));
    std::mutex lock;
    std::vector<std::uint64_t> ids;
    double within_day = 0, squares = 0;
    auto const tally =
        simulate(m, {make_policy(journey("census", at(2000_d), {send(0)}), [&](ObservedUser const& user) {
                     std::lock_guard const guard(lock);
                     ids.push_back(index_of(user.id));
                     double const u = 2000 - user.tenure - std::floor(2000 - user.tenure);
                     if (index_of(user.id) >= first_arrival_id) {
                         within_day += u;
                         squares += u * u;
                     }
                     return Decision{};
                 })});
    std::sort(ids.begin(), ids.end());
    REQUIRE(ids.size() > 70'000);
    auto const last_day = series(tally.worlds[0], Daily::arrivals).back();
    CHECK(static_cast<std::int64_t>(ids.size()) == tally.users - last_day);
    for (std::size_t i = 0; i < ids.size(); ++i) REQUIRE(ids[i] == (i < 500 ? i : first_arrival_id + i - 500));
    auto const n = static_cast<double>(ids.size() - 500);
    check_sum(within_day, n / 2, n / 12);
    check_sum(squares, n / 3, n * (1 / 5.0 - 1 / 9.0));
}

TEST_CASE("arrivals live by the same laws from their arrival on", "[hazard][statistical]") {
    // A thinned Poisson process is Poisson: lapses and orders by the end have means as integrals over the arrival's
    // age.
    for (bool const new_users_fragile : {false, true}) {
        CAPTURE(new_users_fragile);
        Model m = quiet_model(1, 80_d);
        m.arrivals_per_day = 5000;
        m.lapse.law = Weibull{1.4, 40};
        m.fragile = Fragile{.lapse = 2, .settles_after = 20_d, .new_users = new_users_fragile};
        auto const world = simulate_one(m);
        auto const h = [&](double t) { return cumulative(m.lapse.law, t); };
        double lapsed = 0;
        int const parts = 8000;
        for (int i = 0; i < parts; ++i) {
            double const age = 80 * (i + 0.5) / parts;
            double const fired =
                new_users_fragile ? 2 * h(std::min(age, 20.0)) + (age > 20 ? h(age) - h(20) : 0) : h(age);
            lapsed += 80.0 / parts * -std::expm1(-fired);
        }
        check_sum(static_cast<double>(total(world, Counter::lapses)), 5000 * lapsed, 5000 * lapsed);
        check_sum(static_cast<double>(world.arrived_sums[index_of(Counter::lapses)]), 5000 * lapsed, 5000 * lapsed);
        auto const arrived = before_day(world, Daily::arrivals, 80);
        CHECK(world.initially_active + arrived - total(world, Counter::lapses) == total(world, Counter::active_end));
    }
}

TEST_CASE("a stock at day 0 with a flow in the warm-up", "[statistical]") {
    Model m = quiet_model(100, 10_d);
    m.warm_up = 50_d;
    m.arrivals_per_day = 1000;
    m.orders.rate_per_day = 0.1;
    auto const tally = simulate(m, {untouched()});
    auto const& world = tally.worlds[0];
    check_sum(static_cast<double>(tally.arrived), 60'000, 60'000);
    auto const before = tally.arrived - before_day(world, Daily::arrivals, 10);
    check_sum(static_cast<double>(before), 50'000, 50'000);
    // Orders count since the policies start: everybody here before for 10 days, the newcomers for half of it on
    // average.
    double const expected = 0.1 * 10 * (50'100 + 5'000);
    check_sum(static_cast<double>(total(world, Counter::orders)), expected,
              expected + 1000 * 10 * 1e2 / 3 * 0.01 + 50'000);
}
