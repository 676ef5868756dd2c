#include "sim/engine/user_run.hpp"

#include "sim/base/portable_math.hpp"

namespace rekindle {
void UserRun::arrive(UserState& state, InitialState how) {
    state_ = &state;
    Tick const t = user_->arrival;
    state.now = state.last_visit = state.last_order = t;
    note(Happening::arrival, t);
    enter_effects();
    bool const arriving = index_of(user_->id) >= first_arrival_id;
    if (m_.care && t >= 0) begin_value(t, arriving, !arriving && how != InitialState::dormant);
    state.order.left = next_order_threshold();
    if (m_.has_visits) state.visit.left = next_visit_threshold();
    if (m_.leaves) [[unlikely]] {
        begin_leaving(t);
        refresh_leaving();
    }
    if (how == InitialState::dormant) {
        if (!m_.lapse_mix.empty()) draw_reason(t + ticks_per_day, t);
        start_dormancy(t);
        return;
    }
    start_life(t, false, false);
    bool const fragile = model_.fragile && how == InitialState::fragile;
    set_stage(fragile ? Stage::fragile : Stage::engaged, t);
    if (model_.first_order) order(t);
}

Stage UserRun::initial_stage() const {
    switch (model_.initial_state) {
        case InitialState::dormant: return Stage::dormant;
        case InitialState::fragile: return model_.fragile ? Stage::fragile : Stage::engaged;
        case InitialState::engaged: break;
    }
    return Stage::engaged;
}

void UserRun::start_policy(UserState& state) {
    state_ = &state;
    Tick const t = std::max<Tick>(user_->arrival, 0);
    bool const begins_now = user_->arrival >= 0;  // a lapse at its first order counts
    if (!begins_now) state.lapsed_first = state.returned_first = state.first_lapse_pending = state.second_life = false;
    if (!active() && !state.lapsed_first) {
        state.lapsed_first = true;
        state.first_lapse_pending = true;
    }
    if (begins_now && index_of(user_->id) >= first_arrival_id) {
        ++sink_->days.at(index_of(Daily::arrivals), t);
        bool const fragile = model_.fragile && model_.fragile->new_users;
        ++sink_->flows.arrived[static_cast<std::size_t>(fragile ? Stage::fragile : Stage::engaged)];
        book_life_start(LifeOrigin::arrival, t);
    } else {
        auto const stage = begins_now ? initial_stage() : state.stage;
        if (stage != Stage::engaged) ++sink_->flows.stock[static_cast<std::size_t>(stage)];
        if (stage <= Stage::fragile) {
            ++sink_->initially_active;
            book_life_start(LifeOrigin::stock, t);
        }
        if (follows_ && !begins_now && stage != Stage::gone) {
            sink_->spells.count(active() ? Spell::first_life_entered : Spell::dormancy_entered, -state.since);
        }
    }
    if (m_.care && !begins_now) begin_value(0, false, active());
    if (felt_ && !begins_now) spend_before_start();
    if (world_->acts) start_program(t);
}

UserRun::Stop UserRun::run(UserState& state, Tick until) {
    state_ = &state;
    enter_effects();
    if (m_.leaves) [[unlikely]]
        refresh_leaving();
    for (;;) {
        Stop const stop = is_plain()              ? run_plain(until)
                          : active()              ? run_active(until)
                          : state.node != no_node ? run_graph(until)
                                                  : run_dormant(until);
        if (stop != Stop::moved) return stop;
    }
}

UserRun::Stop UserRun::run_active(Tick until) {
    auto& s = *state_;
    for (;;) {
        Tick const limit = std::min(std::min(std::min(until, next_change_), std::min(s.shift_due, s.settle_due)),
                                    std::min(std::min(next_leaving_, care_due()), answer_due()));
        if (felt_) spend_days(s.now);
        Tick const due = felt_ ? felt_lapse_due(limit) : lapse_due(scale(Process::lapse), s.main, limit);
        switch (renewals(std::min(limit, due))) {
            case Renewed::lapsed: return Stop::moved;
            case Renewed::settled: continue;
            case Renewed::wait: return Stop::wait;
            case Renewed::reached: break;
        }
        Tick const t = s.now;
        if (t == until) return Stop::until;
        if (t == answer_due() || (felt_ && t >= known_until_ && (t == due || must_know(t)))) return Stop::wait;
        enter_day(t);
        if (t == due) {
            lapse(t);
            return Stop::moved;
        }
        if (t == s.shift_due) {
            shift_stage(t);
        } else if (t == s.settle_due) {
            settle(t);
        } else if (t == next_change_) {
            advance_effects(t);
        } else if (t == care_due()) {
            care_event(t);
        } else if (t == next_leaving_) {
            leaving_event(t);
        } else if (Stop const stop = journey(t); stop != Stop::moved) {
            return stop;
        }
    }
}

UserRun::Stop UserRun::run_dormant(Tick until) {
    auto& s = *state_;
    for (;;) {
        bool known = true;
        Tick const pause = felt_ && world_->fixes ? next_pause(known) : never;
        Tick const t = std::min(std::min(std::min(until, s.gone_due), std::min(next_leaving_, answer_due())),
                                std::min(std::min(next_change_, journey_due()), pause));
        if (s.stage == Stage::dormant && known) {
            double const by_nature = scale(Process::comeback);
            Tick due = never;
            bool by_pulse = false;
            if (s.main.left < exposure(m_.comeback, by_nature, s.since, s.main.anchor, t)) {
                due = std::min(t, due_after(m_.comeback, by_nature, s.since, s.main.anchor, s.main.left));
            }
            if (pulse_rate_ > 0 && s.pulse.left < pulse_rate_ * static_cast<double>(t - s.pulse.anchor)) {
                Tick const by_touch = std::min(t, tick_after(s.pulse.anchor, s.pulse.left / pulse_rate_));
                by_pulse = by_touch < due;
                due = std::min(due, by_touch);
            }
            if (due != never) {
                bool attributed = false;
                for (std::size_t i = 0; i < s.effect_count; ++i)
                    attributed = attributed || acts_on_return(s.effects[i]);
                double const boost = boost_[static_cast<std::size_t>(Process::comeback)];
                come_back(due, {by_pulse, attributed, boost > 1 ? portable::log(boost) : 0});
                return Stop::moved;
            }
        }
        if (t == until || t == answer_due()) {
            s.now = t;
            return t == until ? Stop::until : Stop::wait;
        }
        if (t == pause || !known) {
            s.now = t;
            if (!known) return Stop::wait;
            continue;
        }
        if (t == s.gone_due) {
            move(Stage::dormant, Stage::gone);
            s.stage = Stage::gone;
            s.gone_due = never;
            sink_->count(Counter::gone, Daily::gone, t);
            note(Happening::gone, t);
            if (follows_) sink_->spells.count(Spell::gone, t - s.since);
            ++sink_->events;
            if (m_.leaves) refresh_leaving();
        } else if (t == next_change_) {
            advance_effects(t);
        } else if (t == next_leaving_) {
            leaving_event(t);
        } else if (Stop const stop = journey(t); stop != Stop::moved) {
            return stop;
        } else if (s.node != no_node) {
            return Stop::moved;
        }
    }
}

void UserRun::start_life(Tick t, bool from_return, bool recalled) {
    auto& s = *state_;
    s.since = t;
    s.from_return = from_return;
    s.recalled = recalled;
    s.main = {thresholds_.lapse(s.life), t};
    s.orders_in_life = s.spell = 0;
    if (m_.care) begin_care(t);
    wake_renewals(t);
    if (m_.leaves) [[unlikely]]
        begin_leaving_life(t);
}

/// Enters a stage of an active life; its clocks are already spent up to t.
void UserRun::set_stage(Stage stage, Tick t) {
    auto& s = *state_;
    s.stage = stage;
    s.shift_due = s.settle_due = never;
    if (stage == Stage::fragile) {
        s.settle_due = std::min(t + model_.fragile->settles_after, never);
    } else if (model_.weakening) {
        auto const& law = stage == Stage::engaged ? model_.weakening->onset : model_.weakening->recovery;
        std::uint32_t const index = 2 * s.spell + (stage == Stage::weakening ? 1 : 0);
        s.spell += stage == Stage::weakening ? 1 : 0;
        double const days = inverse_cumulative(law, thresholds_.threshold(Purpose::weakening, s.life, index));
        s.shift_due = tick_after(t, days * 0x1p20);
    }
    if (m_.leaves) [[unlikely]]
        refresh_leaving();
}

void UserRun::shift_stage(Tick t) {
    for (auto p : {Process::lapse, Process::orders, Process::visits}) respend(p, t);
    if (m_.leaves) [[unlikely]]
        spend_leaving(t);
    auto const next = state_->stage == Stage::engaged ? Stage::weakening : Stage::engaged;
    move(state_->stage, next);
    set_stage(next, t);
    note(next == Stage::weakening ? Happening::weakening : Happening::engaged, t);
    ++sink_->events;
}

void UserRun::settle(Tick t) {
    for (auto p : {Process::lapse, Process::orders, Process::visits}) respend(p, t);
    if (m_.leaves) [[unlikely]]
        spend_leaving(t);
    move(Stage::fragile, Stage::engaged);
    set_stage(Stage::engaged, t);
    note(Happening::engaged, t);
    ++sink_->events;
}

void UserRun::lapse(Tick t) {
    auto& s = *state_;
    book_lapse(t, s.since, s.second_life, s.recalled);
    if (s.stage != Stage::engaged) move(s.stage, Stage::dormant);
    if (!m_.lapse_mix.empty()) [[unlikely]]
        mark_lapse(t);
    note(Happening::lapse, t, {.detail = lapse_reason()});
    if (m_.care) end_care(t);
    if (m_.leaves) [[unlikely]]
        spend_leaving(t);
    rest_renewals(t);
    s.first_lapse_pending = !s.lapsed_first;
    s.lapsed_first = true;
    start_dormancy(t);
}

void UserRun::start_dormancy(Tick t) {
    auto& s = *state_;
    s.stage = Stage::dormant;
    s.since = t;
    s.shift_due = s.settle_due = never;
    s.main = {thresholds_.comeback(s.life), t};
    if (m_.has_pulses) s.pulse = {thresholds_.threshold(Purpose::pulse, 0, s.life), t};
    if (model_.comeback.cure_fraction > 0) {
        s.cured = unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::cure, 0, s.life)) <
                  model_.comeback.cure_fraction;
    }
    if (model_.gone) {
        s.gone_due = tick_after(
            t, inverse_cumulative(model_.gone->law, thresholds_.threshold(Purpose::gone, 0, s.life)) * 0x1p20);
    }
    if (world_->oracles) set_oracles(t);
    if (m_.leaves) [[unlikely]]
        refresh_leaving();
}

