#include "sim/engine/user_run.hpp"

namespace rekindle {
namespace {

// Draws of one touch, within its row of eight.
enum TouchDraw : std::uint32_t {
    draw_delivered = 0,
    draw_opened = 4,
    draw_clicked = 1,
    draw_opt_out = 5,
    draw_complaint = 2
};

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
    bool const running = s.node != no_node ? world_->journey.node(s.node).running : s.running;
    if (t >= m_.horizon || running) return false;
    if (s.started_once && t - s.last_start < plan.re_entry) return false;
    if (plan.holdout_fraction <= 0) return true;
    double const u = unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::holdout, plan.holdout_salt, 0));
    return u >= plan.holdout_fraction;
}

void UserRun::start_journey(UserState& s, Tick t) {
    state_ = &s;
    if (s.node != no_node) leave_graph();  // a batch finds it among the effects of its last journey
    s.running = s.started_once = true;
    s.step = 0;
    s.step_due = t;
    s.last_start = t;
    if (s.stage == Stage::dormant && s.effect_count == 0 && !world_->journey.empty()) {
        s.node = world_->journey.first();
        s.node_start = t;
        s.step_due = never;
    }
}

void UserRun::end_journey() {
    state_->running = false;
    state_->step_due = never;
}

UserRun::Stop UserRun::steps(Tick t) {
    auto& s = *state_;
    while (s.step < world_->actions.size()) {
        auto const& action = world_->actions[s.step];
        if (action.step.kind == JourneyStep::Kind::stop_if) {
            if (world_->policy->stops(action.step.condition, observe(s, t))) break;
        } else if (action.step.kind == JourneyStep::Kind::send && may_send(t, action)) {
            if (action.limits != 0) {
                if (s.claim_day == day_of(t) &&
                    (s.claimed & action.limits) != 0) {  // one claim per user, limit and day
                    s.step_due = (day_of(t) + 1) * ticks_per_day;
                    return Stop::moved;
                }
                s.now = t;
                return Stop::claim;
            }
            touch(t, action.step);
        }
        if (pass(action, t)) return Stop::moved;
    }
    end_journey();
    return Stop::moved;
}

/// Goes on to the next action; true where a wait comes first.
bool UserRun::pass(WorldPlan::Action const& action, Tick t) {
    ++state_->step;
    state_->step_due = t + action.wait_after;
    return action.wait_after > 0;
}

Micros UserRun::claimed_cost(std::uint8_t step) const {
    auto const& channel = model_.channels[index_of(world_->actions[step].step.channel)];
    return channel.cost + channel.labour;
}

void UserRun::answer_claim(UserState& s, bool granted) {
    state_ = &s;
    auto const& action = world_->actions[s.step];
    s.claimed = s.claim_day == day_of(s.now) ? s.claimed | action.limits : action.limits;
    s.claim_day = day_of(s.now);
    if (s.node != no_node) {
        answer_node(granted);
        return;
    }
    if (granted) {
        refresh_effects();
        touch(s.now, action.step);
    } else {
        ++sink_->events;
    }
    pass(action, s.now);
}

bool UserRun::may_send(Tick t, WorldPlan::Action const& action) const {
    auto const& s = *state_;
    return ((s.opted_out >> index_of(action.step.channel)) & 1u) == 0 && t - s.last_visit <= action.reach_window;
}

/// Appending multiplies last, as a fresh product over the list would.
inline void UserRun::add_effect(Tick t, std::uint8_t index) {
    auto& s = *state_;
    if (s.effect_count == max_live_effects) [[unlikely]]
        end_oldest_effect(t);
    auto& added = s.effects[s.effect_count];
    added = m_.profiles[index].live(index, t, 0);
    spend_for(added, t);
    ++s.effect_count;
    if (added.target == pulse_target) {
        pulse_rate_ += added.value;
    } else {
        boost_[added.target] *= added.value;
    }
    next_change_ = std::min(next_change_, added.change);
    in_force_ = true;
}

/// One touch: sent, delivered, opened, clicked, with its effects.
void UserRun::touch(Tick t, JourneyStep const& step) {
    auto const reached = send(t, step);
    for (auto const effect : m_.channels[index_of(step.channel)].effects_up_to[static_cast<std::size_t>(reached)])
        add_effect(t, effect);
}

/// One touch without its effects: counts it and says how far it got.
TouchStage UserRun::send(Tick t, JourneyStep const& step) {
    auto& s = *state_;
    auto const c = index_of(step.channel);
    auto const& plan = m_.channels[c];
    if (!m_.discount.empty()) [[unlikely]]
        book_discounted_cost(t, *plan.channel);  // face values are spread at the end
    auto const reached = plan.certain ? *plan.certain : reach_by_chance(t, c);
    if (step.offer != no_offer && reached >= TouchStage::opened) take_offer(t, step.offer);
    if (world_->visit_hooks) {
        ++s.touches;
        s.last_touch = t;
        s.opens += reached >= TouchStage::opened ? 1 : 0;
        s.clicks += reached == TouchStage::clicked ? 1 : 0;
    }
    sink_->count_touch(touch_cell(c, reached), t);
    return reached;
}

