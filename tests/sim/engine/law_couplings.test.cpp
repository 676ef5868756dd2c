// Claims, batches and signals: what is granted, to whom and when, against a settlement by brute force in the test.
// Errors and false alarms: law_checks.hpp.

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <queue>
#include <set>
#include <tuple>

#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

/// What a policy's conditions saw: (time, user, condition, touches so far), in order.
struct Sighting {
    Tick time;
    std::uint64_t user;
    std::uint16_t condition;
    std::int64_t touches;
    auto operator<=>(Sighting const&) const = default;
};

class Sightings {
  public:
    /// A condition that writes down who passes it and stops nobody.
    FunctionPolicy::Stop watcher() {
        return [this](std::uint16_t condition, ObservedUser const& user) {
            std::lock_guard const guard(lock_);
            seen_.push_back(
                {ticks_of(user.day), index_of(user.id), condition, static_cast<std::int64_t>(user.touches)});
            return false;
        };
    }
    [[nodiscard]] std::vector<Sighting> sorted() {
        std::sort(seen_.begin(), seen_.end());
        return seen_;
    }

  private:
    std::mutex lock_;
    std::vector<Sighting> seen_;
};

struct Limits {
    std::int64_t first_channel = -1, second_channel = -1;  // touches per day
    Micros budget_total = -1, budget_per_day = -1;
};

constexpr Micros first_cost = 300'000, second_cost = 700'000;

Model claiming_model(Limits const& limits) {
    Model m = quiet_model(3000, 60_d);
    m.orders.rate_per_day = 0.15;
    m.channels = {sure_channel("sms", 0.2), sure_channel("call", 0.7)};
    m.channels[0].labour = micros_of(0.1);
    m.channels[0].capacity_per_day = limits.first_channel;
    m.channels[1].capacity_per_day = limits.second_channel;
    return m;
}

LinePlan claiming_plan(Limits const& limits) {
    auto plan = journey("claims", silent(3_d), {stop_if(0), send(0), wait(0.5_d), stop_if(1), send(1), stop_if(2)});
    plan.exits = 0;
    plan.budget_total = limits.budget_total;
    plan.budget_per_day = limits.budget_per_day;
    return plan;
}

/// Settles the attempts of an unlimited run by hand, strictly by (time, user), and says what the limited run's
/// conditions must see.
std::vector<Sighting> settle_by_hand(std::vector<Sighting> const& unlimited, Limits const& limits, Tick end) {
    struct Attempt {
        Tick time;
        std::uint64_t user;
        bool second;
        Tick first_time;
    };
    auto later = [](Attempt const& a, Attempt const& b) { return std::tie(a.time, a.user) > std::tie(b.time, b.user); };
    std::priority_queue<Attempt, std::vector<Attempt>, decltype(later)> queue(later);
    for (auto const& s : unlimited) {
        if (s.condition == 0) queue.push({s.time, s.user, false, s.time});
    }
    bool const budget = limits.budget_total >= 0 || limits.budget_per_day >= 0;
    bool const first_claims = budget || limits.first_channel >= 0, second_claims = budget || limits.second_channel >= 0;
    std::map<std::int64_t, std::array<std::int64_t, 2>> granted;  // by day and channel
    std::map<std::int64_t, Micros> spent;
    Micros spent_in_all = 0;
    std::map<std::uint64_t, std::int64_t> touches;
    std::vector<Sighting> expected;
    while (!queue.empty()) {
        auto const a = queue.top();
        queue.pop();
        if (a.time >= end) continue;
        auto const day = day_of(a.time);
        if (a.second && budget && day == day_of(a.first_time)) {  // one claim per user, limit and day
            queue.push({(day + 1) * ticks_per_day, a.user, true, a.first_time});
            continue;
        }
        if (!a.second) expected.push_back({a.time, a.user, 0, touches[a.user]});
        auto const channel = static_cast<std::size_t>(a.second ? 1 : 0);
        auto const capacity = a.second ? limits.second_channel : limits.first_channel;
        Micros const cost = a.second ? second_cost : first_cost;
        bool fits = true;
        if (a.second ? second_claims : first_claims) {
            fits = (capacity < 0 || granted[day][channel] < capacity) &&
                   (limits.budget_per_day < 0 || spent[day] + cost <= limits.budget_per_day) &&
                   (limits.budget_total < 0 || spent_in_all + cost <= limits.budget_total);
        }
        if (fits) {
            ++granted[day][channel];
            spent[day] += cost;
            spent_in_all += cost;
            ++touches[a.user];
        }
        if (a.second) {
            expected.push_back({a.time, a.user, 2, touches[a.user]});
        } else if (Tick const t = a.time + 0.5_d; t < end) {
            expected.push_back({t, a.user, 1, touches[a.user]});
            queue.push({t, a.user, true, a.time});
        }
    }
    std::sort(expected.begin(), expected.end());
    return expected;
}

}  // namespace

