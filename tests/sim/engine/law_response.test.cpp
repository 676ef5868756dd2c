// Multipliers of a touch's chances and effects against their closed forms. N = 100,000; errors and false alarms:
// law_checks.hpp.

#include "tests/sim/engine/law_checks.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

constexpr std::uint64_t users = 100'000;

constexpr std::uint16_t bit(ResponseStage stage) {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(stage));
}

constexpr std::size_t bit_index(ResponseStage stage) { return static_cast<std::size_t>(stage); }

ResponseRow levels(ResponseSource source, ResponseStage on, std::vector<double> factors) {
    ResponseRow row;
    row.source = source;
    row.stages = bit(on);
    row.factors = std::move(factors);
    return row;
}

ResponseRow decay(ResponseSource source, ResponseStage on, double half_life, double floor = 0) {
    ResponseRow row;
    row.source = source;
    row.stages = bit(on);
    row.curve = ResponseRow::Curve::decay;
    row.a = half_life;
    row.floor = floor;
    return row;
}

ResponseRow pieces(ResponseSource source, ResponseStage on, std::vector<double> breaks, std::vector<double> factors) {
    ResponseRow row;
    row.source = source;
    row.stages = bit(on);
    row.curve = ResponseRow::Curve::pieces;
    row.breaks = std::move(breaks);
    row.factors = std::move(factors);
    return row;
}

/// Nobody lapses; a channel opened by 20 %, clicked by 10 % of these.
Model touched_model() {
    Model m = quiet_model(users, 40_d);
    m.channels.push_back(sure_channel("email", 0));
    m.channels[0].opened = 0.2;
    m.channels[0].clicked = 0.1;
    return m;
}

ResponseRow power(ResponseSource source, ResponseStage on, double per_unit, double floor = 0) {
    ResponseRow row;
    row.source = source;
    row.stages = bit(on);
    row.curve = ResponseRow::Curve::power;
    row.a = per_unit;
    row.floor = floor;
    return row;
}

std::int64_t opens_on(WorldTally const& world, int day) {
    return series(world, Daily::opens)[static_cast<std::size_t>(day)];
}

Step say(std::size_t channel, std::size_t message) {
    auto step = send(channel);
    step.message = static_cast<MessageId>(message);
    return step;
}

}  // namespace

