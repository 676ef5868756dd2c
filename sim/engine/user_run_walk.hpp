#pragma once
// The walk along a journey's graph, for the files of sim/engine that play it.

#include "sim/engine/graph_walk.hpp"
#include "sim/engine/user_run.hpp"

namespace rekindle {

/// Walks the current node's chain, which ends before any limit; false where the user returns on it. The same as node by
/// node, bit by bit, but for one branch that depends on luck. Requires an exponential return.
[[gnu::always_inline]] inline bool UserRun::walk_chain(GraphWalk& walk, Clock& clock, double factor) {
    auto const links = world_->journey.links(*walk.node);
    std::array<double, max_links + 1> left_at;
    double left = left_at[0] = clock.left;
    double exposed = m_.comeback.rate_per_tick * static_cast<double>(walk.start + walk.node->length - clock.anchor);
    std::size_t passed = 0;
    for (std::size_t k = 0; k < links.size(); exposed = links.data()[k].exposure) {
        double const need = factor * links[k].boost * exposed;
        passed += left < need ? 0 : 1;  // and no more once it is: what is left is below 0 then
        left_at[++k] = left -= need;
    }
    for (auto const& touch : world_->journey.touches(*walk.node))
        sink_->count_touch(touch.cell, walk.start + touch.at, touch.link < passed);
    auto const* const link = links.data() + passed;
    bool const over = passed == links.size();
    sink_->events += link->changes_before;
    walk.by_nature = !over;
    walk.node = &world_->journey.node(link->node);
    walk.now = walk.start + (over ? link : link + 1)->start;
    walk.start += link->start;
    clock = {left_at[passed], passed > 0 ? walk.start : clock.anchor};
    return over;
}

/// Node by node until something happens. `clock`: the return's; spent where its rate changes. `plain`: an exponential
/// return, no calendar, no pulses.
template <bool plain>
[[gnu::always_inline]] inline GraphWalk::End UserRun::walk_nodes(GraphWalk& walk, Clock& clock, Tick since,
                                                                 double factor, Tick limit) {
    using End = JourneyNode::End;
    for (;;) {
        if (plain && walk.node->links > 1 && walk.start + walk.node->chain_length < limit) {
            if (!walk_chain(walk, clock, factor)) return GraphWalk::End::returned;
            if (walk.node->end == End::none) return GraphWalk::End::finished;
            continue;
        }
        auto const& node = *walk.node;
        Tick const t = walk.now = std::min(walk.start + node.length, limit);
        double const scale = factor * node.boost;
        double const need = plain ? scale * (m_.comeback.rate_per_tick * static_cast<double>(t - clock.anchor))
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
            auto const& next = node.reached[static_cast<std::size_t>(send_from_node(node, t))];
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
