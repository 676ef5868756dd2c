// The touch funnel and the journey's rules: chances, opt-outs, reach windows, holdouts, exits, re-entry. N = 400,000;
// errors and false alarms: law_checks.hpp.

#include <algorithm>
#include <atomic>

#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

constexpr std::uint64_t users = 400'000;

Channel chancy_channel() {
    Channel c = sure_channel("email", 0);
    c.delivered = 0.9;
    c.opened = 0.5;
    c.clicked = 0.3;
    c.opt_out = 0.2;
    c.complaint = 0.1;
    return c;
}

}  // namespace

TEST_CASE("a touch is delivered, opened and clicked by its chances", "[policies][statistical]") {
    Model m = quiet_model(users, 10_d);
    m.channels.push_back(chancy_channel());
    auto const world = simulate_one(m, make_policy(journey("one", at(3_d), {send(0)})));
    CHECK(total(world, Counter::touches) == static_cast<std::int64_t>(users));
    check_share(total(world, Counter::delivered), users, 0.9);
    check_share(total(world, Counter::opens), users, 0.45);
    check_share(total(world, Counter::clicks), users, 0.135);
    check_share(total(world, Counter::optouts), users, 0.09);
    check_share(total(world, Counter::complaints), users, 0.045);
    CHECK(series(world, Daily::opens)[3] == total(world, Counter::opens));
    CHECK(series(world, Daily::clicks)[3] == total(world, Counter::clicks));
}

TEST_CASE("an opt-out ends the channel, not the others", "[policies][statistical]") {
    Model m = quiet_model(users, 10_d);
    m.channels.push_back(chancy_channel());
    m.channels.push_back(sure_channel("push", 0));
    auto const world = simulate_one(m, make_policy(journey("daily", every(1_d), {send(0), send(1)})));
    double left = 1;
    for (std::size_t day = 0; day < 10; ++day) {
        CAPTURE(day);
        check_share(series(world, Daily::touches)[day] - static_cast<std::int64_t>(users), users, left);
        left *= 1 - 0.09;
    }
    check_share(total(world, Counter::optouts), users, 1 - left);
}

TEST_CASE("touches of one day, of two days and of two channels have their own luck", "[policies][statistical]") {
    // Clicks of both first touches open the way to the counted one.
    auto both_clicked = [](std::uint16_t, ObservedUser const& user) { return user.clicks < 2; };
    for (auto const& steps : {std::vector{send(0), send(0), stop_if(0), send(2)},
                              {send(0), wait(1_d), send(0), stop_if(0), send(2)},
                              {send(0), send(1), stop_if(0), send(2)}}) {
        Model m = quiet_model(users, 10_d);
        m.channels = {sure_channel("a", 0), sure_channel("b", 0), sure_channel("c", 1)};
        m.channels[0].clicked = m.channels[1].clicked = 0.4;
        auto const world = simulate_one(m, make_policy(journey("pair", at(1_d), steps), {}, both_clicked));
        check_share(total(world, Counter::cost_messages) / micros_of(1), users, 0.16);
    }
}

