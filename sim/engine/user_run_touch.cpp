#include "sim/engine/user_run.hpp"

namespace rekindle {
namespace {

// Draws of one touch, within its row of eight.
enum TouchDraw : std::uint32_t { draw_delivered = 0, draw_opened = 4, draw_clicked = 1, draw_opt_out = 5, draw_complaint = 2 };

}  // namespace

UserRun::Stop UserRun::journey(Tick t) {
    if (state_->trigger_due <= t) trigger(t);
    if (state_->step_due <= t) return steps(t);
    return Stop::moved;
}

void UserRun::trigger(Tick t) {
    auto& s = *state_;
    auto const& when = world_->plan->trigger;
    s.trigger_due = when.kind == Trigger::Kind::every ? s.trigger_due + when.after : never;
    if (!may_start(s, t)) return;
    if (world_->plan->asks) {
        ObservedUser const seen = observe(s, t);
        Decision answer;
        world_->policy->decide({&seen, 1}, {&answer, 1});
        if (!answer.start) return;
    }
    start_journey(s, t);
}

bool UserRun::may_start(UserState const& s, Tick t) const {
    auto const& plan = *world_->plan;
    if (t >= m_.horizon || s.running) return false;
    if (s.started_once && t - s.last_start < plan.re_entry) return false;
    if (plan.holdout_fraction <= 0) return true;
    double const u = unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::holdout, plan.holdout_salt, 0));
    return u >= plan.holdout_fraction;
}

void UserRun::start_journey(UserState& s, Tick t) {
    s.running = s.started_once = true;
    s.step = 0;
    s.step_due = t;
    s.last_start = t;
}

void UserRun::end_journey() {
    state_->running = false;
    state_->step_due = never;
}

UserRun::Stop UserRun::steps(Tick t) {
    auto& s = *state_;
    auto const& plan = *world_->plan;
    for (; s.step < plan.steps.size(); ++s.step) {
        auto const& step = plan.steps[s.step];
        switch (step.kind) {
            case JourneyStep::Kind::wait:
                ++s.step;
                s.step_due = t + step.wait;
                return Stop::moved;
            case JourneyStep::Kind::stop_if:
                if (world_->policy->stops(step.condition, observe(s, t))) {
                    end_journey();
                    return Stop::moved;
                }
                break;
            case JourneyStep::Kind::send:
                if (!may_send(t, step.channel)) break;
                if (auto const mask = world_->step_limits[s.step]; mask != 0) {
                    if (s.claim_day == day_of(t) && (s.claimed & mask) != 0) {  // one claim per user, limit and day
                        s.step_due = (day_of(t) + 1) * ticks_per_day;
                        return Stop::moved;
                    }
                    s.now = t;
                    return Stop::claim;
                }
                touch(t, step);
                break;
        }
    }
    end_journey();
    return Stop::moved;
}

Micros UserRun::claimed_cost(UserState const& s) const {
    auto const& channel = model_.channels[index_of(world_->plan->steps[s.step].channel)];
    return channel.cost + channel.labour;
}

void UserRun::answer_claim(UserState& s, bool granted) {
    state_ = &s;
    auto const mask = claimed_limits(s);
    s.claimed = s.claim_day == day_of(s.now) ? s.claimed | mask : mask;
    s.claim_day = day_of(s.now);
    s.step_due = s.now;
    if (granted) {
        refresh_effects();
        touch(s.now, world_->plan->steps[s.step]);
    } else {
        ++sink_->events;
    }
    ++s.step;
}

bool UserRun::may_send(Tick t, ChannelId channel) const {
    auto const& s = *state_;
    if ((s.opted_out >> index_of(channel)) & 1u) return false;
    return t - s.last_visit <= model_.channels[index_of(channel)].reach_window;
}

/// One touch: sent, delivered, opened, clicked, each a draw unless its chance is 0 or 1. Keyed by channel, day and ordinal that day.
void UserRun::touch(Tick t, JourneyStep const& step) {
    auto& s = *state_;
    auto const c = index_of(step.channel);
    auto const& channel = model_.channels[c];
    if (s.touch_day != day_of(t)) {
        s.touch_day = day_of(t);
        s.ordinal = {};
    }
    auto const row = static_cast<std::uint32_t>(s.touch_day) * 16 + std::min<std::uint32_t>(s.ordinal[c]++, 15);
    auto happens = [&](double chance, std::uint32_t draw) {
        if (chance >= 1) return true;
        if (chance <= 0) return false;
        return unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::touch, static_cast<std::uint32_t>(c), row * row_draws + draw)) < chance;
    };
    ++s.touches;
    s.last_touch = t;
    ++sink_->events;
    sink_->count(Counter::touches, Daily::touches, t);
    if (channel.cost != 0) sink_->count(Counter::cost_messages, Daily::cost_messages, t, money(units_of(channel.cost), t));
    if (channel.labour != 0) sink_->count(Counter::cost_service, Daily::cost_service, t, money(units_of(channel.labour), t));
    reach(t, c, TouchStage::sent);
    if (!happens(channel.delivered, draw_delivered)) return;
    sink_->count(Counter::delivered);
    reach(t, c, TouchStage::delivered);
    if (!happens(channel.opened, draw_opened)) return;
    ++s.opens;
    sink_->count(Counter::opens, Daily::opens, t);
    reach(t, c, TouchStage::opened);
    if (step.offer != no_offer) {
        s.offer = static_cast<std::uint8_t>(step.offer);
        s.offer_end = t + model_.offers[s.offer].expires;
    }
    if (happens(channel.clicked, draw_clicked)) {
        ++s.clicks;
        sink_->count(Counter::clicks, Daily::clicks, t);
        reach(t, c, TouchStage::clicked);
    }
    if (happens(channel.opt_out, draw_opt_out)) {
        s.opted_out |= 1u << c;
        sink_->count(Counter::optouts);
    }
    if (happens(channel.complaint, draw_complaint)) sink_->count(Counter::complaints);
}