TEST_CASE("rows that multiply by 1 change no byte", "[contract]") {
    Model m = w2_model(20'000);
    for (auto& channel : m.channels) {
        channel.opened = 0.4;
        channel.opt_out = 0.05;
    }
    Model rows = m;
    rows.response.response = {levels(ResponseSource::segment, ResponseStage::opened, {1}),
                              decay(ResponseSource::dormancy, ResponseStage::effect, 30, 1)};
    rows.response.messages.push_back({.name = "plain"});
    auto plan = w2_plan();
    auto const before = simulate(m, {make_policy(without_graph(plan))});
    for (auto& step : plan.steps) step.message = MessageId{0};
    auto const after = simulate(rows, {make_policy(without_graph(plan))});
    CHECK(random_worlds::world_difference(before.worlds[0], after.worlds[0]) == "");
}

TEST_CASE("expected opens are sent x the product of the factors", "[policies][statistical]") {
    Model m = touched_model();
    m.segments = {{.name = "keen", .share = 0.25}, {.name = "rest", .share = 0.75}};
    m.start_weekday = 5;  // day 1 is a Saturday
    m.response.response = {levels(ResponseSource::segment, ResponseStage::opened, {2, 0.5}),
                           levels(ResponseSource::weekday, ResponseStage::opened, {1, 1, 1, 1, 1, 1.31, 0.9})};
    m.channels[0].response = {pieces(ResponseSource::hour, ResponseStage::clicked, {8, 20}, {0.5, 3, 0.7})};
    m.response.messages.push_back({.name = "hello"});
    m.response.messages[0].factor[bit_index(ResponseStage::opened)] = 1.2;
    auto const world = simulate_one(m, make_policy(journey("sat", at(1_d + 1_d / 2), {say(0, 0)})));
    double const keen = 0.2 * 2 * 1.31 * 1.2, rest = 0.2 * 0.5 * 1.31 * 1.2;
    double const opens = 0.25 * keen + 0.75 * rest;
    CHECK(total(world, Counter::touches) == static_cast<std::int64_t>(users));
    check_share(total(world, Counter::opens), users, opens);
    check_share(total(world, Counter::clicks), users, opens * 0.1 * 3);
}

TEST_CASE("a chance stops at 1", "[policies]") {
    Model m = touched_model();
    m.response.response = {levels(ResponseSource::segment, ResponseStage::opened, {50})};
    auto const world = simulate_one(m, make_policy(journey("one", at(1_d), {send(0)})));
    CHECK(total(world, Counter::opens) == static_cast<std::int64_t>(users));
}

TEST_CASE("a larger factor keeps every opener and adds some", "[policies]") {
    Model m = touched_model();
    m.initial_users = 20'000;
    for (double const factor : {0.5, 1.0, 1.7}) {
        auto rows = m;
        rows.response.messages.push_back({.name = "a"});
        rows.response.messages.push_back({.name = "b"});
        rows.response.messages[0].factor[bit_index(ResponseStage::opened)] = factor;
        rows.response.messages[1].factor[bit_index(ResponseStage::opened)] = factor * 1.2;
        auto opened = [](std::uint16_t, ObservedUser const& user) { return user.opens > 0; };
        auto const tally = simulate(rows, {make_policy(journey("a", at(1_d), {say(0, 0), stop_if(0)}), {}, opened),
                                           make_policy(journey("b", at(1_d), {say(0, 1), stop_if(0)}), {}, opened)});
        CHECK(total(tally.worlds[0], Counter::opens) < total(tally.worlds[1], Counter::opens));
    }
}

TEST_CASE("dormancy erodes the response with its half-life", "[policies][statistical]") {
    Model m = touched_model();
    m.initial_state = InitialState::dormant;
    m.response.response = {decay(ResponseSource::dormancy, ResponseStage::opened, 10, 0.25)};
    auto const world = simulate_one(m, make_policy(journey("weekly", every(5_d, 5_d), {send(0)})));
    for (int day = 5; day < 40; day += 5) {
        CAPTURE(day);
        double const factor = 0.25 + 0.75 * std::exp2(-day / 10.0);
        check_share(series(world, Daily::opens)[static_cast<std::size_t>(day)], users, 0.2 * factor);
    }
}

TEST_CASE("stages of life respond by their own factor", "[policies][statistical]") {
    Model m = touched_model();
    m.lapse.law = Exponential{0.05};
    m.response.response = {levels(ResponseSource::stage, ResponseStage::opened, {1, 1, 1, 0.2, 1})};
    auto const world = simulate_one(m, make_policy(journey("one", at(20_d), {send(0)})));
    double const active = std::exp(-0.05 * 20);
    check_share(total(world, Counter::opens), users, 0.2 * (active + 0.2 * (1 - active)));
}

TEST_CASE("the effect's strength scales a pulse and a boost", "[policies][statistical]") {
    Model m = quiet_model(users, 10_d);
    m.initial_state = InitialState::dormant;
    m.channels.push_back(sure_channel("sms", 0, {pulse(0.3, 2_d)}));
    m.response.response = {levels(ResponseSource::segment, ResponseStage::effect, {0.5})};
    auto const by_pulse = simulate_one(m, make_policy(journey("one", at(1_d), {send(0)})));
    check_share(total(by_pulse, Counter::returns), users, 1 - std::sqrt(0.7));
    m.channels[0].effects = {boost(Process::comeback, 5, 3_d)};
    m.comeback.law = Exponential{0.02};
    auto const by_boost = simulate_one(m, make_policy(journey("one", at(1_d), {send(0)})));
    check_share(total(by_boost, Counter::returns), users, 1 - std::exp(-0.02 * (7 + 3 * 3)));
}

TEST_CASE("a message that reminds people to leave raises the lapse of those it reaches", "[policies][statistical]") {
    Model m = quiet_model(users, 10_d);
    m.lapse.law = Exponential{0.02};
    m.channels.push_back(sure_channel("email", 0));
    m.response.messages.push_back({.name = "reminder"});
    m.response.messages[0].effects = {on(TouchStage::opened, boost(Process::lapse, 3, 4_d))};
    m.response.response = {levels(ResponseSource::segment, ResponseStage::harm, {1.5})};
    auto const quiet = simulate_one(m, make_policy(journey("quiet", at(1_d), {send(0)})));
    check_share(total(quiet, Counter::lapses), users, 1 - std::exp(-0.2));
    auto const loud = simulate_one(m, make_policy(journey("loud", at(1_d), {say(0, 0)})));
    check_share(total(loud, Counter::lapses), users, 1 - std::exp(-0.02 * (6 + 4 * (1 + 2 * 1.5))));
}

TEST_CASE("strengths survive parking at a limit", "[contract]") {
    Model m = quiet_model(3'000, 40_d);
    m.initial_state = InitialState::dormant;
    m.comeback.law = Exponential{0.01};
    m.channels.push_back(sure_channel("sms", 0.1, {boost(Process::comeback, 4, 9_d, 2_d)}));
    m.response.response = {decay(ResponseSource::dormancy, ResponseStage::effect, 10)};
    auto const plan = journey("weekly", every(3_d), {send(0)});
    auto const free = simulate_one(m, make_policy(plan));
    m.channels[0].capacity_per_day = 1'000'000;  // parks every touch, refuses none
    auto const parked = simulate_one(m, make_policy(plan));
    CHECK(random_worlds::world_difference(free, parked) == "");
}

TEST_CASE("fatigue: each arrival adds a pressure that halves", "[policies][statistical]") {
    Model m = touched_model();
    m.channels[0].pressure = 2;
    m.response.fatigue.half_life = 3_d;
    m.response.response = {power(ResponseSource::fatigue, ResponseStage::opened, 0.8)};
    auto const world = simulate_one(m, make_policy(journey("daily", every(1_d), {send(0)})));
    double pressure = 0;
    for (int day = 0; day < 12; ++day) {
        CAPTURE(day, pressure);
        check_share(opens_on(world, day), users, 0.2 * std::pow(0.8, pressure));
        pressure = (pressure + 2) * std::exp2(-1 / 3.0);
    }
}

TEST_CASE("a message wears out with its uses, and a refresh renews a share of it", "[policies][statistical]") {
    Model m = touched_model();
    m.response.messages.push_back({.name = "worn"});
    m.response.messages[0].response = {power(ResponseSource::uses, ResponseStage::opened, 0.8, 0.4)};
    auto plan = journey("daily", every(1_d), {say(0, 0)});
    plan.upkeep.push_back({.kind = Upkeep::Kind::refresh, .target = 0, .first = 5_d, .every = 4_d, .share = 0.75});
    auto const world = simulate_one(m, make_policy(plan));
    double uses = 0;
    for (int day = 0; day < 20; ++day) {
        CAPTURE(day, uses);
        if (day >= 5 && (day - 5) % 4 == 0) uses *= 0.25;
        check_share(opens_on(world, day), users, 0.2 * std::max(0.4, std::pow(0.8, uses)));
        uses += 1;
    }
}

TEST_CASE("a list grows stale until it is cleaned, at a price that adds up", "[policies][statistical]") {
    Model m = touched_model();
    m.channels[0].opened = 1;
    m.channels[0].response = {decay(ResponseSource::list_age, ResponseStage::delivered, 20)};
    auto plan = journey("daily", every(1_d), {send(0)});
    plan.upkeep.push_back({.kind = Upkeep::Kind::clean,
                           .target = 0,
                           .first = 10_d,
                           .every = 10_d,
                           .share = 1,
                           .cost = micros_of(123.45)});
    auto const world = simulate_one(m, make_policy(plan));
    for (int day = 0; day < 40; ++day) {
        CAPTURE(day);
        check_share(opens_on(world, day), users, std::exp2(-(day % 10) / 20.0));
    }
    CHECK(total(world, Counter::cost_service) == 3 * micros_of(123.45));  // on days 10, 20 and 30, before the horizon
    CHECK(series(world, Daily::cost_service)[20] == micros_of(123.45));
}

TEST_CASE("a touch right after another channel's is stronger", "[policies][statistical]") {
    Model m = touched_model();
    m.channels.push_back(sure_channel("sms", 0));
    m.channels[0].response = {pieces(ResponseSource::other_channel, ResponseStage::opened, {3}, {1.35, 1})};
    auto const world = simulate_one(
        m,
        make_policy(journey("mix", at(1_d),
                            {send(0), send(0), send(1), wait(2_d), send(0), wait(2_d), send(0), wait(8_d), send(0)})));
    double const n = static_cast<double>(users);
    check_sum(static_cast<double>(opens_on(world, 1)) - n, 0.4 * n, 0.32 * n);  // two by mail, all by SMS
    check_share(opens_on(world, 3), users, 0.2 * 1.35);                         // two days after the SMS
    check_share(opens_on(world, 5), users, 0.2);                                // four days after it
    check_share(opens_on(world, 13), users, 0.2);
}

TEST_CASE("a recommender of accuracy p mixes hits and misses, per touch", "[policies][statistical]") {
    Model m = touched_model();
    Recommender r{.accuracy = 0.6, .calibrated = 0.89, .learns = 0};
    r.hit[bit_index(ResponseStage::opened)] = 2;
    r.hit[bit_index(ResponseStage::clicked)] = 3;
    r.miss[bit_index(ResponseStage::clicked)] = 0.5;
    m.response.messages.push_back({.name = "personal"});
    m.response.messages[0].recommender = r;
    auto plan = journey("daily", every(1_d), {say(0, 0)});
    plan.upkeep.push_back({.kind = Upkeep::Kind::calibrate, .target = 0, .first = 2_d});
    auto const world = simulate_one(m, make_policy(plan));
    for (int day = 0; day < 4; ++day) {
        double const p = day < 2 ? 0.6 : 0.89;
        check_share(opens_on(world, day), users, 0.2 * (2 * p + (1 - p)));
        check_share(series(world, Daily::clicks)[static_cast<std::size_t>(day)], users,
                    0.2 * 0.1 * (6 * p + 0.5 * (1 - p)));
    }
    m.channels[0].opened = 1;
    m.channels[0].clicked = 0.2;
    m.response.messages[0].recommender = Recommender{.accuracy = 0.2, .calibrated = 0.2, .learns = 0.25};
    m.response.messages[0].recommender->miss[bit_index(ResponseStage::clicked)] = 0;
    auto const learning = simulate_one(m, make_policy(journey("daily", every(1_d), {say(0, 0)})));
    for (int day = 0; day < 6; ++day) {
        check_share(series(learning, Daily::clicks)[static_cast<std::size_t>(day)], users,
                    0.2 * (1 - 0.8 * std::pow(0.75, day)));
    }
}

TEST_CASE("trust moves by what a message tells and drifts back", "[policies][statistical]") {
    Model m = touched_model();
    m.channels[0].opened = 1;
    m.response.trust = {.initial = 0.4, .half_life = 6_d};
    m.response.messages.push_back({.name = "rules"});
    m.response.messages.push_back({.name = "trick"});
    m.response.messages[0].trust = 0.3;
    m.response.messages[1].trust = -0.5;
    m.response.response = {levels(ResponseSource::segment, ResponseStage::clicked, {1})};
    ResponseRow by_trust = power(ResponseSource::trust, ResponseStage::clicked, 8);
    m.response.response.push_back(by_trust);
    auto const world = simulate_one(
        m, make_policy(journey("talk", every(3_d), {say(0, 0), wait(1_d), say(0, 1), wait(1_d), send(0)})));
    double trust = 0.4;
    for (int day = 0; day < 15; ++day) {
        CAPTURE(day, trust);
        check_share(series(world, Daily::clicks)[static_cast<std::size_t>(day)], users, 0.1 * std::pow(8, trust));
        if (day % 3 == 0) trust += 0.3 * (1 - trust);
        if (day % 3 == 1) trust *= 0.5;
        trust = 0.4 + (trust - 0.4) * std::exp2(-1 / 6.0);
    }
}

TEST_CASE("only those who agreed are touched, the same users every time", "[policies][statistical]") {
    Model m = touched_model();
    m.channels[0].opt_in = 0.3;
    auto const world = simulate_one(m, make_policy(journey("daily", every(1_d), {send(0)})));
    auto const first = series(world, Daily::touches)[0];
    check_share(first, users, 0.3);
    for (std::size_t day = 1; day < 40; ++day) REQUIRE(series(world, Daily::touches)[day] == first);
}

TEST_CASE("fewer messages instead of leaving, and the way back", "[policies][statistical]") {
    Model m = touched_model();
    m.horizon = 60_d;
    m.channels[0].opened = 1;
    m.channels[0].opt_out = 0.4;
    m.channels[0].response = {pieces(ResponseSource::tenure, ResponseStage::opt_out, {1}, {1, 0})};  // day 0 alone
    m.channels[0].opt_out_rules = {.fewer = 0.37, .fewer_gap = 5_d, .back = 0.12, .back_within = 20_d};
    auto const world = simulate_one(m, make_policy(journey("daily", every(1_d), {send(0)})));
    check_share(total(world, Counter::fewer_requests), users, 0.4 * 0.37);
    check_share(total(world, Counter::optouts), users, 0.4 * 0.63);
    check_share(total(world, Counter::resubscribed), users, 0.4 * 0.63 * 0.12);
    for (int day = 1; day < 60; ++day) {
        CAPTURE(day);
        double const fewer = day % 5 == 0 ? 0.4 * 0.37 : 0;
        double const back = 0.4 * 0.63 * 0.12 * std::min(1.0, day / 20.0);
        check_share(series(world, Daily::touches)[static_cast<std::size_t>(day)], users, 0.6 + fewer + back);
    }
}

TEST_CASE("the reason of the lapse bends the response of the dormancy", "[policies][statistical]") {
    Model m = quiet_model(users, 10_d);
    m.initial_state = InitialState::dormant;
    m.leaving.reasons.resize(2);
    m.leaving.reasons[0].share = 0.25;
    m.leaving.reasons[0].response = 0.3;
    m.leaving.reasons[1].share = 0.75;
    m.channels.push_back(sure_channel("sms", 0, {pulse(0.4, 2_d)}));
    m.channels[0].opened = 0.5;
    m.channels[0].effects[0].on = TouchStage::opened;
    m.response.response = {levels(ResponseSource::reason, ResponseStage::opened, {0.8, 1, 1})};
    auto const world = simulate_one(m, make_policy(journey("one", at(1_d), {send(0)})));
    double const quality = 0.25 * 0.5 * 0.8, price = 0.75 * 0.5;
    check_share(total(world, Counter::opens), users, quality + price);
    check_share(total(world, Counter::returns), users, quality * (1 - std::pow(0.6, 0.3)) + price * 0.4);
}
