#include "sim/engine/user_run_walk.hpp"

namespace rekindle {

/// The parts of a state that a plain life changes: in registers from stop to stop.
struct UserRun::PlainState {
    Clock main, order;
    Tick since, last_visit, trigger_due;
    std::uint32_t life, order_index;
    bool from_return, recalled, second_life, first_lapse_pending, lapsed_first, returned_first;
    GraphWalk walk;  ///< no node: none
};

/// A user's rates: reciprocals are taken before they are waited for.
struct UserRun::PlainRates {
    double orders;  ///< per tick
    double return_factor;
    double ticks_per_order, ticks_per_return;  ///< orders: 0 where none comes within any run
    std::array<double, 4> ticks_per_lapse;     ///< by what the life began with: see life_kind()
};

namespace {
template <class Life>
std::size_t life_kind(Life const& life) {
    return (life.recalled ? 1u : 0u) + (life.from_return ? 2u : 0u);
}
}  // namespace

inline UserRun::PlainRates UserRun::plain_rates() const {
    auto factor = [&](Process p) { return user_->factor[static_cast<std::size_t>(p)]; };
    PlainRates r;
    r.orders = factor(Process::orders) * m_.orders.rate_per_tick;
    r.ticks_per_order = r.orders > 0x1p-54 ? 1 / r.orders : 0;  // below, a gap might overflow
    r.return_factor = factor(Process::comeback);
    r.ticks_per_return = 1 / (r.return_factor * m_.comeback.rate_per_tick);
    struct Life {
        bool recalled, from_return;
    };
    for (Life const life : {Life{false, false}, {true, false}, {false, true}, {true, true}})
        r.ticks_per_lapse[life_kind(life)] = 1 / (lapse_scale(factor(Process::lapse), life) * m_.lapse.rate_per_tick);
    return r;
}

inline UserRun::PlainState UserRun::plain_state() const {
    auto const& s = *state_;
    GraphWalk walk;
    if (s.node != no_node) walk = {&world_->journey.node(s.node), s.node_start};
    auto apart = [](Clock const& c) { return Clock{c.left, c.anchor}; };  // a load of both would wait for their stores
    return {apart(s.main),
            apart(s.order),
            s.since,
            s.last_visit,
            s.trigger_due,
            s.life,
            s.order_index,
            s.from_return,
            s.recalled,
            s.second_life,
            s.first_lapse_pending,
            s.lapsed_first,
            s.returned_first,
            walk};
}

[[gnu::always_inline]] inline void UserRun::keep(PlainState const& p, Stage stage, Tick now) {
    auto& s = *state_;
    s.now = now;
    s.stage = stage;
    s.main = p.main;
    s.order = p.order;
    s.since = p.since;
    s.last_visit = p.last_visit;
    s.trigger_due = p.trigger_due;
    s.life = p.life;
    s.order_index = p.order_index;
    s.from_return = p.from_return;
    s.recalled = p.recalled;
    s.second_life = p.second_life;
    s.first_lapse_pending = p.first_lapse_pending;
    s.lapsed_first = p.lapsed_first;
    s.returned_first = p.returned_first;
    s.node = no_node;
    if (p.walk.node != nullptr) {
        s.node = world_->journey.index_of(*p.walk.node);
        s.node_start = p.walk.start;
    }
}

/// A journey that a trigger may start is the graph's first node, unless the policy has more to ask.
[[gnu::always_inline]] inline bool UserRun::starts_on_graph(PlainState& p, Tick t) {
    auto& s = *state_;
    if (!world_->starts_on_graph || t >= m_.horizon) return false;
    p.trigger_due = never;
    s.journey.started = s.journey.running = true;
    s.journey.last_start = static_cast<std::uint32_t>(t);
    p.walk = {&world_->journey.node(world_->journey.first()), t};
    return true;
}

/// The same as run_active(), run_dormant() and run_graph() where the model is plain, no journey is under way but on the
/// graph and no effect is in force but the graph's: without a look at what such a user cannot meet. Returns moved where
/// that ends.
UserRun::Stop UserRun::run_plain(Tick until) {
    PlainRates const rates = plain_rates();
    PlainState p = plain_state();
    bool engaged = active();
    for (;;) {
        if (engaged) {
            switch (plain_life(p, rates, until)) {
                case PlainEnd::until: keep(p, Stage::engaged, until); return Stop::until;
                case PlainEnd::trigger: keep(p, Stage::engaged, p.trigger_due); return journey(p.trigger_due);
                case PlainEnd::over: engaged = false;
            }
        }
        if (p.walk.node == nullptr) {
            switch (plain_wait(p, rates, until)) {
                case PlainEnd::until: keep(p, Stage::dormant, until); return Stop::until;
                case PlainEnd::over: engaged = true; continue;
                case PlainEnd::trigger: break;
            }
            if (!starts_on_graph(p, p.trigger_due)) {
                keep(p, Stage::dormant, p.trigger_due);
                return journey(p.trigger_due);
            }
        }
        switch (plain_walk(p, rates, until)) {
            case GraphWalk::End::returned: engaged = true; break;
            case GraphWalk::End::finished: state_->journey.running = false; break;
            case GraphWalk::End::limit: return stop_on_graph(p, until);
            case GraphWalk::End::claim:
                keep(p, Stage::dormant, p.walk.now);
                return claim_from_graph(*p.walk.node, p.walk.now);
        }
    }
}

inline void UserRun::book_plain_orders(std::uint32_t n, Tick last) {
    state_->last_order = last;
    state_->orders += n;
    sink_->count(Counter::orders, n);
    sink_->events += n;
}

/// Orders up to `fixed` or the trigger's instant, which is returned. `seen`: an order puts the trigger off.
template <bool seen>
[[gnu::always_inline]] inline Tick UserRun::plain_orders(PlainState& p, PlainRates const& rates, Tick fixed) {
    Tick stop = std::min(fixed, p.trigger_due);
    if (!(rates.ticks_per_order > 0)) return stop;
    double const ticks_per_order = rates.ticks_per_order;
    Tick due = p.order.anchor + 1 + static_cast<Tick>(p.order.left * ticks_per_order);
    if (due >= stop) return stop;
    std::uint32_t const first = p.order_index;
    std::uint32_t index = first;
    auto drawn = thresholds_.orders_from(index);
    auto* const on_day = sink_->days.series(index_of(Daily::orders));
    Tick t;
    double left;
    do {
        t = due;
        ++on_day[day_of(t)];
        if (seen && t >= 0) {
            p.trigger_due = t + world_->silence;
            stop = std::min(fixed, p.trigger_due);
        }
        if (drawn.next == drawn.end) [[unlikely]]
            drawn = thresholds_.orders_from(index);
        left = static_cast<double>(*drawn.next++);
        ++index;
        due = t + 1 + static_cast<Tick>(left * ticks_per_order);
    } while (due < stop);
    p.order = {left, t};
    p.order_index = index;
    p.last_visit = t;
    book_plain_orders(index - first, t);
    return stop;
}

/// A life from the state's clocks to its lapse, booked, or to a stop.
[[gnu::always_inline]] inline UserRun::PlainEnd UserRun::plain_life(PlainState& p, PlainRates const& rates,
                                                                    Tick until) {
    Tick const lapse_due = tick_after(p.main.anchor, p.main.left * rates.ticks_per_lapse[life_kind(p)]);
    Tick const fixed = std::min(until, lapse_due);
    Tick const stop =
        world_->silence != never ? plain_orders<true>(p, rates, fixed) : plain_orders<false>(p, rates, fixed);
    if (stop == until) return PlainEnd::until;
    if (stop != lapse_due) return PlainEnd::trigger;
    book_lapse(stop, p.since, p.second_life, p.recalled);
    p.order.left = resting(std::max(p.order.left - rates.orders * static_cast<double>(stop - p.order.anchor), 0.0));
    p.first_lapse_pending = !p.lapsed_first;
    p.lapsed_first = true;
    p.since = stop;
    p.main = {thresholds_.comeback(p.life), stop};
    if (world_->oracle != never && stop >= 0) p.trigger_due = stop + world_->oracle;
    return PlainEnd::over;
}

/// A dormancy off the graph, to the return, booked, or to a stop.
[[gnu::always_inline]] inline UserRun::PlainEnd UserRun::plain_wait(PlainState& p, PlainRates const& rates,
                                                                    Tick until) {
    Tick const t = std::min(until, p.trigger_due);
    double const exposed = m_.comeback.rate_per_tick * static_cast<double>(t - p.main.anchor);
    if (p.main.left < rates.return_factor * exposed) {
        plain_return(p, std::min(t, tick_after(p.main.anchor, p.main.left * rates.ticks_per_return)), {});
        return PlainEnd::over;
    }
    return t == until ? PlainEnd::until : PlainEnd::trigger;
}

/// The graph from the current node on.
[[gnu::always_inline]] inline GraphWalk::End UserRun::plain_walk(PlainState& p, PlainRates const& rates, Tick until) {
    double const factor = rates.return_factor;
    auto const end = walk_nodes<true>(p.walk, p.main, p.since, factor, std::min(until, p.trigger_due));
    if (end == GraphWalk::End::returned) {
        auto const& node = *p.walk.node;
        double const per_tick = factor * node.boost * m_.comeback.rate_per_tick;
        bool const recalled =
            plain_return(p, std::min(p.walk.now, tick_after(p.main.anchor, p.main.left * (1 / per_tick))),
                         {false, node.effective, node.log_boost});
        if (node.effective) credit(node.channel, recalled);
        state_->journey.running = false;
    }
    if (end != GraphWalk::End::limit && end != GraphWalk::End::claim) p.walk.node = nullptr;
    return end;
}

/// Stopped on the graph: by the end of the stretch, or by another trigger, which the graph does not know.
inline UserRun::Stop UserRun::stop_on_graph(PlainState const& p, Tick until) {
    keep(p, Stage::dormant, p.walk.now);
    if (p.walk.now == until) return Stop::until;
    leave_graph();
    return Stop::moved;
}

[[gnu::always_inline]] inline bool UserRun::plain_return(PlainState& p, Tick t, ReturnForce force) {
    bool const recalled = is_recalled(force, p.life);
    book_return(t, p.since, recalled, force.attributed);
    bool const in_window = t - std::max<Tick>(p.since, 0) <= model_.incremental_window;
    p.returned_first = p.returned_first | (p.first_lapse_pending & in_window);
    p.first_lapse_pending = false;
    ++p.life;
    p.from_return = p.second_life = true;
    p.recalled = model_.recalled_by == RecalledBy::attributed ? force.attributed : recalled;
    book_second_life(t, p.recalled);
    p.since = p.last_visit = t;
    p.main = {thresholds_.lapse(p.life), t};
    p.order.anchor = t;
    p.trigger_due = world_->silence != never && t >= 0 ? t + world_->silence
                    : world_->oracle != never          ? never
                                                       : p.trigger_due;
    return recalled;
}

}  // namespace rekindle
