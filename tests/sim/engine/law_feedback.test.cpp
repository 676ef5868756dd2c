// Surveys, fixes, cleaned lists, care by a step and warning signals as triggers: against closed forms and counts by
// other means; and that what nobody uses changes no byte.

#include "sim/base/portable_math.hpp"
#include "sim/engine/fixing.hpp"
#include "sim/population/further_fields.hpp"
#include "tests/sim/engine/law_checks.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::test;
using random_worlds::world_difference;

namespace {

using K = Instruction::Kind;
using TK = Trigger::Kind;

/// A program of one journey whose steps follow each other. Condition 0: the survey's answer is reason 0.
class Sequence {
  public:
    explicit Sequence(Trigger when) {
        journey_.name = "steps";
        journey_.exits = 0;
        journey_.triggers = {when};
    }
    Sequence& step(K kind, std::uint8_t item = 0) {
        Instruction i;
        i.kind = kind;
        i.item = item;
        return add(i);
    }
    Sequence& wait(Tick span) {
        Instruction i;
        i.kind = K::wait;
        i.wait = span;
        return add(i);
    }
    Sequence& send(std::uint8_t channel = 0) {
        Instruction i;
        i.kind = K::send;
        i.action = static_cast<std::uint8_t>(program_.sends.size());
        program_.sends.push_back({.channel = ChannelId{channel}});
        return add(i);
    }
    /// The steps after it are for those alone who gave reason 0.
    Sequence& only_answer_0() {
        Instruction i;
        i.kind = K::branch;
        return add(i);
    }
    Sequence& fix(std::int64_t after = 1, std::uint8_t of = 0) {
        program_.fixes.push_back({of, after});
        return step(K::fix, static_cast<std::uint8_t>(program_.fixes.size() - 1));
    }
    Sequence& clean(double cost) {
        program_.cleanings.push_back({.channel = ChannelId{0}, .slot = 0, .cost = micros_of(cost)});
        return step(K::clean, static_cast<std::uint8_t>(program_.cleanings.size() - 1));
    }
    Sequence& budget(double per_day) {
        program_.budgets.push_back({.journey = every_journey, .channel = -1, .per_day = micros_of(per_day)});
        return *this;
    }
    [[nodiscard]] PolicyPtr policy(Model const& m) {
        journey_.entry = 0;
        program_.journeys = {journey_};
        PolicyPlan plan;
        plan.name = "steps";
        plan.program = program_;
        std::size_t answer = 0;
        auto const fields = further_fields(m);
        while (answer < fields.size() && fields[answer].kind != FurtherField::Kind::survey_answer) ++answer;
        return std::make_shared<FunctionPolicy>(
            plan, FunctionPolicy::Answer{},
            [answer](std::uint16_t, ObservedUser const& u) { return u.further->value(answer) == 0; });
    }

  private:
    Sequence& add(Instruction i) {
        if (!program_.code.empty()) program_.code.back().next = static_cast<std::uint16_t>(program_.code.size());
        program_.code.push_back(i);
        return *this;
    }
    JourneyProgram program_;
    JourneyPlan journey_;
};

Trigger once(Tick t) { return {.kind = TK::at, .first = t}; }

/// Two reasons, a quarter and three quarters; a survey and a fix of the first, which is not used unless a policy says
/// so.
Model two_reasons(std::uint64_t users, Tick horizon) {
    auto m = quiet_model(users, horizon);
    m.leaving.reasons = {shared("quality", 0.25), shared("need", 0.75)};
    m.leaving.surveys.push_back(
        {.name = "poll", .answered = 0.11, .reported = {{0.8, 0.2}, {0.1, 0.9}}, .cost = micros_of(0.5)});
    m.leaving.fixes.push_back({.name = "mend", .reason = 0, .cost = micros_of(1000), .delay = 10_d, .lapse = 0.5});
    m.channels.push_back(sure_channel("mail", 0));
    return m;
}

double constexpr lapse_rate = 1 / 50.0;

}  // namespace

