#pragma once
// The walk along a journey's graph, for the files of sim/engine that play it.

#include "sim/engine/graph_walk.hpp"
#include "sim/engine/user_run.hpp"

namespace rekindle {

/// Node by node until something happens. `clock`: the return's; spent where its rate changes. `plain`: an exponential
/// return, no calendar, no pulses.
template <bool plain>
[[gnu::always_inline]] inline GraphWalk::End UserRun::walk_graph(GraphWalk& walk, Clock& clock, Tick since,
                                                                 double factor, Tick limit) {
    using End = JourneyNode::End;
    for (;;) {
        auto const& node = *walk.node;
        Tick const t = walk.now = std::min(walk.start + node.length, limit);
        double const scale = factor * node.boost;
        double const need = plain ? scale * m_.comeback.rate_per_tick * static_cast<double>(t - clock.anchor)
                                  : exposure(m_.comeback, scale, since, clock.anchor, t);
        walk.by_nature = clock.left < need;
        if (walk.by_nature || (!plain && node.pulse_rate > 0 && pulse_fires(node, t))) return GraphWalk::End::returned;
        if (t == limit) return GraphWalk::End::limit;
        bool spends_return = node.spends_return, spends_pulse = node.spends_pulse;
        if (node.onward != 0) [[likely]] {
            if (node.cell >= 0) {
                sink_->count_touch(static_cast<std::size_t>(node.cell), t);
            } else {
                sink_->events += node.changes;
            }
            walk.node = &node.follower();
        } else if (node.end == End::claim) {
            return GraphWalk::End::claim;
        } else {
            auto const& next = node.reached[static_cast<std::size_t>(send(t, world_->actions[node.action].step))];
            spends_return = next.spends_return;
            spends_pulse = next.spends_pulse;
            walk.node = &world_->journey.node(next.node);
        }
        if (spends_return) clock = {clock.left - need, t};
        if (!plain && spends_pulse) spend_pulse(node, t);
        walk.start = t;
        if (walk.node->end == End::none) return GraphWalk::End::finished;
    }
}

}  // namespace rekindle
