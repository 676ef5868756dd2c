// After the return: care programmes, second lives, upgrades, values, referral, users bought; closed forms and brute
// force. Errors and false alarms: law_checks.hpp.

#include <numeric>

#include "tests/sim/engine/law_checks.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

/// Everyone is dormant and returns within the first minutes of day 0; lives lapse at `lapse` a day.
Model returning_model(std::uint64_t users, Tick horizon, double lapse) {
    Model m = quiet_model(users, horizon);
    m.initial_state = InitialState::dormant;
    m.comeback.law = PiecewiseConstant(std::vector{0.01}, std::vector{10'000.0, 0.0});
    m.lapse.law = Exponential{lapse};
    return m;
}

PolicyPtr caring(std::uint8_t programme = 0) {
    LinePlan plan = journey("care", {}, {});
    plan.rules.care.push_back({programme});
    return make_policy(plan);
}

PolicyPtr buying(double per_day, double price, double scale = 0) {
    LinePlan plan = journey("buys", {}, {});
    plan.rules.acquisition = {{micros_of(per_day), micros_of(price), micros_of(scale), 0, never}};
    return make_policy(plan);
}

/// A desk that is called on and changes nothing: it couples the users.
void add_idle_desk(Model& m) {
    m.care.desk.emplace();
    m.care.desk->per_order = 0.3;
    m.care.desk->tiers.push_back({.name = "one", .staff = 1, .handling = ticks_per_day / 1440});
}

}  // namespace

TEST_CASE("a completed task lowers the lapse hazard for the rest of the life", "[hazard][statistical]") {
    constexpr std::uint64_t users = 100'000;
    double const lapse = 0.05, chance = 0.6, factor = 0.3;
    auto m = returning_model(users, 40_d, lapse);
    CareProgramme habit{.name = "habit", .cost = micros_of(2), .steps = {}};
    habit.steps.push_back({.kind = CareStep::Kind::check_in, .after = 7_d, .cost = micros_of(0.5), .lapse = 0.8});
    habit.steps.push_back(
        {.kind = CareStep::Kind::task, .after = 10_d, .completed = chance, .reward = micros_of(1), .lapse = factor});
    m.care.programmes = {habit};
    auto const tally = simulate(m, {untouched(), caring()});
    auto const& world = tally.worlds[1];
    // first lives only: a user who lapsed returns within minutes
    double const at_7 = std::exp(-lapse * 7), at_10 = at_7 * std::exp(-lapse * 0.8 * 3);
    double const at_40 =
        at_10 * (chance * std::exp(-lapse * 0.8 * factor * 30) + (1 - chance) * std::exp(-lapse * 0.8 * 30));
    auto const lapsed = users_who_lapse(m, {untouched(), caring()});
    check_share(lapsed[1], users, 1 - at_40);
    check_share(lapsed[0], users, -std::expm1(-lapse * 40));
    CHECK(total(world, Counter::enrolled) == total(world, Counter::returns));
    // of tasks set: by lives that began early enough
    check_share(total(world, Counter::tasks_completed), static_cast<double>(total(world, Counter::tasks_set)), chance);
    Micros const booked = total(world, Counter::enrolled) * micros_of(2) +
                          total(world, Counter::check_ins) * micros_of(0.5) +
                          total(world, Counter::tasks_completed) * micros_of(1);
    CHECK(total(world, Counter::cost_programme) == booked);
    CHECK(total(world, Counter::cost_total) == booked);
}

TEST_CASE("a programme that changes no hazard changes no life; none at all changes no byte", "[contract]") {
    auto m = w2_model(3'000);
    auto const plain = simulate(m, {untouched(), make_policy(w2_plan())});
    m.care.programmes.push_back({.name = "habit", .cost = micros_of(1), .steps = {{.after = 7_d}}});
    auto plan = w2_plan();
    plan.rules.care.push_back({0});
    auto const cared = simulate(m, {untouched(), make_policy(plan)});
    for (std::size_t w = 0; w < 2; ++w) {
        for (std::size_t c = 0; c <= index_of(Counter::returned_first); ++c) {
            CAPTURE(name_of(static_cast<Counter>(c)));
            CHECK(cared.worlds[w].sums[c] == plain.worlds[w].sums[c]);
        }
    }
    CHECK(total(cared.worlds[1], Counter::enrolled) == total(cared.worlds[1], Counter::returns));
}

TEST_CASE("persona and offer shape the second life", "[hazard][statistical]") {
    constexpr std::uint64_t users = 200'000;
    double const lapse = 0.02;
    auto m = returning_model(users, 20_d, lapse);
    m.comeback.law = PiecewiseConstant(std::vector{1.0, 1.01}, std::vector{0.0, 10'000.0, 0.0});
    m.traits.push_back({.name = "persona",
                        .kind = Trait::Kind::categorical,
                        .levels = {"price", "social"},
                        .shares = {0.3, 0.7},
                        .observable = true});
    m.offers.push_back({.name = "ten", .discount_fraction = 0.1, .amount = 0, .expires = 30_d, .redemption = 1});
    m.channels.push_back(sure_channel("mail", 0));
    m.care.second_life.by_trait = {{0, {3, 0.5}}};
    m.care.second_life.by_offer = {2};
    auto const users_lapsed =
        users_who_lapse(m, {untouched(), make_policy(journey("offer", at(0.5_d), {send(0, OfferId{0})}))});
    auto lapsed = [&](double factor) {
        return 0.3 * -std::expm1(-lapse * 3 * factor * 19) + 0.7 * -std::expm1(-lapse * 0.5 * factor * 19);
    };
    // second lives begin within minutes after day 1: 0.001 of a day of 19
    for (std::size_t w = 0; w < 2; ++w) {
        double const p = lapsed(w == 0 ? 1 : 2);
        auto const n = static_cast<double>(users_lapsed[w]);
        CAPTURE(w, n, p * users);
        CHECK(std::fabs(n - p * users) <= 6 * std::sqrt(p * (1 - p) * users) + 0.0005 * users);
    }
}

TEST_CASE("orders after a return come at their own rate, value and margin", "[statistical]") {
    constexpr std::uint64_t users = 40'000;
    auto m = returning_model(users, 50_d, 0);
    m.orders.rate_per_day = 0.2;
    m.order_value = {OrderValue::Kind::fixed, 10, 0, 0, 0, 0, 0};
    m.margin_fraction = 0.5;
    m.care.second_life.orders = 1.5;
    m.care.second_life.order_value = 1.2;
    m.care.second_life.margin = 0.8;
    auto const world = simulate_one(m);
    double const expected = 0.3 * 50 * users;
    check_sum(static_cast<double>(total(world, Counter::orders)), expected, expected);
    CHECK(total(world, Counter::revenue) == total(world, Counter::orders) * micros_of(12));
    CHECK(total(world, Counter::margin) == total(world, Counter::orders) * micros_of(12 * 0.4));
}

TEST_CASE("upgrades raise the value of later orders", "[statistical]") {
    // n orders of a life, an upgrade at each with chance p, at most one: the k-th order is dear with 1 - (1 - p)^(k -
    // 1)
    constexpr std::uint64_t users = 40'000;
    double const rate = 0.1, p = 0.2, days = 60, factor = 1.5;
    auto m = quiet_model(users, 60_d);
    m.orders.rate_per_day = rate;
    m.order_value = {OrderValue::Kind::fixed, 10, 0, 0, 0, 0, 0};
    m.care.upgrade = Upgrade{.per_order = p, .lives = Upgrade::Lives::all, .at_most = 1, .order_value = factor};
    auto const world = simulate_one(m);
    // E[dear orders]: upgrades come as a Poisson process of rate p rate; dear time is what is left after the first
    double const a = p * rate;
    double const dear_days = days - -std::expm1(-a * days) / a;
    double const mean = 10 * rate * (days + (factor - 1) * dear_days);
    check_mean(world, Counter::revenue, users, mean * 1e6);
    check_share(total(world, Counter::upgrades), users, -std::expm1(-a * days));
    m.care.upgrade->lives = Upgrade::Lives::returned;
    CHECK(total(simulate_one(m), Counter::upgrades) == 0);
}

TEST_CASE("12-month values are margin minus costs in the year after a start", "[statistical]") {
    constexpr std::uint64_t users = 4'000;
    double const rate = 0.1;
    auto m = returning_model(users, 500_d, 0);
    m.arrivals_per_day = 5;
    m.orders.rate_per_day = rate;
    m.order_value = {OrderValue::Kind::fixed, 10, 0, 0, 0, 0, 0};
    m.margin_fraction = 0.4;
    m.care.values = true;
    m.channels.push_back(sure_channel("mail", 1));
    auto const tally = simulate(m, {untouched(), make_policy(journey("mail", every(30_d), {send(0)}))});
    for (std::size_t w = 0; w < 2; ++w) {
        auto const& world = tally.worlds[w];
        CHECK(total(world, Counter::won_back_at_risk) == users);
        CHECK(total(world, Counter::active_at_risk) == 0);
        check_sum(static_cast<double>(total(world, Counter::new_at_risk)), 5 * 135, 5 * 135);
        // 13 mails in 365 days at days 0, 30, ...; the one at day 0 comes before the return
        double const mails = w == 0 ? 0 : 12;
        check_sum(units_of(total(world, Counter::value_won_back)), users * (365 * rate * 4 - mails),
                  users * 365 * rate * 16);
        auto const fresh = static_cast<double>(total(world, Counter::new_at_risk));
        double const mails_to_new = w == 0 ? 0 : 365.0 / 30;
        check_sum(units_of(total(world, Counter::value_new)), fresh * (365 * rate * 4 - mails_to_new),
                  fresh * (365 * rate * 16 + 0.25));
    }
}

TEST_CASE("active users bring others at their rate, and those bring others in turn", "[statistical]") {
    constexpr std::uint64_t users = 20'000;
    double const rate = 0.004, days = 100;
    auto m = quiet_model(users, 100_d);
    m.orders.rate_per_day = 0.1;
    for (int const generations : {1, 2}) {
        CAPTURE(generations);
        m.care.referral = Referral{.per_day = rate, .per_day_returned = 0, .delay = 2_d, .generations = generations};
        auto const world = simulate_one(m);
        double expected = rate * (days - 2), variance = expected;
        if (generations == 2) {
            double const second = rate * rate * (days - 4) * (days - 4) / 2;
            expected += second;
            variance += 3 * second;  // at least as much as the branching adds: r^2 T^2 / 2 + r^3 T^3 / 3
        }
        check_sum(static_cast<double>(total(world, Counter::referred_users)), users * expected, users * variance);
        CHECK(total(world, Counter::active_end) ==
              static_cast<std::int64_t>(users) + total(world, Counter::referred_users));
        double const order_days =
            users * days + static_cast<double>(total(world, Counter::active_ticks)) * 0x1p-20 - users * days;
        check_sum(static_cast<double>(total(world, Counter::orders)), 0.1 * order_days, 0.1 * order_days);
    }
}

TEST_CASE("coupled or not, users bring the same others, and these live the same lives", "[contract]") {
    auto m = w2_model(6'000);
    m.horizon = 120_d;
    m.warm_up = 20_d;
    m.arrivals_per_day = 3;
    m.first_order = true;
    m.care.referral = Referral{.per_day = 0.002, .per_day_returned = 0.01, .delay = 1_d, .generations = 3};
    std::vector<PolicyPtr> const policies{untouched(), make_policy(w2_plan()), buying(20, 5, 30)};
    auto const apart = simulate(m, policies);
    CHECK(total(apart.worlds[0], Counter::referred_users) > 500);
    CHECK(total(apart.worlds[1], Counter::referred_users) != total(apart.worlds[0], Counter::referred_users));
    add_idle_desk(m);
    auto const coupled = simulate(m, policies);
    for (std::size_t w = 0; w < policies.size(); ++w) {
        for (std::size_t c = 0; c < counter_count; ++c) {
            auto const counter = static_cast<Counter>(c);
            if (counter >= Counter::contacts && counter <= Counter::backlog_end) continue;
            CAPTURE(w, name_of(counter));
            CHECK(apart.worlds[w].sums[c] == coupled.worlds[w].sums[c]);
        }
        CHECK(series(apart.worlds[w], Daily::arrivals) == series(coupled.worlds[w], Daily::arrivals));
    }
    // claims without barriers
    m.care.desk.reset();
    m.channels[2].capacity_per_day = 1'000'000;
    auto const claiming = simulate(m, policies);
    for (auto c : {Counter::referred_users, Counter::returns, Counter::orders, Counter::touches})
        CHECK(claiming.worlds[1].sums[index_of(c)] == apart.worlds[1].sums[index_of(c)]);
    CHECK(random_worlds::tally_difference(claiming, simulate(m, policies, 11, 5)) == "");
}

TEST_CASE("a policy buys users one by one at rising prices", "[contract]") {
    auto m = quiet_model(500, 30_d);
    m.orders.rate_per_day = 0.1;
    m.order_value = {OrderValue::Kind::fixed, 10, 0, 0, 0, 0, 0};
    auto const alone = simulate(m, {untouched()});
    auto const tally = simulate(m, {untouched(), buying(100, 7, 50), buying(250, 7, 50)});
    std::int64_t bought[2] = {}, spent[2] = {};
    for (std::size_t w = 0; w < 2; ++w) {
        Micros purse = 0;
        for (int day = 0; day < 30; ++day) {
            purse += micros_of(w == 0 ? 100 : 250);
            Micros today = 0;
            for (;;) {
                Micros const price = micros_of(7 * (1 + units_of(today) / 50));
                if (std::llabs(price - purse) < 10) FAIL("too close to call by hand");
                if (price > purse) break;
                purse -= price;
                today += price;
                ++bought[w];
            }
            spent[w] += today;
        }
        auto const& world = tally.worlds[w + 1];
        CHECK(total(world, Counter::acquired_users) == bought[w]);
        CHECK(std::llabs(total(world, Counter::cost_acquisition) - spent[w]) < 2 * bought[w]);
        CHECK(total(world, Counter::cost_total) == total(world, Counter::cost_acquisition));
        CHECK(total(world, Counter::active_end) == 500 + bought[w]);
        for (std::size_t c = 0; c < counter_count; ++c)  // the others live as in the untouched world
            CHECK(world.sums[c] - world.acquired_sums[c] == tally.worlds[0].sums[c]);
        auto const& days = series(world, Daily::arrivals);
        CHECK(std::accumulate(days.begin(), days.end(), std::int64_t{0}) == bought[w]);
    }
    CHECK(tally.users == 500);
    CHECK(tally.acquired == std::max(bought[0], bought[1]));
    // marginal price: n users cost 7 n + ... ; in the limit of small prices n = scale / cac ln(1 + B / scale)
    double const limit = 30 * 50 / 7.0 * std::log1p(100 / 50.0);
    CHECK(std::fabs(static_cast<double>(bought[0]) - limit) < 0.15 * limit);
    // the untouched world is the same, whatever is bought beside it
    CHECK(alone.worlds[0].sums == tally.worlds[0].sums);
    for (std::size_t d = 0; d < daily_count; ++d) CHECK(alone.worlds[0].daily[d] == tally.worlds[0].daily[d]);
}

TEST_CASE("calling everyone overloads the desk and wears out the returned; calling some each day does not",
          "[policies][statistical]") {
    // 40,000 dormant users; a call brings back 30 % within two days. Nothing says what happens to second churn but the
    // waits.
    auto m = quiet_model(40'000, 90_d);
    m.initial_state = InitialState::dormant;
    m.lapse.law = Exponential{0.02};
    m.comeback.law = Exponential{0.001};
    m.orders.rate_per_day = 0.05;
    m.channels.push_back(sure_channel("call", 0.5, {pulse(0.3, 2_d)}));
    m.care.desk.emplace();
    auto& desk = *m.care.desk;
    desk.per_return = 0.5;
    desk.per_order = 0.1;
    desk.tiers.push_back({.name = "one", .staff = 3, .handling = ticks_of(12 / 1440.0)});
    desk.tolerance = ticks_of(1 / 24.0);
    desk.impatience = 3;
    desk.crowded_wait = ticks_of(4 / 24.0);
    desk.crowded_second_lapse = 2;
    auto everyone = make_policy(journey("everyone", at(5_d), {send(0)}));
    auto some_plan = journey("some", every(1_d), {send(0)});
    some_plan.ranked = true;
    some_plan.limit = 500;
    some_plan.re_entry = 90_d;
    auto some = make_policy(some_plan, [](ObservedUser const& u) { return Decision{u.touches == 0, 0}; });
    auto const tally = simulate(m, {untouched(), everyone, some});
    auto churn = [](WorldTally const& w) {
        return static_cast<double>(total(w, Counter::second_churned_30)) /
               static_cast<double>(total(w, Counter::second_at_risk_30));
    };
    auto wait = [](WorldTally const& w) {
        return days_of(total(w, Counter::wait_ticks)) * 1440 / static_cast<double>(total(w, Counter::contacts));
    };
    auto const &none = tally.worlds[0], &all = tally.worlds[1], &few = tally.worlds[2];
    CAPTURE(wait(none), wait(all), wait(few), churn(none), churn(all), churn(few));
    double const calm = -std::expm1(-0.02 * 30);  // no waits
    CHECK(wait(few) < 30);
    CHECK(wait(all) > 10 * wait(few));
    CHECK(std::fabs(churn(few) - calm) < 0.03);
    CHECK(churn(all) > calm + 0.1);
    // without the desk's effects both churn alike: the wait is the cause
    desk.impatience = desk.crowded_second_lapse = 1;
    auto const deaf = simulate(m, {everyone, some});
    CHECK(std::fabs(churn(deaf.worlds[0]) - calm) < 0.02);
    CHECK(std::fabs(churn(deaf.worlds[1]) - calm) < 0.02);
}