TEST_CASE("a policy with the same touch shares its luck", "[policies]") {
    Model m = quiet_model(20'000, 10_d);
    m.channels.push_back(chancy_channel());
    auto const tally = simulate(
        m, {make_policy(journey("alone", at(5_d), {send(0)})), make_policy(journey("weekly", every(5_d), {send(0)}))});
    Model no_opt_out = m;
    no_opt_out.channels[0].opt_out = 0;
    auto const same = simulate(no_opt_out, {make_policy(journey("alone", at(5_d), {send(0)})),
                                            make_policy(journey("weekly", every(5_d), {send(0)}))});
    CHECK(series(same.worlds[0], Daily::clicks)[5] == series(same.worlds[1], Daily::clicks)[5]);
    CHECK(series(same.worlds[0], Daily::opens)[5] == series(tally.worlds[0], Daily::opens)[5]);
}

TEST_CASE("an in-app channel reaches only who visited lately", "[policies][statistical]") {
    Model m = quiet_model(users, 50_d);
    m.visits = renewals(0.1);
    m.channels.push_back(sure_channel("popup", 0));
    m.channels[0].reach_window = 7_d;
    auto const world = simulate_one(m, make_policy(journey("popup", at(40_d), {send(0)})));
    check_share(total(world, Counter::touches), users, -std::expm1(-0.7));
}

TEST_CASE("a silence triggers once, when it is long enough", "[policies][statistical]") {
    Model m = quiet_model(users, 60_d);
    m.orders.rate_per_day = 0.1;
    m.channels.push_back(sure_channel("sms", 0));
    auto const world = simulate_one(m, make_policy(journey("idle", silent(14_d), {send(0)})));
    check_mean(world, Counter::touches, users, std::exp(-1.4) * (1 + 0.1 * (60 - 14)));
    CHECK(before_day(world, Daily::touches, 14) == 0);
    check_share(series(world, Daily::touches)[14], users,
                std::exp(-1.4) * (1 + 0.1));  // the first silence, and those begun on day 0
}

TEST_CASE("an order ends the journey, whatever started it", "[policies][statistical]") {
    for (auto const& trigger : {at(5_d), every(40_d, 5_d), silent(5_d)}) {
        for (bool const hooks : {false, true}) {
            CAPTURE(static_cast<int>(trigger.kind), hooks);
            Model m = quiet_model(users, 30_d);
            m.orders.rate_per_day = 0.1;
            if (hooks) m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 1};
            m.channels = {sure_channel("push", 0), sure_channel("sms", 1)};
            auto plan = journey("two touches", trigger, {send(0), wait(4_d), send(1)});
            plan.re_entry = 100_d;
            auto const first =
                total(simulate_one(m, make_policy(journey("first", trigger, {send(0)}))), Counter::touches);
            auto const second = total(simulate_one(m, make_policy(plan)), Counter::cost_messages) / micros_of(1);
            plan.exits = 0;
            auto const always = total(simulate_one(m, make_policy(plan)), Counter::cost_messages) / micros_of(1);
            if (trigger.kind != Trigger::Kind::silent) {
                CHECK(first == static_cast<std::int64_t>(users));
                CHECK(always == static_cast<std::int64_t>(users));
                check_share(second, users, std::exp(-0.4));
            } else {  // once per user, after its first silence of 5 days (and 4 more, in time)
                CHECK(second < always);
                check_share(second, static_cast<double>(always), std::exp(-0.4));
            }
        }
    }
}

TEST_CASE("a visit ends the journey as an order does", "[policies][statistical]") {
    Model m = quiet_model(users, 30_d);
    m.visits = renewals(0.1);
    m.channels = {sure_channel("push", 0), sure_channel("sms", 1)};
    auto const world = simulate_one(m, make_policy(journey("two touches", at(5_d), {send(0), wait(4_d), send(1)})));
    check_share(total(world, Counter::cost_messages) / micros_of(1), users, std::exp(-0.4));
}

TEST_CASE("a return ends the journey", "[policies][statistical]") {
    auto const plan = journey("two touches", after_lapse(5_d), {send(0), wait(4_d), send(1)});
    for (auto const& played : {plan, without_graph(plan)}) {
        Model m = quiet_model(users, 30_d);
        m.initial_state = InitialState::dormant;
        m.comeback.law = Exponential{0.1};
        m.channels = {sure_channel("push", 0), sure_channel("sms", 1)};
        auto const world = simulate_one(m, make_policy(played));
        check_share(total(world, Counter::touches) - total(world, Counter::cost_messages) / micros_of(1), users,
                    std::exp(-0.5));
        check_share(total(world, Counter::cost_messages) / micros_of(1), users, std::exp(-0.9));
    }
}

TEST_CASE("triggers on orders and on comebacks start journeys", "[policies][statistical]") {
    Model m = quiet_model(users, 60_d);
    m.churn_threshold = 10_d;
    m.orders.rate_per_day = 0.08;
    m.channels.push_back(sure_channel("push", 0));
    auto const thanked =
        simulate_one(m, make_policy(journey("thanks", {.kind = Trigger::Kind::seen, .event = Seen::order}, {send(0)})));
    CHECK(total(thanked, Counter::touches) == total(thanked, Counter::orders));
    CHECK(series(thanked, Daily::touches) == series(thanked, Daily::orders));
    auto const welcomed = simulate_one(
        m, make_policy(journey("welcome", {.kind = Trigger::Kind::seen, .event = Seen::comeback}, {send(0)})));
    // Orders that end a silence of 10 days: those after day 10, without one in the ten days before.
    check_mean(welcomed, Counter::touches, users, 0.08 * 50 * std::exp(-0.8));
    CHECK(total(welcomed, Counter::orders) == total(thanked, Counter::orders));
}