/// Each stage is a draw unless its chance is 0 or 1, keyed by channel, day and ordinal that day.
TouchStage UserRun::reach_by_chance(Tick t, std::size_t c) {
    auto& s = *state_;
    auto const& channel = *m_.channels[c].channel;
    if (s.touch_day != day_of(t)) {
        s.touch_day = day_of(t);
        s.ordinal = {};
    }
    auto const row = static_cast<std::uint32_t>(s.touch_day) * 16 + std::min<std::uint32_t>(s.ordinal[c]++, 15);
    auto happens = [&](double chance, std::uint32_t draw) {
        if (chance >= 1) return true;
        if (chance <= 0) return false;
        return unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::touch, static_cast<std::uint32_t>(c),
                                      row * row_draws + draw)) < chance;
    };
    if (!happens(channel.delivered, draw_delivered)) return TouchStage::sent;
    if (!happens(channel.opened, draw_opened)) return TouchStage::delivered;
    if (happens(channel.opt_out, draw_opt_out)) {
        s.opted_out |= 1u << c;
        sink_->count(Counter::optouts);
    }
    if (happens(channel.complaint, draw_complaint)) sink_->count(Counter::complaints);
    return happens(channel.clicked, draw_clicked) ? TouchStage::clicked : TouchStage::opened;
}

void UserRun::take_offer(Tick t, OfferId offer) {
    state_->offer = static_cast<std::uint8_t>(offer);
    state_->offer_end = t + model_.offers[state_->offer].expires;
}

void UserRun::book_discounted_cost(Tick t, Channel const& channel) {
    sink_->book(Counter::cost_messages, Daily::cost_messages, t, money(units_of(channel.cost), t));
    sink_->book(Counter::cost_service, Daily::cost_service, t, money(units_of(channel.labour), t));
}

void UserRun::spread_touches() {
    auto& totals = sink_->totals.now();
    auto add = [&](Counter c, std::int64_t n) { totals[index_of(c)] += n; };
    bool const face_value = m_.discount.empty();
    for (auto const& cell : m_.touch_cells) {
        auto const n = sink_->touched[cell.cell];
        sink_->touched[cell.cell] = 0;
        sink_->events += n;
        add(Counter::touches, n);
        add(Counter::delivered, cell.reached >= TouchStage::delivered ? n : 0);
        add(Counter::opens, cell.reached >= TouchStage::opened ? n : 0);
        add(Counter::clicks, cell.reached >= TouchStage::clicked ? n : 0);
        if (!face_value) continue;
        add(Counter::cost_messages, n * cell.message);
        add(Counter::cost_service, n * cell.labour);
    }
}

void UserRun::end_oldest_effect(Tick t) {
    auto& s = *state_;
    spend_for(s.effects[0], t);
    std::copy(s.effects.begin() + 1, s.effects.end(), s.effects.begin());
    --s.effect_count;
    refresh_effects();
}

/// Ends or steps every effect that changes at t. Spending twice at one instant spends nothing more.
void UserRun::advance_effects(Tick t) {
    auto& s = *state_;
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        if (s.effects[i].change == t) spend_for(s.effects[i], t);
    }
    std::uint8_t kept = 0;
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        auto const& effect = s.effects[i];
        if (effect.change != t) {
            if (kept != i) s.effects[kept] = effect;
            ++kept;
            continue;
        }
        ++sink_->events;
        auto const& profile = m_.profiles[effect.profile];
        if (t >= effect.start + profile.duration) continue;
        s.effects[kept++] = profile.live(effect.profile, effect.start, static_cast<std::uint16_t>(effect.step + 1));
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
        if (!acts_on_return(s.effects[i])) s.effects[kept++] = s.effects[i];
    }
    s.effect_count = kept;
    refresh_effects();
}

void UserRun::refresh_effects() {
    auto const& s = *state_;
    for (double& b : boost_) b = 1;
    pulse_rate_ = 0;
    next_change_ = never;
    in_force_ = s.effect_count != 0;
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        auto const& effect = s.effects[i];
        next_change_ = std::min(next_change_, effect.change);
        if (effect.target == pulse_target) {
            pulse_rate_ += effect.value;
        } else {
            boost_[effect.target] *= effect.value;
        }
    }
}

/// Leaves the graph: the node's effects and steps become the state's own.
void UserRun::leave_graph() {
    auto& s = *state_;
    auto const& node = world_->journey.node(s.node);
    s.effect_count = 0;
    for (auto const& e : world_->journey.effects(node)) {
        s.effects[s.effect_count++] = m_.profiles[e.profile].live(e.profile, s.node_start - e.age, e.step);
    }
    s.running = node.running;
    s.step = node.action;
    s.step_due = node.running ? s.node_start + node.step_in : never;
    s.node = no_node;
    refresh_effects();
}

void UserRun::restore(UserState& s) {
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        auto& effect = s.effects[i];
        effect = m_.profiles[effect.profile].live(effect.profile, effect.start, effect.step);
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
    for (std::size_t i = 0; i < m_.observable_traits.size(); ++i)
        observable_[i] = user_->values[m_.observable_traits[i]];
    return seen;
}

}  // namespace rekindle
