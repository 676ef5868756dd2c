#include "sim/engine/program_parts.hpp"
#include "sim/engine/user_run_walk.hpp"

namespace rekindle {

/// Plays a dormant user along the journey's graph: to its return, to a stop, or to where the graph ends or does not
/// apply (then moved).
UserRun::Stop UserRun::run_graph(Tick until) {
    auto& s = *state_;
    double const factor = s.cured ? 0 : user_->factor[static_cast<std::size_t>(Process::comeback)];
    GraphWalk walk{&world_->journey.node(s.node), s.node_start};
    auto const end = walk_nodes<false>(walk, s.main, s.since, factor, std::min(until, s.trigger_due));
    auto const& node = *walk.node;
    s.node = world_->journey.index_of(node);
    s.node_start = walk.start;
    s.now = walk.now;
    switch (end) {
        case GraphWalk::End::returned: return_from_graph(node, factor * node.boost, walk.now, walk.by_nature); break;
        case GraphWalk::End::claim: return claim_from_graph(node, walk.now);
        case GraphWalk::End::limit:  // the stop, or another trigger: the graph knows one journey at a time
            if (walk.now == until) return Stop::until;
            leave_graph();
            break;
        case GraphWalk::End::finished:
            s.journey.running = false;
            s.node = no_node;
            refresh_effects();
            break;
    }
    return Stop::moved;
}

bool UserRun::pulse_fires(JourneyNode const& node, Tick t) const {
    return state_->pulse.left < node.pulse_rate * static_cast<double>(t - state_->pulse.anchor);
}

void UserRun::return_from_graph(JourneyNode const& node, double scale, Tick t, bool by_nature) {
    auto const& s = *state_;
    Tick due = by_nature ? std::min(t, due_after(m_.comeback, scale, s.since, s.main.anchor, s.main.left)) : never;
    bool by_pulse = false;
    if (node.pulse_rate > 0 && pulse_fires(node, t)) {
        Tick const by_touch = std::min(t, tick_after(s.pulse.anchor, s.pulse.left / node.pulse_rate));
        by_pulse = by_touch < due;
        due = std::min(due, by_touch);
    }
    come_back(due, {by_pulse, node.effective, node.log_boost});
}

UserRun::Stop UserRun::claim_from_graph(JourneyNode const& node, Tick t) {
    auto& s = *state_;
    if (s.claim_day == day_of(t) && (s.claimed & world_->sends[node.send].limits) != 0) {
        leave_graph();  // the claim moves to the next day, the effects do not
        return Stop::moved;
    }
    s.step = node.send;
    s.now = t;
    return Stop::claim;
}

void UserRun::answer_node(bool granted) {
    auto& s = *state_;
    auto const& node = world_->journey.node(s.node);
    auto const* next = &node.refused;
    if (granted) {
        next = &node.reached[static_cast<std::size_t>(send_from_node(node, s.now))];
    } else {
        ++sink_->events;
    }
    if (next->spends_return) {
        double const factor = s.cured ? 0 : user_->factor[static_cast<std::size_t>(Process::comeback)];
        spend(s.main, m_.comeback, factor * node.boost, s.since, s.now);
    }
    if (next->spends_pulse) spend_pulse(node, s.now);
    s.node = next->node;
    s.node_start = s.now;
    if (world_->journey.node(s.node).end == JourneyNode::End::none) {
        s.journey.running = false;
        s.node = no_node;
    }
}

/// The touch a node ends with, but for its effects: the nodes behind it have them.
TouchStage UserRun::send_from_node(JourneyNode const& node, Tick t) {
    auto const reached = reach(t, world_->sends[node.send].send);
    if (world_->observed) register_send(state_->journey, reached);
    return reached;
}

/// Leaves the graph: the node's effects and steps become the state's own.
void UserRun::leave_graph() {
    auto& s = *state_;
    auto const& node = world_->journey.node(s.node);
    s.effect_count = 0;
    for (auto const& e : world_->journey.effects(node)) {
        s.effects[s.effect_count++] = m_.profiles[e.profile].live(e.profile, s.node_start - e.age, e.step);
    }
    s.journey.running = node.running;
    s.journey.at = node.at;
    s.step_due = node.running ? s.node_start + node.step_in : never;
    s.journey.due = program_parts::stored(s.step_due);
    s.node = no_node;
    refresh_effects();
}

void UserRun::spend_pulse(JourneyNode const& node, Tick t) {
    auto& pulse = state_->pulse;
    pulse.left = std::max(pulse.left - node.pulse_rate * static_cast<double>(t - pulse.anchor), 0.0);
    pulse.anchor = t;
}

}  // namespace rekindle