TEST_CASE("journeys start at most once per re-entry span", "[policies]") {
    Model m = quiet_model(1000, 30_d);
    m.channels.push_back(sure_channel("push", 0));
    auto plan = journey("daily", every(1_d), {send(0)});
    plan.re_entry = 7_d;
    auto const world = simulate_one(m, make_policy(plan));
    for (std::size_t day = 0; day < 30; ++day) CHECK(series(world, Daily::touches)[day] == (day % 7 == 0 ? 1000 : 0));
}

TEST_CASE("journeys start before the horizon and run on in the run-off", "[policies]") {
    Model m = quiet_model(1000, 10_d);
    m.run_off = 10_d;
    m.channels.push_back(sure_channel("push", 0));
    auto const world = simulate_one(m, make_policy(journey("every third", every(3_d), {send(0), wait(2_d), send(0)})));
    std::vector<Sum> expected(20, 0);
    for (std::size_t const day : {0, 2, 3, 5, 6, 8, 9, 11}) expected[day] = 1000;
    CHECK(series(world, Daily::touches) == expected);
}

TEST_CASE("a holdout keeps its share of the users from every policy with its salt", "[policies][statistical]") {
    Model m = quiet_model(users, 10_d);
    m.channels.push_back(sure_channel("push", 0));
    std::vector<std::atomic<std::uint8_t>> seen(users);
    auto policy = [&](char const* name, std::uint32_t salt, std::uint8_t bit) {
        auto plan = journey(name, every(4_d), {send(0)});
        plan.holdout_fraction = 0.3;
        plan.holdout_salt = salt;
        return make_policy(plan, [&seen, bit](ObservedUser const& user) {
            seen[index_of(user.id)] |= bit;
            return Decision{true, 0};
        });
    };
    auto const tally = simulate(m, {policy("a", 7, 1), policy("b", 7, 2), policy("c", 8, 4)});
    for (auto const& world : tally.worlds) {
        check_share(total(world, Counter::touches) / 3, users, 0.7);
        CHECK(total(world, Counter::touches) % 3 == 0);
    }
    std::int64_t same = 0, independent = 0;
    for (auto const& bits : seen) {
        same += ((bits & 1) != 0) == ((bits & 2) != 0) ? 1 : 0;
        independent += (bits & 5) == 5 ? 1 : 0;
    }
    CHECK(same == static_cast<std::int64_t>(users));
    check_share(independent, users, 0.49);
}

TEST_CASE("the audience is asked with what a team can see", "[policies][statistical]") {
    Model m = quiet_model(users, 50_d);
    m.start_weekday = 6;
    m.first_order = true;
    m.orders.rate_per_day = 0.1;
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 12};
    m.traits.push_back({.name = "age", .kind = Trait::Kind::uniform, .a = 20, .b = 60, .levels = {}, .shares = {}});
    m.traits.push_back({.name = "score",
                        .kind = Trait::Kind::uniform,
                        .a = 0,
                        .b = 1,
                        .levels = {},
                        .shares = {},
                        .observable = true});
    m.channels.push_back(sure_channel("push", 0));
    std::atomic<std::int64_t> wrong{0}, silent_week{0}, three{0}, low_score{0};
    auto const world = simulate_one(m, make_policy(journey("look", at(30_d), {send(0)}), [&](ObservedUser const& u) {
                                        bool const right = u.day == 30 && u.weekday == 1 && u.tenure == 30 &&
                                                           u.spend == u.orders * 12 && u.mean_order_value == 12 &&
                                                           u.days_since_visit == u.days_since_order && u.touches == 0 &&
                                                           u.traits.size() == 1;
                                        wrong += right ? 0 : 1;
                                        silent_week += u.days_since_visit >= 7 ? 1 : 0;
                                        three += u.orders == 3 ? 1 : 0;
                                        low_score += u.traits[0] < 0.25 ? 1 : 0;
                                        return Decision{u.orders == 3, 0};
                                    }));
    CHECK(wrong == 0);
    check_share(silent_week, users, std::exp(-0.7));
    check_share(three, users, std::exp(-3.0) * 9 / 2);  // the first order and two more
    check_share(low_score, users, 0.25);
    CHECK(total(world, Counter::touches) == three);
}