void UserRun::come_back(Tick t, ReturnForce force) {
    auto& s = *state_;
    bool const recalled = is_recalled(force, s.life);
    book_return(t, s.since, recalled, force.attributed);
    if (force.attributed) credit(channel_in_force(), recalled);
    note(Happening::comeback, t, {.value = recalled ? 1.0 : 0.0});
    if (m_.leaves) [[unlikely]] {
        book_reasoned_return();
        spend_leaving(t);
    }
    if (s.first_lapse_pending && t - std::max<Tick>(s.since, 0) <= model_.incremental_window) s.returned_first = true;
    s.first_lapse_pending = false;
    if (!model_.offers.empty()) [[unlikely]]
        carry_offer_over(t, recalled);
    s.gone_due = never;
    s.cured = false;
    if (world_->oracles) set_oracles(never);
    drop_return_effects();
    if (s.node != no_node) {
        s.node = no_node;
        s.journey.running = false;
        refresh_effects();
    }
    ++s.life;
    s.second_life = true;
    start_life(t, true, model_.recalled_by == RecalledBy::attributed ? force.attributed : recalled);
    book_second_life(t, s.recalled);
    book_life_start(s.recalled ? LifeOrigin::recalled : LifeOrigin::natural, t);
    set_stage(model_.fragile ? Stage::fragile : Stage::engaged, t);
    if (m_.care) welcome_back(t);
    if (!model_.comeback.with_order) {
        visit(t);
    } else if (order(t) == Renewed::lapsed) {
        return;
    }
}

