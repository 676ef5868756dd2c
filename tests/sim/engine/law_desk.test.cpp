// The service desk: waits against Erlang's formula and a queue played by hand, backlog under overload, and what waits
// do to hazards. Errors and false alarms: law_checks.hpp.

#include <map>
#include <numeric>

#include "sim/engine/service_desk.hpp"
#include "tests/sim/engine/law_checks.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

Tick minutes(double m) { return ticks_of(m / 1440); }

DeskTier tier(int staff, double handling_minutes) {
    DeskTier t;
    t.name = "standard";
    t.staff = staff;
    t.handling = minutes(handling_minutes);
    return t;
}

/// Everyone orders at `contacts_per_day` in all, and every order calls on the desk.
Model busy_model(double contacts_per_day, Tick horizon, DeskTier const& t, std::uint64_t users = 20'000) {
    Model m = quiet_model(users, horizon);
    m.orders.rate_per_day = contacts_per_day / static_cast<double>(users);
    m.care.desk.emplace();
    m.care.desk->per_order = 1;
    m.care.desk->tiers = {t};
    return m;
}

/// Mean wait of M/M/c [handling times]: Erlang C / (c - load).
double erlang_c_wait(int c, double load) {
    double term = 1, sum = 0;
    for (int k = 0; k < c; ++k) {
        sum += term;
        term *= load / (k + 1);
    }
    double const queued = term * c / (c - load);
    return queued / (sum + queued) / (c - load);
}

struct Spread {
    double mean = 0, error = 0;
};

Spread spread_of(std::vector<double> const& x) {
    auto const n = static_cast<double>(x.size());
    double const mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
    double square = 0;
    for (double v : x) square += (v - mean) * (v - mean);
    return {mean, std::sqrt(square / (n - 1) / n)};
}

}  // namespace

TEST_CASE("waits under constant load are those of M/M/c", "[statistical]") {
    struct Load {
        int staff;
        double load;
    };
    for (auto const& given : {Load{1, 0.6}, Load{3, 2.4}, Load{8, 6.8}}) {
        CAPTURE(given.staff, given.load);
        double const handling = 20;
        auto const m = busy_model(given.load * 1440 / handling, 30_d, tier(given.staff, handling));
        std::vector<double> mean_waits;
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            auto const world = simulate_one(m, untouched(), seed);
            auto const &contacts = series(world, Daily::contacts), &waited = series(world, Daily::wait_minutes);
            // the desk opens empty: its first five days (90 relaxation times and more) are left out
            mean_waits.push_back(std::accumulate(waited.begin() + 5, waited.end(), 0.0) /
                                 std::accumulate(contacts.begin() + 5, contacts.end(), 0.0));
        }
        auto const observed = spread_of(mean_waits);
        double const expected = handling * erlang_c_wait(given.staff, given.load);
        CAPTURE(observed.mean, expected, observed.error);
        // Student's t with 39 degrees of freedom: 6 errors is 5e-7; daily sums are rounded down to the minute
        CHECK(std::fabs(observed.mean - expected) <= 6 * observed.error + 0.01 * expected);
        CHECK(observed.error < 0.05 * expected);
    }
}

// The first orders of users who arrive later are known early, but keep nobody waiting before their day. The mean of n
// waits of M/M/1 at load r has variance r (2 + 5 r - 4 r^2 + r^3) / (1 - r)^4 / n (Whitt 1989), in handling times.
TEST_CASE("contacts at arrivals wait as those of M/M/1", "[statistical]") {
    constexpr double per_day = 100, handling = 5, r = per_day * handling / 1440, days = 60;
    auto m = busy_model(0, ticks_of(days), tier(1, handling), 1);
    m.arrivals_per_day = per_day;
    m.first_order = true;
    auto const w = simulate_one(m);
    double const n = static_cast<double>(total(w, Counter::contacts));
    check_sum(n, 1 + per_day * days, per_day * days);
    double const wait = days_of(total(w, Counter::wait_ticks)) * 1440 / n / handling;
    check_sum(wait, erlang_c_wait(1, r), r * (2 + 5 * r - 4 * r * r + r * r * r) / std::pow(1 - r, 4) / n);
    CHECK(total(w, Counter::backlog_end) < 20);
}

