#include "sim/engine/user_run.hpp"

namespace rekindle {

UserRun::Stop UserRun::journey(Tick t) {
    if (world_->program != nullptr) [[unlikely]]
        return program(t);
    if (state_->trigger_due <= t) trigger(t);
    if (state_->step_due <= t) return steps(t);
    return Stop::moved;
}

void UserRun::trigger(Tick t) {
    auto& s = *state_;
    auto const& when = world_->plan->trigger;
    s.trigger_due = when.kind == Trigger::Kind::every ? when.instants().after(s.trigger_due) : never;
    if (auto const why = bar_to_start(s, t); why != Why::none) return refuse(why, t);
    if (!bid(s, t, 0).start) return refuse(Why::audience, t);
    start_journey(s, t);
}

UserRun::Bid UserRun::bid(UserState const& s, Tick t, std::size_t journey) {
    auto const* program = world_->program;
    if (program == nullptr) {
        if (!world_->plan->asks) return {.start = true};
        ObservedUser const seen = observe(s, t);
        Decision answer;
        world_->policy->decide({&seen, 1}, {&answer, 1});
        return {.start = answer.start, .score = answer.score};
    }
    auto const& plan = program->journeys[journey];
    if (!in_audience(s, journey, t)) return {};
    auto const seen = observe_on(s, journey, t);
    Bid out{.start = true, .score = world_->policy->score(plan.rank, seen)};
    if (plan.batch_budget >= 0) {
        double const cost = world_->policy->score(plan.cost, seen);
        out.start = cost >= 0 && cost < 1e12;  // not where it is undefined
        if (out.start) out.cost = micros_of(cost);
    }
    out.start = out.start && out.score == out.score;
    return out;
}

Why UserRun::bar_to_start(UserState const& s, Tick t, std::size_t journey) const {
    if (world_->program != nullptr) return bar_to_entry(s, journey, t);
    auto const& plan = *world_->plan;
    bool const running = s.node != no_node ? world_->journey.node(s.node).running : s.running;
    if (t >= m_.horizon) return Why::horizon;
    if (running) return Why::running;
    if (s.started_once && !plan.re_entry.passed_after(t - s.last_start)) return Why::re_entry;
    if (held_out_of_world()) return Why::world_holdout;
    return held_out() ? Why::holdout : Why::none;
}

bool UserRun::held_out() const {
    return below(world_->plan->holdout_fraction, Purpose::holdout, world_->plan->holdout_salt);
}

void UserRun::start_journey(UserState& s, Tick t, std::size_t journey) {
    state_ = &s;
    if (world_->program != nullptr) {
        enter_journey(journey, t);
        return schedule();
    }
    if (s.node != no_node) leave_graph();  // a batch finds it among the effects of its last journey
    s.running = s.started_once = true;
    s.step = 0;
    s.step_due = t;
    s.last_start = t;
    note(Happening::journey_start, t, {.why = Why::triggered});
    if (s.stage == Stage::dormant && s.effect_count == 0 && !world_->journey.empty()) {
        s.node = world_->journey.first();
        s.node_start = t;
        s.step_due = never;
    }
}

void UserRun::end_journey(Tick t, Why why) {
    note(Happening::journey_end, t, {.why = why});
    state_->running = false;
    state_->step_due = never;
}

UserRun::Stop UserRun::steps(Tick t) {
    auto& s = *state_;
    while (s.step < world_->actions.size()) {
        auto const& action = world_->actions[s.step];
        if (action.step.kind == JourneyStep::Kind::stop_if) {
            if (world_->policy->stops(action.step.condition, observe(s, t))) {
                end_journey(t, Why::stopped);
                return Stop::moved;
            }
        } else if (action.step.kind == JourneyStep::Kind::send) {
            if (auto const why = bar_to_send(t, action); why != Why::none) {
                refuse(why, t, {.channel = static_cast<std::uint8_t>(action.step.channel)});
            } else if (action.limits == 0) {
                touch(t, action.step);
            } else if (s.claim_day == day_of(t) && (s.claimed & action.limits) != 0) {
                s.step_due = (day_of(t) + 1) * ticks_per_day;  // one claim per user, limit and day
                return Stop::moved;
            } else {
                s.now = t;
                return Stop::claim;
            }
        }
        if (pass(action, t)) return Stop::moved;
    }
    end_journey(t, Why::finished);
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
    enter_day(s.now);
    if (world_->program != nullptr) return answer_send(s, granted);
    if (s.node != no_node) {
        answer_node(granted);
        return;
    }
    if (granted) {
        refresh_effects();
        if (m_.leaves) refresh_leaving();
        touch(s.now, action.step);
    } else {
        ++sink_->events;
        refuse(Why::budget, s.now, {.channel = static_cast<std::uint8_t>(action.step.channel)});
    }
    pass(action, s.now);
}

Why UserRun::bar_to_send(Tick t, WorldPlan::Action const& action) const {
    auto const& s = *state_;
    auto const c = index_of(action.step.channel);
    bool const takes_it = m_.responds ? takes(t, c) : ((s.opted_out >> c) & 1u) == 0;
    if (!takes_it) return Why::opted_out;
    return t - s.last_visit <= action.reach_window ? Why::none : Why::unreachable;
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

}  // namespace rekindle