void UserRun::reach(Tick t, std::size_t channel, TouchStage stage) {
    for (auto const profile : m_.channel_effects[channel]) {
        if (m_.profiles[profile].on == stage) add_effect(t, profile);
    }
}

void UserRun::add_effect(Tick t, std::uint8_t index) {
    auto& s = *state_;
    auto const& profile = m_.profiles[index];
    if (s.effect_count == max_live_effects) {
        respend(m_.profiles[s.effects[0].profile].target, t);
        if (s.stage == Stage::dormant) {
            s.pulse.left -= pulse_rate_ * static_cast<double>(t - s.pulse.anchor);
            s.pulse.anchor = t;
        }
        std::copy(s.effects.begin() + 1, s.effects.end(), s.effects.begin());
        --s.effect_count;
        refresh_effects();
    }
    if (profile.pulse) {
        if (s.stage == Stage::dormant) {
            s.pulse.left -= pulse_rate_ * static_cast<double>(t - s.pulse.anchor);
            s.pulse.anchor = t;
        }
    } else {
        respend(profile.target, t);
    }
    s.effects[s.effect_count++] = {t, t + std::min(profile.step, profile.duration), 0, index};
    refresh_effects();
}

/// Ends or steps every effect that changes at t.
void UserRun::advance_effects(Tick t) {
    auto& s = *state_;
    for (auto p : {Process::lapse, Process::comeback, Process::orders, Process::visits}) {
        bool changes = false;
        for (std::size_t i = 0; i < s.effect_count; ++i) {
            auto const& profile = m_.profiles[s.effects[i].profile];
            changes = changes || (!profile.pulse && profile.target == p && s.effects[i].change == t);
        }
        if (changes) respend(p, t);
    }
    if (pulse_rate_ > 0 && s.stage == Stage::dormant) {
        s.pulse.left -= pulse_rate_ * static_cast<double>(t - s.pulse.anchor);
        s.pulse.anchor = t;
    }
    std::uint8_t kept = 0;
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        auto effect = s.effects[i];
        auto const& profile = m_.profiles[effect.profile];
        if (effect.change == t) {
            ++sink_->events;
            if (t >= effect.start + profile.duration) continue;
            ++effect.step;
            effect.change = std::min(effect.start + (effect.step + 1) * profile.step, effect.start + profile.duration);
        }
        s.effects[kept++] = effect;
    }
    s.effect_count = kept;
    refresh_effects();
}

/// A boost or pulse on the return is spent by the return.
void UserRun::drop_return_effects() {
    auto& s = *state_;
    if (s.effect_count == 0) return;
    std::uint8_t kept = 0;
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        if (m_.profiles[s.effects[i].profile].target != Process::comeback) s.effects[kept++] = s.effects[i];
    }
    s.effect_count = kept;
    refresh_effects();
}

void UserRun::refresh_effects() {
    auto const& s = *state_;
    for (double& b : boost_) b = 1;
    pulse_rate_ = 0;
    next_change_ = never;
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        auto const& effect = s.effects[i];
        auto const& profile = m_.profiles[effect.profile];
        next_change_ = std::min(next_change_, effect.change);
        if (profile.pulse) {
            pulse_rate_ += profile.pulse_rate_per_tick;
        } else {
            boost_[static_cast<std::size_t>(profile.target)] *= profile.multipliers[effect.step];
        }
    }
}

void UserRun::restore(UserState& s) {
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        auto& effect = s.effects[i];
        auto const& profile = m_.profiles[effect.profile];
        effect.change = std::min(effect.start + (effect.step + 1) * profile.step, effect.start + profile.duration);
    }
}

ObservedUser UserRun::observe(UserState const& s, Tick t) {
    ObservedUser seen;
    seen.id = user_->id;
    seen.day = days_of(t);
    auto const weekday = (model_.start_weekday - 1 + day_of(t)) % 7;
    seen.weekday = static_cast<double>((weekday + 7) % 7 + 1);
    seen.days_since_visit = days_of(t - s.last_visit);
    seen.days_since_order = days_of(t - s.last_order);
    seen.tenure = days_of(t - user_->arrival);
    seen.orders = s.orders;
    seen.spend = units_of(s.spend);
    seen.mean_order_value = s.orders > 0 ? seen.spend / s.orders : 0;
    seen.returns = s.returns_seen;
    seen.touches = s.touches;
    seen.opens = s.opens;
    seen.clicks = s.clicks;
    if (s.touches > 0) seen.days_since_touch = days_of(t - s.last_touch);
    seen.traits = {observable_.data(), m_.observable_traits.size()};
    for (std::size_t i = 0; i < m_.observable_traits.size(); ++i) observable_[i] = user_->values[m_.observable_traits[i]];
    return seen;
}

}  // namespace rekindle
