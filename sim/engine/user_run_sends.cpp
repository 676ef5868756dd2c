#include "sim/engine/program_parts.hpp"
#include "sim/engine/user_run.hpp"

// Journeys: sends with their audience, quiet hours, caps and claims.

namespace rekindle {
using namespace program_parts;

UserRun::Sending UserRun::try_send(std::size_t k, Instruction const& here, Tick t) {
    auto& s = *state_;
    auto& spot = place(s, k);
    auto const& journey = world_->program->journeys[k];
    auto const& plan = world_->sends[here.action];
    auto const channel = of(k, {.channel = static_cast<std::uint8_t>(plan.send.channel)});
    auto skip = [&](Why why, LoggedEvent more) {
        refuse(why, t, more);
        spot.at = here.next;
        return Sending::done;
    };
    auto later = [&](Why why, Tick until, LoggedEvent more) {
        more.until = until;
        refuse(why, t, more);
        spot.due = stored(until);
        return Sending::later;
    };
    if (auto const why = bar_to_send(t, plan); why != Why::none) return skip(why, channel);
    if (journey.recheck && !in_audience(*state_, k, t)) {
        leave_journey(k, t, Why::audience);
        return Sending::done;
    }
    auto const clock = clock_of(journey);
    Tick const local = clock.local(t), local_end = journey.quiet.end(local);
    if (Tick const end = local_end == local ? t : clock.when(local_end, t); end > t) {
        if (journey.quiet.then == QuietHours::Then::drop) return skip(Why::quiet_dropped, channel);
        return later(Why::quiet_held, end, channel);
    }
    for (std::size_t c = 0; c < world_->caps.size(); ++c) {
        auto const& cap = world_->caps[c];
        if (cap.then == Cap::Then::count || !cap.covers(plan.send)) continue;
        Tick const opens = cap_opens(c, t);
        if (opens <= t) continue;
        auto event = channel;
        event.value = static_cast<double>(c);
        if (cap.then == Cap::Then::skip || opens == never) return skip(Why::cap_skipped, event);
        return later(Why::cap_delayed, opens, event);
    }
    if (plan.limits == 0) {
        send_on(k, here, t);
        return Sending::done;
    }
    if (s.claim_day == day_of(t) && (s.claimed & plan.limits) != 0)  // one claim per user, limit and day
        return later(Why::claimed_today, (day_of(t) + 1) * ticks_per_day, channel);
    s.now = t;
    s.step = here.action;
    if (world_->beyond_core) s.extras.journeys.claiming = static_cast<std::uint8_t>(k);
    return Sending::claim;
}

/// A touch of a journey, with its caps and registers.
void UserRun::send_on(std::size_t k, Instruction const& here, Tick t) {
    auto& s = *state_;
    auto& spot = place(s, k);
    auto const& send = world_->sends[here.action].send;
    auto const opted_out = s.opted_out;
    spot.at = here.next;
    logged_journey_ = static_cast<std::uint8_t>(k);
    if (world_->offer_limits != 0) [[unlikely]]
        set_aside(t, world_->sends[here.action]);
    register_send(spot, touch(t, send));
    logged_journey_ = 0;
    if (s.opted_out != opted_out) spot.last = static_cast<SeenMask>(spot.last | bit(Seen::opt_out));
    bool over = false;
    for (std::size_t c = 0; c < world_->caps.size(); ++c) {
        if (world_->caps[c].covers(send)) over = use_cap(c, t) || over;
    }
    sink_->count(Counter::touches_over_cap, over ? 1 : 0);
    if (world_->learns && spot.last != 0) reward(spot.last, k, t);
    if (s.opted_out != opted_out) happen(bit(Seen::opt_out), t);
}

void UserRun::register_send(JourneyPlace& spot, TouchStage reached) {
    bool const opened = reached >= TouchStage::opened, clicked = reached == TouchStage::clicked;
    ++spot.sends;
    spot.opens = static_cast<std::uint16_t>(spot.opens + (opened ? 1 : 0));
    spot.clicks = static_cast<std::uint16_t>(spot.clicks + (clicked ? 1 : 0));
    spot.last = static_cast<SeenMask>((opened ? bit(Seen::open) : 0) | (clicked ? bit(Seen::click) : 0));
}

/// The number of the window that holds t.
std::uint32_t UserRun::cap_window(Cap const& cap, Tick t) const {
    Tick const on_clock = cap.window == Cap::Window::calendar_day ? company_clock().local(t) : t;
    return static_cast<std::uint32_t>(cap.windows().count_to(on_clock) - 1);
}

/// When the cap has room again; t or earlier where it has now.
Tick UserRun::cap_opens(std::size_t c, Tick t) const {
    auto const& cap = world_->caps[c];
    auto const& now = state_->extras.journeys.caps[c];
    if (cap.limit == 0) return never;
    if (now.count < cap.limit) return t;
    if (cap.window == Cap::Window::rolling)
        return Tick{state_->extras.journeys.cap_times[cap.first_time + now.next]} + cap.span.down();
    auto const window = cap_window(cap, t);
    if (now.window != window) return t;
    Tick const next = cap.windows().at(Tick{window} + 1);
    return cap.window == Cap::Window::calendar_day ? company_clock().when(next, t) : next;
}

bool UserRun::use_cap(std::size_t c, Tick t) {
    auto const& cap = world_->caps[c];
    auto& js = state_->extras.journeys;
    auto& now = js.caps[c];
    bool const over = cap.then == Cap::Then::count && cap_opens(c, t) > t;
    if (cap.window != Cap::Window::rolling) {
        auto const window = cap_window(cap, t);
        if (now.window != window) now = {.window = window, .count = 0, .next = 0};
        ++now.count;
    } else if (cap.limit > 0) {
        js.cap_times[cap.first_time + now.next] = stored(t);
        now.next = static_cast<std::uint16_t>((now.next + 1) % cap.limit);
        now.count = std::min<std::uint16_t>(static_cast<std::uint16_t>(now.count + 1), cap.limit);
    }
    return over;
}

Why UserRun::bar_to_send(Tick t, WorldPlan::SendPlan const& plan) const {
    auto const& s = *state_;
    auto const c = index_of(plan.send.channel);
    bool const takes_it = m_.responds ? takes(t, c) : ((s.opted_out >> c) & 1u) == 0;
    if (!takes_it) return Why::opted_out;
    return t - s.last_visit <= plan.reach_window ? Why::none : Why::unreachable;
}

void UserRun::answer_claim(UserState& s, bool granted) {
    state_ = &s;
    auto const& plan = world_->sends[s.step];
    s.claimed = s.claim_day == day_of(s.now) ? s.claimed | plan.limits : plan.limits;
    s.claim_day = day_of(s.now);
    enter_day(s.now);
    if (s.node != no_node) return answer_node(granted);
    std::size_t const k = world_->beyond_core ? s.extras.journeys.claiming : 0;
    auto& spot = place(s, k);
    auto const& here = world_->program->code[spot.at];
    if (granted) {
        refresh_effects();
        if (m_.leaves) refresh_leaving();
        send_on(k, here, s.now);
    } else {
        ++sink_->events;
        spot.at = here.next;
        refuse(Why::budget, s.now, of(k, {.channel = static_cast<std::uint8_t>(plan.send.channel)}));
    }
    if (spot.running) spot.due = stored(s.now);
    schedule();
}

}  // namespace rekindle