TEST_CASE("surveys and fixes that no policy uses change no byte", "[contract]") {
    auto with = w2_model(3'000);
    with.leaving.reasons = {shared("quality", 0.25), shared("need", 0.75)};
    auto without = with;
    with.leaving.surveys = two_reasons(1, 1_d).leaving.surveys;
    with.leaving.fixes = two_reasons(1, 1_d).leaving.fixes;
    auto const policy = make_policy(without_graph(w2_plan()));
    CHECK(world_difference(simulate_one(without, policy), simulate_one(with, policy)) == "");
}

TEST_CASE("a survey is answered by a share of those who lapsed, rightly by its matrix", "[recall][statistical]") {
    constexpr double n = 60'000;
    auto m = two_reasons(static_cast<std::uint64_t>(n), 10_d);
    m.initial_state = InitialState::dormant;
    auto const policy = Sequence(once(1_d)).step(K::survey).only_answer_0().send().policy(m);
    auto const w = simulate_one(m, policy);
    CHECK(total(w, Counter::surveys) == static_cast<std::int64_t>(n));
    check_share(total(w, Counter::survey_answers), n, 0.11);
    check_share(total(w, Counter::touches), n, 0.11 * (0.25 * 0.8 + 0.75 * 0.1));
    CHECK(total(w, Counter::cost_service) == micros_of(0.5) * static_cast<std::int64_t>(n));
    CHECK(total(w, Counter::cost_total) == total(w, Counter::cost_service));
}

TEST_CASE("who never lapsed has nothing to answer; who answers again says the same", "[recall][statistical]") {
    constexpr double n = 60'000;
    auto m = two_reasons(static_cast<std::uint64_t>(n), 10_d);
    auto const active = simulate_one(m, Sequence(once(1_d)).step(K::survey).policy(m));
    CHECK(total(active, Counter::survey_answers) == 0);

    m.initial_state = InitialState::dormant;
    auto const asked_often = [&] {
        Sequence steps(once(1_d));
        for (int i = 0; i < 5; ++i) steps.step(K::survey).wait(1_d);
        return steps.only_answer_0().send().policy(m);
    }();
    auto const w = simulate_one(m, asked_often);
    double const some = 1 - portable::pow(0.89, 5);  // answered on one of five days at least
    check_share(total(w, Counter::touches), n, some * (0.25 * 0.8 + 0.75 * 0.1));
    check_sum(static_cast<double>(total(w, Counter::survey_answers)), n * 5 * 0.11, n * 5 * 0.11 * 0.89);
}

TEST_CASE("a fix changes its reason's lapse hazard once it is ready, and costs once", "[hazard][statistical]") {
    constexpr double n = 60'000;
    auto m = two_reasons(static_cast<std::uint64_t>(n), 60_d);
    m.lapse.law = Exponential{lapse_rate};
    auto const tally = simulate(m, {untouched(), Sequence(once(5_d)).fix().policy(m)});
    auto const& w = tally.worlds[1];
    // Counted on day 5, begun at midnight 6, ready at 16.
    double const before = 16, after = 60 - before, mixed = 0.25 * 0.5 + 0.75;
    double const left = portable::exp(-lapse_rate * before);
    double const later = left * -portable::expm1(-lapse_rate * mixed * after) / mixed;
    check_share(w.lapses_by_reason.at(0), n, 0.25 * (1 - left) + 0.25 * 0.5 * later);
    check_share(w.lapses_by_reason.at(1), n, 0.75 * (1 - left) + 0.75 * later);
    check_share(total(tally.worlds[0], Counter::lapses), n, -portable::expm1(-lapse_rate * 60));
    CHECK(total(w, Counter::fixes) == 1);
    CHECK(total(w, Counter::cost_programme) == micros_of(1000));
    CHECK(total(w, Counter::cost_total) == micros_of(1000));
    CHECK(series(w, Daily::cost_programme).at(6) == micros_of(1000));
    // Nothing before it differs from the untouched world: the same luck.
    for (std::size_t day = 0; day < 16; ++day) {
        CAPTURE(day);
        CHECK(series(w, Daily::lapses).at(day) == series(tally.worlds[0], Daily::lapses).at(day));
    }
    CHECK(total(w, Counter::lapses) < total(tally.worlds[0], Counter::lapses));
}

TEST_CASE("a fix that changes no factor changes no lapse; too few reports begin none", "[contract]") {
    auto m = two_reasons(3'000, 60_d);
    m.lapse.law = Exponential{lapse_rate};
    m.comeback.law = Exponential{1 / 20.0};
    m.orders.rate_per_day = 0.2;
    m.leaving.fixes[0].lapse = 1;
    auto const tally =
        simulate(m, {untouched(), Sequence(once(5_d)).fix().policy(m), Sequence(once(5_d)).fix(3'001).policy(m)});
    for (std::size_t w : {1u, 2u}) {
        CAPTURE(w);
        CHECK(tally.worlds[w].daily[index_of(Daily::lapses)] == series(tally.worlds[0], Daily::lapses));
        CHECK(tally.worlds[w].daily[index_of(Daily::returns)] == series(tally.worlds[0], Daily::returns));
        CHECK(tally.worlds[w].daily[index_of(Daily::orders)] == series(tally.worlds[0], Daily::orders));
    }
    CHECK(total(tally.worlds[1], Counter::fixes) == 1);
    CHECK(total(tally.worlds[2], Counter::fixes) == 0);
    CHECK(total(tally.worlds[2], Counter::cost_total) == 0);
}

TEST_CASE("a fix begins at the midnight after enough users were counted, each once", "[policies]") {
    auto m = two_reasons(2'000, 60_d);
    m.lapse.law = Exponential{lapse_rate};
    m.leaving.fixes[0].lapse = 1;
    // Each lapse counts: the day is known from the untouched world.
    auto const tally = simulate(m, {untouched(), Sequence({.kind = TK::lapse_oracle, .after = 0}).fix(500).policy(m),
                                    Sequence({.kind = TK::every, .after = 1_d}).fix(2'000).fix(2'001).policy(m)});
    std::size_t day = 0;
    while (before_day(tally.worlds[0], Daily::lapses, day + 1) < 500) ++day;
    auto const& costs = series(tally.worlds[1], Daily::cost_programme);
    for (std::size_t d = 0; d < costs.size(); ++d) {
        CAPTURE(d, day);
        CHECK(costs[d] == (d == day + 1 ? micros_of(1000) : 0));
    }
    // All users on each day: 2,000 are there on the first, 2,001 never.
    CHECK(total(tally.worlds[2], Counter::fixes) == 1);
    CHECK(series(tally.worlds[2], Daily::cost_programme).at(1) == micros_of(1000));
}

TEST_CASE("a fix changes the return of those who left for its reason", "[hazard][statistical]") {
    constexpr double n = 60'000;
    auto m = two_reasons(static_cast<std::uint64_t>(n), 40_d);
    m.initial_state = InitialState::dormant;
    m.comeback.law = Exponential{1 / 60.0};
    m.leaving.fixes[0] = {.name = "mend", .reason = 0, .delay = 9_d, .comeback = 3};
    auto const w = simulate_one(m, Sequence(once(0)).fix().policy(m));
    // Counted on day 0, begun at 1, ready at 10.
    check_share(w.returns_by_reason.at(0), n, 0.25 * -portable::expm1(-10 / 60.0 - 3 * 30 / 60.0));
    check_share(w.returns_by_reason.at(1), n, 0.75 * -portable::expm1(-40 / 60.0));
}

TEST_CASE("a fix changes the second life and the response", "[hazard][statistical]") {
    constexpr double n = 60'000;
    auto m = two_reasons(static_cast<std::uint64_t>(n), 40_d);
    m.initial_state = InitialState::dormant;
    m.comeback.law = Exponential{1e4};  // all are back at once
    m.lapse.law = Exponential{lapse_rate};
    m.leaving.reasons[0].second_life = 2;
    m.leaving.fixes[0] = {.name = "mend", .reason = 0, .second_life = 0.25};
    // Of 40 days one at the old hazard. First lapses of the second life only: who lapses again returns at once.
    double const quality = -portable::expm1(-lapse_rate * (2 * 1 + 0.5 * 39)),
                 need = -portable::expm1(-lapse_rate * 40);
    check_share(users_who_lapse(m, {Sequence(once(0)).fix().policy(m)})[0], n, 0.25 * quality + 0.75 * need);

    auto r = two_reasons(5'000, 40_d);
    r.initial_state = InitialState::dormant;
    r.comeback.law = Exponential{1 / 60.0};
    r.leaving.reasons = {shared("quality", 1)};
    r.leaving.surveys.clear();
    r.leaving.fixes[0] = {.name = "mend", .reason = 0, .response = 0};
    r.channels[0] = sure_channel("mail", 0, {boost(Process::comeback, 5, 30_d)});
    auto const tally = simulate(r, {untouched(), Sequence(once(0)).fix().wait(2_d).send().policy(r),
                                    Sequence(once(0)).wait(2_d).send().policy(r)});
    CHECK(series(tally.worlds[1], Daily::returns) == series(tally.worlds[0], Daily::returns));
    CHECK(total(tally.worlds[2], Counter::returns) > total(tally.worlds[0], Counter::returns));
}

TEST_CASE("a step enrols as the rule at the return does", "[policies]") {
    auto m = quiet_model(3'000, 60_d);
    m.lapse.law = Exponential{0.05};
    m.comeback.law = Exponential{0.1};
    m.churn_threshold = 1;
    CareProgramme habit{.name = "habit", .cost = micros_of(2), .steps = {}};
    habit.steps.push_back({.kind = CareStep::Kind::task, .after = 5_d, .completed = 0.6, .lapse = 0.3});
    m.care.programmes = {habit};
    auto by_rule = journey("rule", {}, {});
    by_rule.rules.care.push_back({0});
    auto const tally = simulate(
        m, {make_policy(by_rule), Sequence({.kind = TK::seen, .event = Seen::comeback}).step(K::care).policy(m)});
    CHECK(total(tally.worlds[0], Counter::enrolled) > 1'000);
    CHECK(world_difference(tally.worlds[0], tally.worlds[1]) == "");
    auto const active = simulate_one(m, Sequence(once(1_d)).step(K::care).step(K::care).policy(m));
    CHECK(total(active, Counter::enrolled) ==
          3'000 - before_day(active, Daily::lapses, 1) + before_day(active, Daily::returns, 1));
}

TEST_CASE("each warning signal sets its journey off once, true or false", "[policies]") {
    auto m = quiet_model(2'000, 60_d);
    m.lapse.law = Exponential{0.02};
    m.comeback.law = Exponential{0.05};
    m.weakening.emplace();
    m.weakening->onset = Exponential{0.05};
    m.weakening->recovery = Exponential{0.1};
    m.leaving.warnings = {{.name = "logins", .engaged = 0.01, .weakening = 0.2, .fragile = 0.1, .dormant = 0.02},
                          {.name = "payment", .engaged = 0.02, .weakening = 0.1, .fragile = 0, .dormant = 0}};
    m.channels.push_back(sure_channel("mail", 0));
    for (std::size_t signal : {0u, 1u}) {
        auto const w = simulate_one(
            m, Sequence({.kind = TK::warning, .signal = static_cast<std::uint8_t>(signal)}).send().policy(m));
        CHECK(w.true_warnings.at(signal) > 500);
        CHECK(w.false_warnings.at(signal) > 500);
        CHECK(total(w, Counter::touches) == w.true_warnings.at(signal) + w.false_warnings.at(signal));
    }
}

TEST_CASE("a cleaned place on a list delivers as a young one", "[recall][statistical]") {
    constexpr double n = 40'000;
    auto m = quiet_model(static_cast<std::uint64_t>(n), 60_d);
    m.channels.push_back(sure_channel("mail", 0));
    m.channels[0].response.push_back(list_decay(5, 0.5));
    auto const w = simulate_one(m, Sequence(once(20_d)).send().clean(0.25).send().wait(6_d).send().policy(m));
    check_sum(static_cast<double>(total(w, Counter::delivered)), n * (0.5 + 1 + 0.5), n * 2 * 0.25);
    CHECK(total(w, Counter::cost_service) == micros_of(0.25) * static_cast<std::int64_t>(n));
}

TEST_CASE("feedback gives the same bytes at any number of threads, beside any other world", "[contract]") {
    auto m = two_reasons(20'000, 50_d);
    m.lapse.law = Exponential{0.04};
    m.comeback.law = Exponential{0.03};
    m.orders.rate_per_day = 0.1;
    m.arrivals_per_day = 20;
    m.leaving.fixes[0] = {
        .name = "mend", .reason = 0, .cost = micros_of(10), .delay = 3_d, .lapse = 0.4, .comeback = 2};
    m.channels[0] = sure_channel("mail", 1, {boost(Process::comeback, 3, 5_d)});
    auto const policy = Sequence({.kind = TK::silent, .after = 10_d})
                            .clean(0.1)
                            .send()
                            .step(K::survey)
                            .only_answer_0()
                            .fix(60)
                            .budget(50)
                            .policy(m);
    auto const one = simulate(m, {untouched(), policy}, 5, 1);
    CHECK(total(one.worlds[1], Counter::fixes) == 1);
    for (int threads : {2, 8}) {
        auto const more = simulate(m, {policy, untouched()}, 5, threads);
        CHECK(world_difference(one.worlds[1], more.worlds[0]) == "");
        CHECK(world_difference(one.worlds[0], more.worlds[1]) == "");
    }
}

TEST_CASE("fixes of one reason multiply, each from the midnight it is ready", "[policies]") {
    std::vector<Fix> const fixes{{.name = "a", .reason = 1, .delay = 2_d, .lapse = 0.5},
                                 {.name = "b", .reason = 1, .delay = 36 * ticks_per_day / 24, .lapse = 0.4}};
    std::vector<FixStart> const starts{{0, 10}, {1, 1}, {0, 3}};
    Fixing fixing(starts, fixes);
    std::vector<std::int64_t> reports{2, 0, 2};
    CHECK(fixing.begin(1_d, reports).empty());
    reports = {3, 0, 3};  // the third step has enough
    CHECK(fixing.begin(2_d, reports) == std::vector<std::size_t>{0});
    CHECK(fixing.in_force(3_d) == nothing_fixed);
    reports = {12, 1, 12};
    CHECK(fixing.begin(4_d, reports) == std::vector<std::size_t>{1});
    CHECK(fixing.in_force(4_d) != nothing_fixed);
    CHECK(fixing.in_force(4_d)[1].lapse == 0.5);
    CHECK(fixing.in_force(5_d)[1].lapse == 0.5);
    CHECK(fixing.in_force(6_d)[1].lapse == 0.2);
    CHECK(fixing.in_force(6_d)[0].lapse == 1);
}
