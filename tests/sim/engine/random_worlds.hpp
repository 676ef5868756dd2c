#pragma once
// A random generator of models and policies for property tests: every feature of Model and LinePlan is switched on by
// chance.

#include <algorithm>
#include <cstring>
#include <random>
#include <string>

#include "sim/engine/run.hpp"
#include "tests/sim/engine/line_plan.hpp"

namespace rekindle::random_worlds {

using test::Decision, test::LinePlan, test::Step, test::line_audience, test::line_rank;

/// Random worlds and policies that each property is held against; a third of them where AddressSanitizer makes each
/// take ten times as long.
#ifdef __SANITIZE_ADDRESS__
inline constexpr std::int64_t property_runs = 100;
#else
inline constexpr std::int64_t property_runs = 300;
#endif

/// Choices from a seed; the same on every platform.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : engine_{seed * 0x9e3779b97f4a7c15ull + 1} {}
    double uniform(double low, double high) {
        return low + (high - low) * static_cast<double>(engine_() >> 11) * 0x1p-53;
    }
    int whole(int low, int high) {
        return low + static_cast<int>(engine_() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool chance(double p) { return uniform(0, 1) < p; }
    template <class T>
    T pick(std::initializer_list<T> from) {
        return from.begin()[engine_() % from.size()];
    }

  private:
    std::mt19937_64 engine_;
};

[[nodiscard]] inline Tick days(double d) { return ticks_of(d); }

/// A sojourn of about `mean_days`.
inline HazardLaw random_law(Dice& dice, double mean_days) {
    double const shape = dice.uniform(0.6, 2.5);
    switch (dice.whole(0, 8)) {
        case 0: return Weibull{shape, mean_days};
        case 1: return Gompertz{1 / mean_days, dice.uniform(-0.02, 0.02)};
        case 2: return LogLogistic{shape, mean_days};
        case 3: return LogNormal{std::log(mean_days), dice.uniform(0.3, 1.2)};
        case 4: return GammaLaw{shape, mean_days / shape};
        case 5: {
            double const breaks[] = {0.3 * mean_days, mean_days, 2 * mean_days};
            double const rates[] = {0.5 / mean_days, 2 / mean_days, dice.chance(0.2) ? 0 : 1 / mean_days,
                                    0.7 / mean_days};
            return PiecewiseConstant(breaks, rates);
        }
        default: return Exponential{1 / mean_days};
    }
}

inline Frailty random_frailty(Dice& dice) {
    switch (dice.whole(0, 4)) {
        case 0: return {Frailty::Kind::gamma, 2, 2, 0};
        case 1: {
            double const shape = dice.uniform(0.5, 4);
            return {Frailty::Kind::gamma, shape, shape * dice.uniform(0.7, 1.4), 0};
        }
        case 2: return {Frailty::Kind::lognormal, 1, 1, dice.uniform(0.1, 0.8)};
        default: return {};
    }
}

/// Empty half of the time; else factors on some of the days, some of them 0.
inline Calendar random_calendar(Dice& dice, int first_day, int last_day) {
    if (dice.chance(0.6)) return {};
    std::vector<double> factors;
    for (int d = first_day; d <= last_day; ++d) factors.push_back(dice.chance(0.05) ? 0 : dice.uniform(0.3, 2));
    return Calendar(first_day, factors);
}

/// Which parts a random model may have.
struct Range {
    int least_users = 50, most_users = 150;
    double least_days = 15, most_days = 45;
    bool limits = true;  ///< capacity; policies: budgets and rankings
    bool signals = true;
    bool pure_boosts = false;  ///< effects only raise the return: boosts of 1.05 and more, pulses
    bool care = false;         ///< what happens after a return, and the money around it
    bool cheap = false;        ///< exponential laws without calendars
};

inline Effect random_effect(Dice& dice, Range const& range) {
    Effect e;
    e.on = dice.pick({TouchStage::sent, TouchStage::delivered, TouchStage::opened, TouchStage::clicked});
    e.duration = days(dice.pick({0.25, 1.0, 3.0, dice.uniform(0.1, 12)}));
    if (dice.chance(0.25)) {
        e.pulse = true;
        e.probability = dice.uniform(0.02, 0.6);
        return e;
    }
    e.multiplier = dice.uniform(1.05, 4);
    if (dice.chance(0.4)) e.half_life = days(days_of(e.duration) * dice.uniform(0.1, 1));
    if (range.pure_boosts) return e;
    e.target = dice.pick({Process::comeback, Process::comeback, Process::lapse, Process::orders, Process::visits});
    if (dice.chance(0.3)) e.multiplier = dice.uniform(0, 1);
    return e;
}

inline Channel random_channel(Dice& dice, Range const& range, int index) {
    Channel c;
    c.name = "channel" + std::to_string(index);
    c.cost = dice.whole(0, 400000);
    if (dice.chance(0.4)) c.labour = dice.whole(0, 900000);
    if (dice.chance(0.6)) {
        c.delivered = dice.uniform(0.7, 1);
        c.opened = dice.uniform(0.2, 1);
        c.clicked = dice.uniform(0.1, 1);
        if (dice.chance(0.4)) c.opt_out = dice.uniform(0, 0.3);
        if (dice.chance(0.4)) c.complaint = dice.uniform(0, 0.2);
    }
    if (dice.chance(0.2)) c.reach_window = days(dice.uniform(1, 20));
    if (range.limits && dice.chance(0.35)) {
        if (dice.chance(0.5)) {
            c.capacity_per_day = dice.whole(0, 8);
        } else {
            c.capacity_fraction_of_users = dice.uniform(0, 0.05);
        }
    }
    for (int i = dice.whole(0, 3); i > 0; --i) c.effects.push_back(random_effect(dice, range));
    return c;
}

inline void add_population(Dice& dice, Model& m) {
    int const segments = dice.whole(1, 3);
    double left = 1;
    for (int i = 0; i < segments; ++i) {
        Segment s;
        s.name = "segment" + std::to_string(i);
        s.share = i + 1 == segments ? left : left * dice.uniform(0.2, 0.7);
        left -= s.share;
        if (segments > 1) {
            for (double& x : s.multiplier) x = dice.uniform(0.5, 1.6);
            s.order_value = dice.uniform(0.6, 1.5);
        }
        m.segments.push_back(s);
    }
    if (dice.chance(0.35)) {
        m.traits.push_back({.name = "age",
                            .kind = Trait::Kind::normal,
                            .a = 40,
                            .b = 12,
                            .levels = {},
                            .shares = {},
                            .observable = dice.chance(0.6)});
        m.covariates.push_back({.trait = 0,
                                .process = dice.pick({Process::lapse, Process::comeback}),
                                .per_unit = 0.99,
                                .centre = 40,
                                .per_level = {}});
    }
    if (dice.chance(0.35)) {
        Trait device{.name = "device",
                     .kind = Trait::Kind::categorical,
                     .levels = {"a", "b"},
                     .shares = {0.4, 0.6},
                     .observable = dice.chance(0.6)};
        m.covariates.push_back({.trait = m.traits.size(),
                                .process = dice.pick({Process::orders, Process::visits}),
                                .per_unit = 1,
                                .centre = 0,
                                .per_level = {1.2, 0.8}});
        m.traits.push_back(device);
    }
    for (auto* frailty : {&m.lapse.frailty, &m.comeback.frailty, &m.orders.frailty}) *frailty = random_frailty(dice);
    if (dice.chance(0.2))
        m.frailty_correlations.push_back({Process::comeback, Process::orders, dice.uniform(-0.8, 0.8)});
}

inline void add_stages(Dice& dice, Model& m) {
    if (dice.chance(0.3)) {
        m.weakening = Weakening{.onset = random_law(dice, 15),
                                .recovery = random_law(dice, 10),
                                .lapse = dice.uniform(1, 4),
                                .orders = 0.5,
                                .visits = 0.4};
    }
    if (dice.chance(0.4)) {
        Fragile f{.lapse = dice.uniform(0.5, 3),
                  .orders = 0.8,
                  .visits = 0.7,
                  .settles_after = never,
                  .settles_after_orders = 0,
                  .new_users = dice.chance(0.5)};
        if (dice.chance(0.7)) f.settles_after = days(dice.uniform(2, 30));
        if (dice.chance(0.5)) f.settles_after_orders = dice.whole(1, 3);
        m.fragile = f;
    }
    if (dice.chance(0.3)) m.gone = GoneProcess{random_law(dice, 40)};
    if (dice.chance(0.25)) m.lapse.per_order_probability = dice.uniform(0, 0.2);
    if (dice.chance(0.15)) {
        m.lapse.per_order_beta_a = 0.8;
        m.lapse.per_order_beta_b = 4;
    }
    if (dice.chance(0.3)) m.lapse.after_recall = dice.uniform(0.5, 2);
    if (dice.chance(0.3)) m.lapse.after_return = dice.uniform(0.5, 2);
    m.initial_state =
        dice.pick({InitialState::engaged, InitialState::engaged, InitialState::dormant, InitialState::fragile});
    m.recalled_by = dice.pick({RecalledBy::attributed, RecalledBy::cause});
}

inline void add_money(Dice& dice, Model& m) {
    switch (dice.whole(0, 3)) {
        case 0: break;
        case 1: m.order_value = {OrderValue::Kind::fixed, 20, 0, 0, 0, 0, 0}; break;
        case 2: m.order_value = {OrderValue::Kind::lognormal, 35, 0.8, dice.chance(0.5) ? 0.5 : 0, 0, 0, 0}; break;
        default: m.order_value = {OrderValue::Kind::gamma_gamma, 0, 0, 0, 6.25, 3.74, 15.44}; break;
    }
    m.margin_fraction = dice.uniform(0.1, 1);
    if (dice.chance(0.4)) m.discount_rate_per_year = dice.uniform(0.01, 0.3);
    for (int i = dice.whole(0, 2); i > 0; --i) {
        m.offers.push_back({.name = "offer" + std::to_string(i),
                            .discount_fraction = dice.uniform(0, 0.3),
                            .amount = dice.whole(0, 5000000),
                            .expires = dice.chance(0.3) ? never : days(dice.uniform(1, 20)),
                            .redemption = dice.pick({1.0, dice.uniform(0.1, 1)})});
    }
}

inline DeskTier random_tier(Dice& dice, int index) {
    return {.name = "tier" + std::to_string(index),
            .staff = dice.whole(1, 3),
            .handling = days(dice.uniform(0.01, 0.3)),
            .serves = dice.pick({DeskTier::Serves::all, DeskTier::Serves::returned, DeskTier::Serves::recalled,
                                 DeskTier::Serves::enrolled}),
            .promise = dice.chance(0.5) ? days(dice.uniform(0.01, 0.2)) : 0,
            .kept = dice.uniform(0.4, 1),
            .broken = dice.uniform(1, 2),
            .cost_per_day = dice.whole(0, 200'000'000)};
}

inline CareStep random_step(Dice& dice) {
    CareStep step{.kind = dice.pick({CareStep::Kind::check_in, CareStep::Kind::task})};
    step.after = days(dice.uniform(0.5, 9));
    step.completed = dice.pick({1.0, dice.uniform(0.1, 1)});
    step.cost = dice.whole(0, 900'000);
    step.reward = dice.whole(0, 900'000);
    step.lapse = dice.uniform(0.5, 1.2);
    return step;
}

inline void add_care(Dice& dice, Model& m) {
    auto& care = m.care;
    if (dice.chance(0.5)) {
        auto& desk = care.desk.emplace();
        desk.per_return = dice.uniform(0, 1);
        desk.per_order = dice.uniform(0, 0.5);
        desk.per_lapse = dice.uniform(0, 0.5);
        desk.per_complaint = 1;
        for (int i = 0, n = dice.whole(1, 3); i < n; ++i) desk.tiers.push_back(random_tier(dice, i));
        desk.tolerance = days(dice.uniform(0.05, 1));
        desk.impatience = dice.uniform(0.8, 2);
        desk.crowded_wait = days(dice.uniform(0.05, 1));
        desk.crowded_lapse = dice.uniform(0.9, 1.5);
        desk.crowded_second_lapse = dice.uniform(0.9, 2);
    }
    auto& second = care.second_life;
    if (!m.offers.empty() && dice.chance(0.5)) {
        for (std::size_t i = 0; i < m.offers.size(); ++i) second.by_offer.push_back(dice.uniform(0.5, 2));
    }
    if (dice.chance(0.5)) second.orders = dice.uniform(0.5, 1.5);
    if (dice.chance(0.5)) second.order_value = dice.uniform(0.5, 1.5);
    if (dice.chance(0.5)) second.margin = dice.uniform(0.5, 1);
    for (int i = dice.whole(0, 2); i > 0; --i) {
        auto& programme = care.programmes.emplace_back();
        programme.cost = dice.whole(0, 3'000'000);
        for (int k = dice.whole(0, 4); k > 0; --k) programme.steps.push_back(random_step(dice));
        std::sort(programme.steps.begin(), programme.steps.end(),
                  [](CareStep const& a, CareStep const& b) { return a.after < b.after; });
    }
    if (dice.chance(0.4))
        care.upgrade = Upgrade{dice.uniform(0, 0.5), dice.pick({Upgrade::Lives::all, Upgrade::Lives::returned}),
                               dice.whole(1, 3), dice.uniform(0.8, 2), 1};
    if (dice.chance(0.5))
        care.referral =
            Referral{dice.uniform(0, 0.02), dice.uniform(0, 0.03), days(dice.uniform(1, 5)), dice.whole(1, 3)};
    if (dice.chance(0.4)) care.arrival_cost = dice.whole(0, 40'000'000);
    care.values = dice.chance(0.5);
}

/// A small valid model.
inline Model random_model(Dice& dice, Range const& range = {}) {
    Model m;
    m.name = "random";
    m.start_weekday = dice.whole(1, 7);
    m.initial_users = static_cast<std::uint64_t>(dice.whole(range.least_users, range.most_users));
    double const horizon = dice.uniform(range.least_days, range.most_days);
    m.horizon = days(dice.chance(0.7) ? std::floor(horizon) : horizon);
    if (dice.chance(0.4)) m.warm_up = days(dice.uniform(1, 15));
    if (dice.chance(0.5)) m.run_off = days(dice.pick({5.0, dice.uniform(1, 12)}));
    if (dice.chance(0.4)) m.arrivals_per_day = dice.uniform(0.1, 4);
    m.churn_threshold = days(dice.uniform(3, 20));
    m.incremental_window = days(dice.uniform(5, 40));
    add_population(dice, m);
    int const first = -30, last = static_cast<int>(range.most_days) + 25;
    auto law = [&](double mean) -> HazardLaw {
        return range.cheap ? HazardLaw{Exponential{1 / mean}} : random_law(dice, mean);
    };
    auto calendar = [&] { return range.cheap ? Calendar{} : random_calendar(dice, first, last); };
    m.lapse.law = law(dice.uniform(8, 40));
    m.comeback.law = law(dice.uniform(8, 50));
    m.lapse.calendar = calendar();
    m.comeback.calendar = calendar();
    if (dice.chance(0.3)) m.comeback.cure_fraction = dice.uniform(0, 0.6);
    m.comeback.with_order = dice.chance(0.3);
    m.orders.rate_per_day = dice.chance(0.95) ? 1 / dice.uniform(3, 20) : 0;
    m.orders.regularity = dice.chance(0.3) ? dice.whole(2, 8) : 1;
    m.orders.calendar = calendar();
    if (dice.chance(0.4)) {
        m.visits = RenewalProcess{.rate_per_day = dice.uniform(0.05, 0.5),
                                  .regularity = dice.chance(0.3) ? 3 : 1,
                                  .frailty = random_frailty(dice),
                                  .calendar = calendar()};
    }
    m.first_order = dice.chance(0.2);
    add_stages(dice, m);
    add_money(dice, m);
    for (int i = 0, n = dice.whole(1, 4); i < n; ++i) m.channels.push_back(random_channel(dice, range, i));
    if (range.care) add_care(dice, m);
    if (range.signals && dice.chance(0.15)) {
        m.signals.push_back({.name = "desk",
                             .source = dice.pick({Signal::Source::lapses, Signal::Source::returns,
                                                  Signal::Source::orders, Signal::Source::touches}),
                             .capacity_per_day = dice.whole(1, 10),
                             .capacity_fraction_of_users = -1,
                             .lapse = dice.uniform(1, 3)});
    }
    return m;
}

/// A policy whose answers are a pure function of what it sees. Conditions below 4 look at the user; `never_stop` never
/// holds.
class DicePolicy : public RecallPolicy {
  public:
    explicit DicePolicy(LinePlan const& plan, double mark = 0.7) : DicePolicy(compiled(plan), mark) {}
    explicit DicePolicy(PolicyPlan plan, double mark = 0.7) : plan_{std::move(plan)}, mark_{mark} {}
    static constexpr std::uint16_t never_stop = 99, always_stop = 98;

    [[nodiscard]] PolicyPlan const& plan() const override { return plan_; }
    [[nodiscard]] bool holds(std::uint16_t condition, ObservedUser const& u) const override {
        switch (condition) {
            case line_audience: return sum(u) - std::floor(sum(u)) < mark_;
            case 0: return u.opens > 0;
            case 1: return u.days_since_visit < 2;
            case 2: return u.orders > 6;
            case 3: return u.returns > 0 || u.days_since_order > 30;
            case always_stop: return true;
            default: return false;
        }
    }
    [[nodiscard]] double value(std::uint16_t, ObservedUser const& u) const override {
        return std::floor(2 * sum(u));  // many ties
    }

  private:
    [[nodiscard]] static double sum(ObservedUser const& u) {
        double sum = 0.13 * u.orders + 0.031 * u.spend + 0.07 * u.days_since_visit + 0.11 * u.touches +
                     0.2 * u.returns + 0.05 * u.weekday;
        for (double trait : u.traits) sum += 0.017 * trait;
        if (u.clicks > 0) sum += 0.01 * u.days_since_touch;
        return sum;
    }
    PolicyPlan plan_;
    double mark_;
};

inline Trigger random_trigger(Dice& dice) {
    double const span = dice.pick({1.0, 2.0, 7.0, 0.5, dice.uniform(0.5, 15)});
    switch (dice.whole(0, 6)) {
        case 0: return {Trigger::Kind::lapse_oracle, days(span), 0};
        case 1: return {Trigger::Kind::every, days(span), days(dice.pick({0.0, 1.0, dice.uniform(0, 10)}))};
        case 2: return {Trigger::Kind::at, 0, days(dice.uniform(0, 30))};
        case 3: return {.kind = Trigger::Kind::seen, .event = Seen::order};
        case 4: return {.kind = Trigger::Kind::seen, .event = Seen::comeback};
        default: return {Trigger::Kind::silent, days(span), 0};
    }
}

inline std::vector<Step> random_steps(Dice& dice, Model const& m) {
    std::vector<Step> steps;
    for (int i = dice.whole(1, 6); i > 0; --i) {
        Step s;
        int const kind = dice.whole(0, 9);
        if (kind < 5) {
            s.channel = ChannelId(dice.whole(0, static_cast<int>(m.channels.size()) - 1));
            if (!m.offers.empty() && dice.chance(0.5))
                s.offer = OfferId(dice.whole(0, static_cast<int>(m.offers.size()) - 1));
        } else if (kind < 9) {
            s.kind = Step::Kind::wait;
            s.wait = days(dice.pick({0.25, 0.5, 1.0, 2.0, 7.0, dice.uniform(0.05, 6)}));
        } else {
            s.kind = Step::Kind::stop_if;
            s.condition = static_cast<std::uint16_t>(dice.whole(0, 3));
        }
        steps.push_back(s);
    }
    return steps;
}

inline LinePlan random_plan(Dice& dice, Model const& m, Range const& range, std::string name) {
    LinePlan plan;
    plan.name = std::move(name);
    plan.trigger = random_trigger(dice);
    plan.steps = random_steps(dice, m);
    plan.exits = dice.chance(0.75) ? bit(Seen::visit) : SeenMask{0};
    if (dice.chance(0.3)) plan.re_entry = days(dice.uniform(0, 15));
    if (dice.chance(0.25)) {
        plan.holdout_fraction = dice.uniform(0, 0.6);
        plan.holdout_salt = static_cast<std::uint32_t>(dice.whole(0, 3));
    }
    plan.asks = dice.chance(0.4);
    if (range.care && !m.care.programmes.empty() && dice.chance(0.6)) {
        auto const programme = static_cast<std::uint8_t>(dice.whole(0, static_cast<int>(m.care.programmes.size()) - 1));
        plan.rules.care.push_back({programme, dice.chance(0.3)});
    }
    if (range.care && dice.chance(0.3))
        plan.rules.acquisition = {{dice.whole(1'000'000, 90'000'000), dice.whole(3'000'000, 40'000'000),
                                   dice.chance(0.5) ? 50'000'000 : 0, 0, never}};
    if (!range.limits) return plan;
    if (dice.chance(0.25)) plan.budget_total = dice.whole(0, 60000000);
    if (dice.chance(0.25)) plan.budget_per_day = dice.whole(0, 3000000);
    bool const dated = plan.trigger.kind == Trigger::Kind::every || plan.trigger.kind == Trigger::Kind::at;
    if (dated && dice.chance(0.5)) {
        plan.ranked = true;
        plan.asks = dice.chance(0.9);
        if (dice.chance(0.5)) {
            plan.limit = dice.whole(0, 40);
        } else {
            plan.limit_fraction_of_users = dice.uniform(0, 0.4);
        }
    }
    return plan;
}

inline PolicyPtr random_policy(Dice& dice, Model const& m, Range const& range, std::string name = "random") {
    return std::make_shared<DicePolicy>(random_plan(dice, m, range, std::move(name)), dice.uniform(0.3, 1));
}

/// The untouched world.
inline PolicyPtr none() {
    LinePlan plan;
    plan.name = "none";
    return std::make_shared<DicePolicy>(plan);
}

}  // namespace rekindle::random_worlds