void UserRun::finish(UserState const& s) {
    if (s.stage != Stage::engaged) ++sink_->flows.ended[static_cast<std::size_t>(s.stage)];
    if (follows_ && s.stage == Stage::dormant) sink_->spells.count(Spell::dormancy_censored, m_.end - s.since);
    if (s.stage <= Stage::fragile) {
        if (follows_) sink_->spells.count(lapsed_row(s.second_life, s.recalled) + 1, m_.end - s.since);
        sink_->count(Counter::active_end);
        sink_->count(Counter::active_ticks, m_.end - std::max<Tick>(s.since, 0));
    }
    sink_->count(Counter::observed_active_end, m_.end - s.last_visit < model_.churn_threshold ? 1 : 0);
    sink_->count(Counter::lapsed_first, s.lapsed_first ? 1 : 0);
    sink_->count(Counter::returned_first, s.returned_first ? 1 : 0);
    sink_->count(Counter::returned_to_end, s.lapsed_first && !s.first_lapse_pending ? 1 : 0);
    if (world_->acts && !world_->plan->upkeep.empty()) [[unlikely]]
        book_upkeep();
}

double UserRun::discount(Tick t) const {
    return m_.discount.empty() ? 1 : m_.discount[static_cast<std::size_t>(std::max<std::int64_t>(day_of(t), 0))];
}

}  // namespace rekindle