TEST_CASE("overload builds a backlog that drains at the spare capacity", "[statistical]") {
    // 300 contacts a day for 240 that the staff can handle, on days 5 to 14; 120 otherwise
    std::vector<double> factors(30, 1.0);
    for (std::size_t d = 5; d < 15; ++d) factors[d] = 2.5;
    auto m = busy_model(120, 30_d, tier(2, 12));
    m.orders.calendar = Calendar(0, factors);
    double const staffed = 2 * 1440 / 12.0;
    m.orders.rate_per_day *= staffed / 240;  // of 240 a day
    auto const world = simulate_one(m);
    auto const& backlog = series(world, Daily::backlog);
    auto const& contacts = series(world, Daily::contacts);
    CHECK(backlog[4] < 10);
    double arrived = 0;
    for (std::size_t d = 5; d < 15; ++d) {
        arrived += static_cast<double>(contacts[d]);
        double const days_in = static_cast<double>(d - 4);
        CAPTURE(d);
        // served while busy: Poisson; what was there at the start is below 10
        check_sum(static_cast<double>(backlog[d]), arrived - staffed * days_in, staffed * days_in + 100);
    }
    double const top = static_cast<double>(backlog[14]);
    for (std::size_t d = 15; d < 18; ++d) {
        double const days_in = static_cast<double>(d - 14);
        arrived = std::accumulate(contacts.begin() + 15, contacts.begin() + static_cast<std::ptrdiff_t>(d) + 1, 0.0);
        CAPTURE(d);
        check_sum(static_cast<double>(backlog[d]), top + arrived - staffed * days_in, staffed * days_in);
    }
    CHECK(backlog.back() < 20);
    CHECK(total(world, Counter::backlog_end) == backlog.back());
    CHECK(total(world, Counter::contacts) == total(world, Counter::orders));
}

TEST_CASE("the desk serves first come first served, as a queue played by hand does", "[contract]") {
    Desk desk;
    desk.tiers = {tier(3, 15), tier(1, 40)};
    ServiceDesk queue(desk);
    std::uint64_t state = 7;
    auto next = [&] { return state = state * 6364136223846793005ull + 1442695040888963407ull; };
    std::array<std::vector<Tick>, 2> free{std::vector<Tick>(3, 0), std::vector<Tick>(1, 0)};  // of each, by hand
    std::array<std::vector<Tick>, 2> starts;
    for (Tick day = 0; day < 20; ++day) {
        std::vector<Contact> contacts;
        for (std::uint64_t i = 0, n = 20 + next() % 300; i < n; ++i) {
            Contact c;
            c.time = day * ticks_per_day + static_cast<Tick>((next() >> 20) % (ticks_per_day / 64) * 64);  // with ties
            c.user = UserId{next() >> 40};
            c.tier = static_cast<std::uint8_t>(next() >> 63);
            c.handling = static_cast<float>(next() >> 40) * 0x1p-24f * 2;
            contacts.push_back(c);
        }
        auto by_hand = contacts;
        std::sort(by_hand.begin(), by_hand.end(), [](Contact const& a, Contact const& b) {
            return std::pair{a.time, a.user} < std::pair{b.time, b.user};
        });
        std::map<std::pair<UserId, std::size_t>, std::vector<Tick>> waits;
        for (auto const& c : by_hand) {
            auto& first = *std::min_element(free[c.tier].begin(), free[c.tier].end());
            Tick const start = std::max(first, c.time);
            first = start + ticks_of(static_cast<double>(c.handling) * days_of(desk.tiers[c.tier].handling));
            starts[c.tier].push_back(start);
            waits[{c.user, c.tier}].push_back(start - c.time);
        }
        queue.serve(contacts);
        CHECK(contacts.empty());
        REQUIRE(queue.answers().size() == by_hand.size());
        for (auto const& answer : queue.answers()) {
            auto const& expected = waits[{answer.user, answer.tier}];
            REQUIRE(std::find(expected.begin(), expected.end(), answer.wait) != expected.end());
        }
        std::int64_t waiting = 0;
        for (auto const& some : starts)
            waiting += std::count_if(some.begin(), some.end(), [&](Tick t) { return t > (day + 1) * ticks_per_day; });
        CHECK(queue.backlog((day + 1) * ticks_per_day) == waiting);
    }
}

