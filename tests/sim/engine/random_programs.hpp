#pragma once
// Random journey programs in random worlds, and a policy that runs one.

#include "tests/sim/engine/random_worlds.hpp"

namespace rekindle::random_worlds {

/// Conditions and scores from what is observed, by the dice of their number.
class ProgramPolicy final : public RecallPolicy {
  public:
    explicit ProgramPolicy(PolicyPlan plan) : plan_{std::move(plan)} {}
    [[nodiscard]] PolicyPlan const& plan() const override { return plan_; }
    [[nodiscard]] bool holds(std::uint16_t condition, ObservedUser const& u) const override {
        switch (condition % 5) {
            case 0: return u.orders >= 1;
            case 1: return u.journey_sends < 3;
            case 2: return u.days_since_visit >= 4;
            case 3: return u.touches < 6;
            default: return u.hour >= 0.5 || u.carts > 0;
        }
    }
    [[nodiscard]] double value(std::uint16_t number, ObservedUser const& u) const override {
        return number == 0 ? u.days_since_visit - 3 : 0.5 + u.orders;
    }

  private:
    PolicyPlan plan_;
};

inline Instruction random_instruction(Dice& dice, JourneyProgram& p, Model const& m, std::uint16_t next,
                                      std::uint8_t journey) {
    using K = Instruction::Kind;
    Instruction i;
    i.next = i.otherwise = next;
    auto somewhere = [&] { return static_cast<std::uint16_t>(dice.chance(0.7) ? next : journey_over); };
    switch (dice.whole(0, 9)) {
        case 0:
            i.kind = K::wait_until;
            i.wait = days(dice.uniform(0, 0.99));
            i.weekdays = static_cast<std::uint8_t>(dice.chance(0.5) ? 0 : dice.whole(1, 127));
            break;
        case 1:
            i.kind = K::wait_for;
            i.wait = days(dice.uniform(0.1, 5));
            i.events = static_cast<SeenMask>(dice.whole(1, 63));
            i.otherwise = somewhere();
            break;
        case 2:
            i.kind = K::branch;
            i.condition = static_cast<std::uint16_t>(dice.whole(0, 4));
            i.otherwise = somewhere();
            break;
        case 3:
            i.kind = K::split;
            i.salt = static_cast<std::uint32_t>(dice.whole(0, 5));
            i.first_arm = static_cast<std::uint16_t>(p.arms.size());
            i.arm_count = 2;
            p.arms.push_back({dice.uniform(0, 1), somewhere()});
            p.arms.push_back({1, next});
            break;
        case 4:
        case 5:
            i.kind = K::wait;
            i.wait = days(dice.uniform(0.05, 3));
            break;
        default: {
            i.kind = K::send;
            i.action = static_cast<std::uint8_t>(p.sends.size());
            auto const channels = static_cast<int>(m.channels.size());
            auto const offers = static_cast<int>(m.offers.size());
            Send send;
            send.channel = ChannelId(dice.whole(0, channels - 1));
            if (offers > 0 && dice.chance(0.3)) send.offer = OfferId(dice.whole(0, offers - 1));
            send.journey = journey;
            send.tags = static_cast<std::uint32_t>(dice.whole(0, 3));
            p.sends.push_back(send);
        }
    }
    return i;
}

inline Trigger random_start(Dice& dice) {
    using K = Trigger::Kind;
    Trigger when;
    when.kind = static_cast<K>(dice.whole(0, 6));
    when.after = days(dice.uniform(1, 6));
    when.first = days(dice.uniform(0, 8));
    when.event = dice.pick({Seen::order, Seen::visit, Seen::comeback});
    when.condition = static_cast<std::uint16_t>(dice.whole(0, 4));
    when.back_fill = dice.chance(0.5);
    return when;
}

inline JourneyPlan random_journey(Dice& dice, JourneyProgram& p, Model const& m, std::uint8_t number) {
    JourneyPlan j;
    for (int n = dice.whole(1, 3); n > 0; --n) j.triggers.push_back(random_start(dice));
    j.asks = dice.chance(0.4);
    j.audience = static_cast<std::uint16_t>(dice.whole(0, 4));
    j.recheck = dice.chance(0.3);
    j.exits = static_cast<SeenMask>(dice.chance(0.3) ? 0 : dice.whole(1, 15));
    j.exits_at_wait_end = dice.chance(0.3);
    j.re_entry = dice.chance(0.5) ? days(dice.uniform(1, 9)) : 0;
    j.holdout_fraction = dice.chance(0.5) ? dice.uniform(0, 0.5) : 0;
    j.holdout_salt = static_cast<std::uint32_t>(dice.whole(0, 3));
    if (dice.chance(0.3)) j.roll_out = {{dice.uniform(0, 0.5), days(3)}, {dice.uniform(0.5, 1), days(7)}};
    if (dice.chance(0.5)) {
        j.quiet.from = days(dice.uniform(0, 0.99));
        j.quiet.to = days(dice.uniform(0, 0.99));
        j.quiet.then = dice.pick({QuietHours::Then::hold, QuietHours::Then::drop});
    }
    if (dice.chance(0.15)) {
        Trigger batch;
        batch.kind = Trigger::Kind::every;
        batch.after = days(2);
        batch.first = days(dice.uniform(0, 2));
        j.triggers = {batch};
        j.ranked = true;
        j.limit = dice.whole(0, 20);
        if (dice.chance(0.5)) {
            j.batch_budget = micros_of(dice.uniform(0, 40));
            j.cost = 1;
            j.limit = -1;
        }
    }
    std::uint16_t next = journey_over;
    for (int n = dice.whole(1, 8); n > 0; --n) {
        p.code.push_back(random_instruction(dice, p, m, next, number));
        next = static_cast<std::uint16_t>(p.code.size() - 1);
    }
    j.entry = next;
    return j;
}

inline JourneyProgram random_program(Dice& dice, Model const& m) {
    JourneyProgram p;
    for (int n = dice.whole(1, 4); n > 0; --n)
        p.journeys.push_back(random_journey(dice, p, m, static_cast<std::uint8_t>(p.journeys.size())));
    std::uint16_t times = 0;
    for (int n = dice.whole(0, 4); n > 0; --n) {
        Cap cap;
        cap.journey = dice.chance(0.5)
                          ? every_journey
                          : static_cast<std::uint8_t>(dice.whole(0, static_cast<int>(p.journeys.size()) - 1));
        cap.channel =
            static_cast<std::int16_t>(dice.chance(0.5) ? -1 : dice.whole(0, static_cast<int>(m.channels.size()) - 1));
        cap.tags = static_cast<std::uint32_t>(dice.chance(0.6) ? 0 : dice.whole(1, 3));
        cap.limit = static_cast<std::uint16_t>(dice.whole(0, 3));
        cap.window = dice.pick({Cap::Window::rolling, Cap::Window::calendar_day, Cap::Window::fixed});
        cap.span = days(dice.uniform(0.3, 6));
        cap.then = dice.pick({Cap::Then::skip, Cap::Then::delay});
        cap.first_time = times;
        if (cap.window == Cap::Window::rolling) times = static_cast<std::uint16_t>(times + cap.limit);
        p.caps.push_back(cap);
    }
    for (int n = dice.chance(0.5) ? dice.whole(1, 3) : 0; n > 0; --n) {
        ProgramBudget b;
        b.journey = dice.chance(0.5) ? every_journey : std::uint8_t{0};
        b.channel = static_cast<std::int16_t>(dice.chance(0.5) ? -1 : 0);
        if (dice.chance(0.6)) b.total = micros_of(dice.uniform(0, 60));
        if (dice.chance(0.6)) b.per_day = micros_of(dice.uniform(0, 6));
        p.budgets.push_back(b);
    }
    p.at_once = static_cast<std::size_t>(dice.whole(1, 4));
    return p;
}

inline PolicyPtr policy_of(JourneyProgram p, std::string name) {
    PolicyPlan plan;
    plan.name = std::move(name);
    plan.program = std::move(p);
    return std::make_shared<ProgramPolicy const>(std::move(plan));
}

struct ProgramCase {
    Model model;
    JourneyProgram program;
};
inline ProgramCase random_program_case(std::uint64_t seed) {
    Dice dice(seed);
    Range const range{.limits = seed % 3 == 0, .signals = seed % 7 == 0};
    ProgramCase c{random_model(dice, range), {}};
    if (dice.chance(0.3)) c.model.holdout_fraction = 0.2;
    if (dice.chance(0.5)) c.model.carts = {0.5, days(0.7)};
    c.program = random_program(dice, c.model);
    return c;
}

/// The same with reasons, surveys, fixes, warning signals and care: some waits become steps that touch nobody, some
/// triggers signals.
inline ProgramCase random_feedback_case(std::uint64_t seed) {
    auto c = random_program_case(seed);
    Dice dice(seed + 1'000'000);
    auto& leaving = c.model.leaving;
    for (auto const* name : {"a", "b", "c"}) {
        LapseReason reason;
        reason.name = name;
        reason.share = 1 / 3.0;
        reason.comeback = dice.uniform(0.2, 2);
        reason.response = dice.uniform(0, 2);
        leaving.reasons.push_back(reason);
    }
    leaving.surveys.push_back({.name = "poll",
                               .answered = dice.uniform(0.1, 1),
                               .reported = {{0.6, 0.2, 0.2}, {0, 1, 0}, {0.5, 0, 0.5}},
                               .cost = micros_of(0.3)});
    for (std::uint8_t i = 0; i < 2; ++i)
        leaving.fixes.push_back({.name = "fix",
                                 .reason = i,
                                 .cost = micros_of(100),
                                 .delay = days(dice.uniform(0, 4)),
                                 .lapse = dice.uniform(0, 2),
                                 .comeback = dice.uniform(0, 2),
                                 .response = dice.uniform(0, 2),
                                 .second_life = dice.uniform(0, 2)});
    leaving.warnings = {{.name = "w", .engaged = 0.05, .weakening = 0.2, .fragile = 0.1, .dormant = 0.05}};
    c.model.care.programmes = {{.name = "care", .cost = micros_of(1), .steps = {{.after = days(2), .lapse = 0.7}}}};
    auto& p = c.program;
    p.fixes = {{0, dice.whole(1, 30)}, {1, 1}, {0, 10}};
    p.cleanings = {{.channel = ChannelId{0}, .slot = 0, .cost = micros_of(0.1)}};
    for (auto& i : p.code) {
        using K = Instruction::Kind;
        if (i.kind != K::wait || dice.chance(0.4)) continue;
        i.kind = dice.pick({K::clean, K::survey, K::fix, K::care});
        if (i.kind == K::fix) i.item = static_cast<std::uint8_t>(dice.whole(0, 2));
    }
    for (auto& j : p.journeys) {
        for (auto& when : j.triggers) {
            if (!j.ranked && dice.chance(0.3)) when.kind = Trigger::Kind::warning;
        }
    }
    return c;
}

}  // namespace rekindle::random_worlds