TEST_CASE("claims are granted by time and user, and limits are never exceeded", "[contract][policies]") {
    Sightings free_run;
    auto const free_world = simulate_one(claiming_model({}), make_policy(claiming_plan({}), {}, free_run.watcher()));
    auto const unlimited = free_run.sorted();
    CHECK(total(free_world, Counter::touches) > 20'000);
    for (Limits const& limits :
         {Limits{.second_channel = 40}, Limits{.first_channel = 60, .second_channel = 25},
          Limits{.budget_total = micros_of(3000)}, Limits{.budget_per_day = micros_of(41.5)},
          Limits{.first_channel = 50, .budget_total = micros_of(4000), .budget_per_day = micros_of(90)},
          Limits{.first_channel = 50, .second_channel = 30, .budget_per_day = micros_of(33)},
          Limits{.second_channel = 0}}) {
        CAPTURE(limits.first_channel, limits.second_channel, limits.budget_total, limits.budget_per_day);
        Sightings limited_run;
        Model const m = claiming_model(limits);
        auto const world = simulate_one(m, make_policy(claiming_plan(limits), {}, limited_run.watcher()));
        auto const seen = limited_run.sorted();
        CHECK((seen == settle_by_hand(unlimited, limits, m.end())));
        CHECK(total(world, Counter::touches) < total(free_world, Counter::touches));
        CHECK(total(world, Counter::orders) == total(free_world, Counter::orders));
        Micros in_all = 0;
        for (std::size_t day = 0; day < 60; ++day) {
            Micros const spent = series(world, Daily::cost_messages)[day] + series(world, Daily::cost_service)[day];
            in_all += spent;
            if (limits.budget_per_day >= 0) CHECK(spent <= limits.budget_per_day);
        }
        if (limits.budget_total >= 0) {
            CHECK(in_all <= limits.budget_total);
            CHECK(in_all > limits.budget_total - second_cost);
        }
    }
}

TEST_CASE("a user claims once a day under a limit, also where batches stop it in between", "[contract][policies]") {
    Model m = quiet_model(100, 5_d);
    m.channels.push_back(sure_channel("call", 1));
    m.channels[0].capacity_per_day = 1000;
    auto plan = journey("twice", every(0.25_d), {send(0), wait(0.3_d), send(0)});
    plan.ranked = true;
    plan.re_entry = 100_d;
    plan.exits = 0;
    auto const world = simulate_one(m, make_policy(plan));
    CHECK(series(world, Daily::touches) == std::vector<Sum>{100, 100, 0, 0, 0});
}

TEST_CASE("a capacity goes to the lowest ids where all ask at once", "[contract][policies]") {
    Model m = quiet_model(10'000, 10_d);
    m.channels.push_back(sure_channel("call", 1));
    m.channels[0].capacity_fraction_of_users = 0.01239;  // 123 after rounding down
    Sightings seen;
    auto const world =
        simulate_one(m, make_policy(journey("all", every(2_d, 1_d), {send(0), stop_if(0)}), {}, seen.watcher()));
    for (std::size_t day = 0; day < 10; ++day) CHECK(series(world, Daily::touches)[day] == (day % 2 == 1 ? 123 : 0));
    for (auto const& s : seen.sorted()) REQUIRE((s.touches > 0) == (s.user < 123));
}

TEST_CASE("a ranked policy starts the best by score, ties by id, among those who may", "[contract][policies]") {
    for (bool const by_share : {false, true}) {
        Model m = quiet_model(5000, 30_d);
        m.orders.rate_per_day = 0.2;
        m.channels.push_back(sure_channel("call", 1));
        auto plan = journey("best", every(7_d, 3_d), {stop_if(0), send(0)});
        plan.ranked = true;
        plan.re_entry = 10_d;
        if (by_share) {
            plan.limit_fraction_of_users = 0.04;
        } else {
            plan.limit = 200;
        }
        struct Asked {
            double score;
            std::uint64_t user;
        };
        std::mutex lock;
        std::map<Tick, std::vector<Asked>> asked;
        std::map<Tick, std::set<std::uint64_t>> all_asked;
        auto answer = [&](ObservedUser const& user) {
            std::lock_guard const guard(lock);
            bool const in = user.orders >= 1;
            bool const first = all_asked[ticks_of(user.day)].insert(index_of(user.id)).second;
            if (first && in) asked[ticks_of(user.day)].push_back({user.orders, index_of(user.id)});
            return Decision{in, user.orders};
        };
        Sightings started;
        auto const world = simulate_one(m, make_policy(plan, answer, started.watcher()));
        std::map<Tick, std::set<std::uint64_t>> chosen;
        for (auto const& s : started.sorted()) chosen[s.time].insert(s.user);
        CHECK(chosen.size() == 4);
        std::set<std::uint64_t> previous;
        for (Tick t = 3_d; t < 30_d; t += 7_d) {
            auto& candidates = asked[t];
            std::sort(candidates.begin(), candidates.end(), [](Asked const& a, Asked const& b) {
                return a.score != b.score ? a.score > b.score : a.user < b.user;
            });
            std::set<std::uint64_t> best, eligible;
            for (std::size_t i = 0; i < std::min<std::size_t>(200, candidates.size()); ++i)
                best.insert(candidates[i].user);
            for (std::uint64_t user = 0; user < 5000; ++user) {
                if (!previous.contains(user)) eligible.insert(user);
            }
            CHECK((all_asked[t] == eligible));
            CHECK((chosen[t] == best));
            CHECK(series(world, Daily::touches)[static_cast<std::size_t>(day_of(t))] == 200);
            previous = best;
        }
    }
}

namespace {

/// Expected lapses within one day of a user active (or dormant) at its start, under constant hazards.
struct DayLapses {
    double of_active, of_dormant, of_arriving;
};

DayLapses lapses_in_a_day(double lapse, double back) {
    double const s = lapse + back, active = back / s + lapse / (s * s) * -std::expm1(-s),
                 recovered = back / s - back / (s * s) * -std::expm1(-s);
    double arriving = 0;
    int const parts = 500;
    for (int i = 0; i < parts; ++i) {
        double const left = (i + 0.5) / parts;
        arriving += (back * left / s + lapse / (s * s) * -std::expm1(-s * left)) / parts;
    }
    return {lapse * active, lapse * recovered, lapse * arriving};
}

}  // namespace

TEST_CASE("an overloaded desk raises the lapse hazard of the next day", "[hazard][statistical]") {
    // The load of day d is known when day d + 1 begins, so lapses minus their expectation, day by day, is a martingale.
    // Variance: at most Poisson.
    for (bool const arrivals : {false, true}) {
        CAPTURE(arrivals);
        double const lapse = 0.06, back = 0.1, worst = 3;
        Model m = quiet_model(75'000, 40_d);
        m.lapse.law = Exponential{lapse};
        m.comeback.law = Exponential{back};
        m.arrivals_per_day = arrivals ? 5'000 : 0;
        m.signals.push_back(
            {.name = "desk", .source = Signal::Source::returns, .capacity_per_day = 2250, .lapse = worst});
        auto const world = simulate_one(m);
        auto active = static_cast<double>(world.initially_active), dormant = 0.0;
        double observed = 0, expected = 0;
        int overloaded = 0, part_loaded = 0;
        for (std::size_t day = 0; day < 40; ++day) {
            auto const on = [&](Daily d, std::size_t on_day) { return static_cast<double>(series(world, d)[on_day]); };
            double const load = day == 0 ? 0 : on(Daily::returns, day - 1) / 2250;
            double const multiplier = 1 + (worst - 1) * std::clamp(load - 1, 0.0, 1.0);
            overloaded += load > 1 ? 1 : 0;
            part_loaded += load > 1 && load < 2 ? 1 : 0;
            auto const per = lapses_in_a_day(lapse * multiplier, back);
            double const today =
                active * per.of_active + dormant * per.of_dormant + m.arrivals_per_day * per.of_arriving;
            CAPTURE(day, multiplier);
            check_sum(on(Daily::lapses, day), today, today);
            observed += on(Daily::lapses, day);
            expected += today;
            double const lapsed = on(Daily::lapses, day), returned = on(Daily::returns, day);
            active += on(Daily::arrivals, day) + returned - lapsed;
            dormant += lapsed - returned;
        }
        check_sum(observed, expected, expected);
        CHECK(overloaded > 15);
        CHECK(part_loaded > 3);
        CHECK(active == static_cast<double>(total(world, Counter::active_end)));
    }
}

TEST_CASE("touches load a signal exactly", "[hazard][policies][statistical]") {
    constexpr std::uint64_t users = 200'000;
    Model m = quiet_model(users, 20_d);
    m.lapse.law = Exponential{0.02};
    m.channels.push_back(sure_channel("push", 0));
    m.signals.push_back({.name = "team", .source = Signal::Source::touches, .capacity_per_day = 160'000, .lapse = 5});
    auto const tally = simulate(m, {untouched(), make_policy(journey("blast", at(7_d), {send(0)}))});
    double const multiplier = 1 + 4 * 0.25;  // load 1.25, on day 8
    for (std::size_t const day : {8u, 9u, 20u}) {
        CAPTURE(day);
        double const fired = 0.02 * (static_cast<double>(day) + (day > 8 ? multiplier - 1 : 0));
        check_share(before_day(tally.worlds[1], Daily::lapses, day), users, -std::expm1(-fired));
        check_share(before_day(tally.worlds[0], Daily::lapses, day), users,
                    -std::expm1(-0.02 * static_cast<double>(day)));
    }
}