TEST_CASE("a desk that changes no hazard changes no life", "[contract]") {
    auto m = w2_model(5'000);
    m.fragile = Fragile{.lapse = 1.5};
    auto const policies = std::vector<PolicyPtr>{untouched(), make_policy(w2_plan())};
    auto const without = simulate(m, policies);
    m.care.desk.emplace();
    m.care.desk->per_return = m.care.desk->per_order = 0.5;
    m.care.desk->tiers = {tier(1, 60)};
    auto const with = simulate(m, policies);
    for (std::size_t w = 0; w < 2; ++w) {
        for (auto c : {Counter::lapses, Counter::returns, Counter::second_lapses, Counter::orders, Counter::touches,
                       Counter::active_ticks, Counter::cost_messages}) {
            CAPTURE(name_of(c));
            CHECK(total(with.worlds[w], c) == total(without.worlds[w], c));
        }
        CHECK(total(with.worlds[w], Counter::contacts) > 1000);
        CHECK(total(without.worlds[w], Counter::contacts) == 0);
    }
}

TEST_CASE("a crowded day raises the next day's lapse hazard", "[statistical]") {
    // Nobody returns; waits of days 0 and 1 are beyond any doubt over the hour, so the factor is reached from day 1 on.
    constexpr std::uint64_t users = 100'000;
    double const lapse = 0.02;
    auto m = busy_model(20'000, 6_d, tier(1, 60), users);
    m.lapse.law = Exponential{lapse};
    m.care.desk->crowded_wait = minutes(60);
    m.care.desk->crowded_lapse = 3;
    m.care.desk->crowded_second_lapse = 9;
    auto const world = simulate_one(m);
    for (std::size_t const day : {1u, 3u, 6u}) {
        CAPTURE(day);
        double const fired = lapse * (1 + 3 * (static_cast<double>(day) - 1));
        check_share(before_day(world, Daily::lapses, day), users, -std::expm1(-fired));
    }
}

TEST_CASE("a long wait and a broken promise raise the lapse hazard of the user who waited", "[statistical]") {
    // Everyone is dormant at first, returns on day 0 and calls; the desk answers one an hour, so nearly all wait too
    // long.
    constexpr std::uint64_t users = 50'000;
    double const lapse = 0.05;
    auto m = quiet_model(users, 5_d);
    m.initial_state = InitialState::dormant;
    m.comeback.law = PiecewiseConstant(std::vector{1.0}, std::vector{1000.0, 0.0});
    m.lapse.law = PiecewiseConstant(std::vector{1.0}, std::vector{0.0, lapse});  // of the second day of a life on
    m.care.desk.emplace();
    m.care.desk->per_return = 1;
    m.care.desk->tiers = {tier(1, 0.5), tier(1, 0.5)};
    m.care.desk->tiers[0].serves = DeskTier::Serves::returned;
    auto& promising = m.care.desk->tiers[0];
    promising.promise = minutes(1);
    promising.broken = 2;
    promising.kept = 0.1;
    m.care.desk->tolerance = minutes(1);
    m.care.desk->impatience = 1.5;
    auto const world = simulate_one(m);
    auto const late = total(world, Counter::late_contacts);
    auto const promised = total(world, Counter::promised_contacts);  // users who lapsed return and call again
    CHECK(promised == total(world, Counter::returns));
    CHECK(late > promised - 500);
    // lives begin within the first hour: the error of their start is below that
    double const fired = lapse * 2 * 1.5 * 4;
    double const expected = -std::expm1(-fired) * users;
    auto const lapses = static_cast<double>(users_who_lapse(m, {untouched()})[0]);
    CHECK(std::fabs(lapses - expected) < 6 * std::sqrt(users * 0.25) + 0.005 * users);
}

TEST_CASE("a desk gives the same bytes at any thread count", "[contract]") {
    auto m = w2_model(50'000);
    m.horizon = 30_d;
    m.arrivals_per_day = 40;
    m.care.desk.emplace();
    m.care.desk->per_return = 0.4;
    m.care.desk->per_order = 0.1;
    m.care.desk->tiers = {tier(3, 15), tier(3, 15)};
    m.care.desk->tiers[0].serves = DeskTier::Serves::recalled;
    m.care.desk->tiers[0].cost_per_day = micros_of(120);
    m.care.desk->impatience = 2;
    m.care.desk->tolerance = minutes(30);
    m.care.desk->crowded_second_lapse = 2;
    m.care.desk->crowded_wait = minutes(60);
    auto const policies = std::vector<PolicyPtr>{untouched(), make_policy(w2_plan())};
    auto const one = simulate(m, policies, 3, 1);
    CHECK(random_worlds::tally_difference(one, simulate(m, policies, 3, 2)) == "");
    CHECK(random_worlds::tally_difference(one, simulate(m, policies, 3, 5)) == "");
    auto const& touched = one.worlds[1];
    CHECK(total(touched, Counter::cost_service) ==
          total(touched, Counter::cost_total) - total(touched, Counter::cost_messages));
    CHECK(total(touched, Counter::cost_service) == 30 * 3 * micros_of(120));
}
