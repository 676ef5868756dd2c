// A line of sends and waits and the same journey as a program are one thing: they give the same bytes.

#include <catch2/catch.hpp>

#include "tests/sim/engine/random_programs.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

constexpr std::uint16_t audience_condition = 90;

/// Answers as a DicePolicy does, asked by number.
class DiceProgram final : public DicePolicy {
  public:
    using DicePolicy::DicePolicy;
    [[nodiscard]] bool stops(std::uint16_t condition, ObservedUser const& u) const override {
        return condition == audience_condition ? answer(u).start : DicePolicy::stops(condition, u);
    }
    [[nodiscard]] double score(std::uint16_t number, ObservedUser const& u) const override {
        return number == 0 ? answer(u).score : 0;
    }

  private:
    [[nodiscard]] Decision answer(ObservedUser const& u) const {
        Decision out;
        decide({&u, 1}, {&out, 1});
        return out;
    }
};

std::vector<JourneyTrigger> triggers_of(Trigger const& when) {
    using L = Trigger::Kind;
    using P = JourneyTrigger::Kind;
    JourneyTrigger out;
    out.after = when.after;
    out.first = when.kind == L::at ? when.after : when.first;
    switch (when.kind) {
        case L::none: return {};
        case L::silent: out.kind = P::silent; break;
        case L::lapse_oracle: out.kind = P::lapse_oracle; break;
        case L::every: out.kind = P::every; break;
        case L::at: out.kind = P::at; break;
        case L::order:
        case L::comeback:
            out.kind = P::seen;
            out.event = when.kind == L::order ? Seen::order : Seen::comeback;
            break;
    }
    return {out};
}

/// The steps as instructions, each followed by the next, the first one last.
std::uint16_t emit(JourneyProgram& p, std::vector<JourneyStep> const& steps) {
    std::uint16_t next = journey_over;
    auto push = [&](Instruction i) {
        p.code.push_back(i);
        return static_cast<std::uint16_t>(p.code.size() - 1);
    };
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        Instruction i;
        i.next = next;
        switch (step->kind) {
            case JourneyStep::Kind::send:
                i.kind = Instruction::Kind::send;
                i.action = static_cast<std::uint8_t>(p.sends.size());
                p.sends.push_back({.channel = step->channel, .offer = static_cast<std::uint8_t>(step->offer)});
                break;
            case JourneyStep::Kind::wait:
                i.kind = Instruction::Kind::wait;
                i.wait = step->wait;
                break;
            case JourneyStep::Kind::stop_if:
                i.kind = Instruction::Kind::branch;
                i.condition = step->condition;
                i.next = push({});
                i.otherwise = next;
                break;
        }
        next = push(i);
    }
    return next;
}

PolicyPlan as_program(PolicyPlan const& line) {
    JourneyProgram p;
    JourneyPlan j;
    j.name = line.name;
    j.triggers = triggers_of(line.trigger);
    j.asks = line.asks;
    j.audience = audience_condition;
    j.exits = line.exit == PolicyPlan::Exit::visit ? bit(Seen::visit) : SeenMask{0};
    j.re_entry = line.re_entry;
    j.holdout_fraction = line.holdout_fraction;
    j.holdout_salt = line.holdout_salt;
    j.ranked = line.ranked;
    j.rank = line.asks ? 0 : 1;
    j.limit = line.limit;
    j.limit_fraction_of_users = line.limit_fraction_of_users;
    j.entry = emit(p, line.steps);
    if (line.budget_total >= 0 || line.budget_per_day >= 0)
        p.budgets.push_back({.journey = 0, .total = line.budget_total, .per_day = line.budget_per_day});
    p.journeys.push_back(j);
    PolicyPlan out;
    out.name = line.name;
    out.rules = line.rules;
    out.program = std::make_shared<JourneyProgram const>(p);
    return out;
}

}  // namespace

TEST_CASE("a plain journey gives the same bytes as a line and as a program", "[contract]") {
    std::int64_t touches = 0, coupled = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed + 77'000);
        Range const range{.limits = seed % 3 != 0, .signals = seed % 5 == 0, .care = seed % 4 == 0};
        auto const m = random_model(dice, range);
        auto plan = random_plan(dice, m, range, "journey");
        if (plan.rules.care.programme != no_programme) plan.holdout_fraction = 0;  // of a line alone it bars from care
        double const mark = dice.uniform(0.3, 1);
        RunOptions o;
        o.seed = seed;
        auto play = [&](PolicyPtr const& policy) { return run_replicate(m, std::vector{policy, none()}, o); };
        auto const line = play(std::make_shared<DicePolicy>(plan, mark));
        auto const program = play(std::make_shared<DiceProgram>(as_program(plan), mark));
        CHECK(tally_difference(line, program) == "");
        touches += line.worlds[0].sums[index_of(Counter::touches)];
        coupled += line.worlds[0].has_moments ? 0 : 1;
    }
    CHECK(touches > 40 * property_runs);
    CHECK(coupled > property_runs / 5);
    CHECK(coupled < 4 * property_runs / 5);
}
