#include "sim/base/contract.hpp"
#include "sim/engine/user_run.hpp"

// Clocks that follow what a world publishes at midnights. They are spent midnight by midnight, at each day's factor,
// whenever the user is at work: on the day itself or long after it.

namespace rekindle {
namespace {

/// Sums of many days against one sum: what rounding may make of them, and much more.
constexpr double slack = 1e-6;

constexpr Tick dawn_after(std::int64_t day) { return (day + 1) * ticks_per_day; }

}  // namespace

/// Of the lapse hazard, on a day that is known or before day 0.
double UserRun::published_lapse(std::int64_t day) const {
    if (!felt_ || day < 0) return 1;
    auto const& s = *state_;
    return published_->lapse(day, m_.care ? s.extras.care.tier : 0, s.from_return);
}

/// Makes the fixes of the day that holds `t` those in force.
void UserRun::enter_day(Tick t) {
    if (!felt_ || !world_->fixes) return;
    REKINDLE_EXPECTS(t < known_until_);
    auto const* here = t < 0 ? &nothing_fixed : &published_->fixes(day_of(t));
    if (here == fixes_) return;
    fixes_ = here;
    refresh_leaving();
}

/// Integrated lapse hazard, `scale` being in force throughout.
double UserRun::lapse_exposure(double scale, Tick from, Tick to) const {
    Tick const since = state_->since;
    return m_.lapse_mix.empty() ? exposure(m_.lapse, scale, since, from, to)
                                : m_.lapse_mix.exposure(mix_, scale, since, from, to);
}

Tick UserRun::lapse_due(double scale, Clock const& clock, Tick limit) const {
    Tick const since = state_->since;
    if (m_.lapse_mix.empty()) return due_after(m_.lapse, scale, since, clock.anchor, clock.left, limit);
    return m_.lapse_mix.due(mix_, scale, since, clock.anchor, clock.left, limit);
}

/// When the lapse comes if nothing else happens before: on a day that is known, exactly; else the first instant at
/// which it can, whatever will be published. After `limit`, possibly `never`.
Tick UserRun::felt_lapse_due(Tick limit) {
    Clock clock = state_->main;
    double own = scale(Process::lapse);
    for (auto day = day_of(clock.anchor); dawn_after(day) <= known_until_; ++day) {
        Tick const dawn = dawn_after(day);
        if (world_->fixes) own = scale_on(clock.anchor);
        double const in_force = own * published_lapse(day);
        double const need = lapse_exposure(in_force, clock.anchor, dawn);
        if (clock.left <= need * (1 + slack)) {
            if (Tick const due = lapse_due(in_force, clock, dawn); due < dawn) return due;
        }
        if (dawn >= limit) return never;
        clock = {std::max(clock.left - need, 0.0), dawn};
    }
    auto const& most = published_->most();
    double const at_most = own * most.lapse[state_->from_return ? 1 : 0] * most.fixed_lapse;
    clock.left *= 1 - slack;
    if (m_.lapse_mix.empty()) return std::max(lapse_due(at_most, clock, limit) - 1, clock.anchor);
    return m_.lapse_mix.not_before(mix_, at_most, state_->since, clock.anchor, clock.left, limit);
}

/// Spends the clock up to the last midnight before or at `t` that is known.
void UserRun::spend_days(Tick t) {
    auto& s = *state_;
    Tick const upto = std::min(t, known_until_);
    auto day = day_of(s.main.anchor);
    if (dawn_after(day) > upto) return;
    double own = scale(active() ? Process::lapse : Process::comeback);
    for (; dawn_after(day) <= upto; ++day) {
        Tick const from = s.main.anchor, dawn = dawn_after(day);
        if (world_->fixes) own = scale_on(from);
        double const spent = active() ? lapse_exposure(own * published_lapse(day), from, dawn)
                                      : exposure(m_.comeback, own, s.since, from, dawn);
        s.main = {std::max(s.main.left - spent, 0.0), dawn};
    }
}

/// Of the clock under way, before what is published for lapses, with the fixes of the day that holds `t`, which is
/// entered.
double UserRun::scale_on(Tick t) {
    enter_day(t);
    return scale(active() ? Process::lapse : Process::comeback);
}

void UserRun::spend_felt_lapse(Tick t) {
    auto& s = *state_;
    spend_days(t);
    if (s.main.anchor == t) return;
    REKINDLE_EXPECTS(t < known_until_ && day_of(t) == day_of(s.main.anchor));
    enter_day(t);
    double const in_force = scale(Process::lapse) * published_lapse(day_of(t));
    s.main.left = std::max(s.main.left - lapse_exposure(in_force, s.main.anchor, t), 0.0);
    s.main.anchor = t;
}

void UserRun::spend_mixed_lapse(Tick t) {
    auto& s = *state_;
    s.main.left = std::max(s.main.left - lapse_exposure(scale(Process::lapse), s.main.anchor, t), 0.0);
    s.main.anchor = t;
}

/// Nothing was published in the warm-up: it is spent at once.
void UserRun::spend_before_start() {
    auto& s = *state_;
    if (s.main.anchor >= 0) return;
    if (active()) {
        s.main.left = std::max(s.main.left - lapse_exposure(scale(Process::lapse), s.main.anchor, 0), 0.0);
    } else if (world_->fixes && s.stage == Stage::dormant) {
        spend(s.main, m_.comeback, scale(Process::comeback), s.since, 0);
    } else {
        return;
    }
    s.main.anchor = 0;
}

/// Where fixes act on the dormant: the midnight that ends the day under way, which is entered. Where that is not
/// `known`: the first instant at which it must be.
Tick UserRun::next_pause(bool& known) {
    auto const& s = *state_;
    bool const waits = s.stage == Stage::dormant;
    if (waits) spend_days(s.now);
    Tick const here = waits ? std::max(s.now, s.main.anchor) : s.now;
    known = here < known_until_;
    if (!known) return waits ? earliest_return() : never;
    enter_day(here);
    return dawn_after(day_of(here));
}

/// The first instant at which a dormant user can return, whatever will be published.
Tick UserRun::earliest_return() const {
    auto const& s = *state_;
    double const at_most = scale(Process::comeback) * published_->most().fixed_comeback;
    Tick const by_nature = due_after(m_.comeback, at_most, s.since, s.main.anchor, s.main.left * (1 - slack)) - 1;
    Tick const by_touch = pulse_rate_ > 0 ? tick_after(s.pulse.anchor, s.pulse.left / pulse_rate_) : never;
    return std::max(std::min(by_nature, by_touch), s.main.anchor);
}

/// Whether what is observed of the user depends on what is published on the day.
bool UserRun::asks_published(UserState const& s) const {
    return world_->fixes || (felt_ && m_.lapse_scores && s.stage <= Stage::fragile);
}

/// Whether the next order may change the lapse hazard, for which it must be spent.
bool UserRun::order_must_know() const {
    auto const& s = *state_;
    if (s.stage == Stage::fragile && model_.fragile->settles_after_orders > 0) return true;
    for (auto const& hurdle : model_.leaving.hurdles) {
        if (hurdle.by_orders && (s.orders + 1 == hurdle.from_orders || s.orders + 1 == hurdle.to_orders)) return true;
    }
    return false;
}

/// The same of what happens at `t`, the next instant of an active user on a day that is not known.
bool UserRun::must_know(Tick t) const {
    auto const& s = *state_;
    if (world_->fixes || t == s.shift_due || t == s.settle_due) return true;
    if (t == next_change_) return m_.lapse_effects;
    if (t == care_due()) return s.extras.care.step_due == t;
    if (t == next_leaving_) return leaving_changes_lapse(t);
    return asks_published(s) || m_.lapse_effects || world_->enrols;
}

}  // namespace rekindle
