#include "sim/engine/program_parts.hpp"
#include "sim/engine/user_run.hpp"

// Journeys: triggers, entry, instructions.

namespace rekindle {
using namespace program_parts;

/// Timers at day 0, or at arrival if later. Events at that very instant keep theirs.
void UserRun::start_program(Tick t) {
    std::size_t i = 0;
    for (auto const& journey : world_->program->journeys) {
        for (auto const& when : journey.triggers) {
            std::size_t const n = i++;
            if (journey.ranked) continue;  // the engine asks at the batch instants
            if (when.kind == Trigger::Kind::becomes && !when.back_fill) state_->extras.journeys.was_true |= 1u << n;
            if (auto const due = first_due(when, t); due < never) set_trigger(n, due);
        }
    }
    schedule();
}

Tick UserRun::trigger_due(std::size_t n) const {
    return n == 0 ? state_->trigger_due : recalled_time(state_->extras.journeys.trigger_due[n]);
}

void UserRun::set_trigger(std::size_t n, Tick due) {
    if (n == 0)
        state_->trigger_due = due;
    else
        state_->extras.journeys.trigger_due[n] = stored(due);
}

Tick UserRun::first_due(Trigger const& when, Tick t) const {
    using K = Trigger::Kind;
    auto const& s = *state_;
    switch (when.kind) {
        case K::silent: {
            Tick const due = s.last_visit + when.after.up();
            return due >= t ? due : when.back_fill ? t : never;
        }
        case K::lapse_oracle: return s.stage == Stage::dormant ? std::max(s.since + when.after.up(), t) : never;
        case K::every:
        case K::becomes:
        case K::at: return when.instants().from(t);
        case K::seen:
        case K::warning:
        case K::cart: break;
    }
    return never;
}

/// The state's next instant is the earliest of the program's, its first trigger's apart.
void UserRun::schedule() {
    auto due = state_->journey.due;
    if (world_->beyond_core) {
        auto const& js = state_->extras.journeys;
        due = std::min(due, js.cart_due);
        for (std::size_t i = 1; i < world_->triggers; ++i) due = std::min(due, js.trigger_due[i]);
        for (std::size_t k = 1; k < world_->program->journeys.size(); ++k) due = std::min(due, js.places[k].due);
    }
    state_->step_due = recalled_time(due);
}

/// Everything due at t: triggers first, then steps, the most urgent journey first.
UserRun::Stop UserRun::journey(Tick t) {
    fire_triggers(t);
    for (std::size_t k = 0; k < world_->program->journeys.size(); ++k) {
        if (recalled_time(place(*state_, k).due) > t) continue;
        if (Stop const stop = instructions(k, t); stop != Stop::moved) {
            state_->now = t;
            if (stop == Stop::wait) schedule();  // it is due again when taken up
            return stop;
        }
    }
    schedule();
    return Stop::moved;
}

/// Whether an open cart counts as abandoned from now on.
bool UserRun::abandon_cart(Tick t) {
    if (!world_->beyond_core) return false;
    auto& js = state_->extras.journeys;
    if (recalled_time(js.cart_due) > t) return false;
    js.cart_due = no_time;
    ++js.carts;
    return true;
}

void UserRun::fire_triggers(Tick t) {
    using K = Trigger::Kind;
    bool const abandoned = abandon_cart(t);
    std::size_t i = 0;
    for (std::size_t k = 0; k < world_->program->journeys.size(); ++k) {
        bool fired = false;
        for (auto const& when : world_->program->journeys[k].triggers) {
            std::size_t const n = i++;
            if (when.kind == K::cart) fired = fired || abandoned;
            if (trigger_due(n) > t) continue;
            set_trigger(n, when.recurs() ? when.instants().after(trigger_due(n)) : never);
            fired = (when.kind == K::becomes ? became_true(k, when, n, t) : true) || fired;
        }
        if (fired) try_entry(k, t);
    }
}

bool UserRun::became_true(std::size_t k, Trigger const& when, std::size_t n, Tick t) {
    auto& js = state_->extras.journeys;
    bool const was = ((js.was_true >> n) & 1u) != 0;
    bool const is = world_->policy->holds(when.condition, observe_on(*state_, k, t));
    js.was_true = (js.was_true & ~(1u << n)) | (is ? 1u << n : 0u);
    return is && !was;
}

ObservedUser UserRun::observe_on(UserState& s, std::size_t k, Tick t) {
    auto const& spot = place(s, k);
    auto seen = observe(s, t);
    seen.journey_sends = spot.sends;
    seen.journey_opens = spot.opens;
    seen.journey_clicks = spot.clicks;
    return seen;
}

Why UserRun::bar_to_entry(UserState const& s, std::size_t k, Tick t) const {
    auto const& spot = place(s, k);
    auto const& journey = world_->program->journeys[k];
    if (t >= m_.horizon) return Why::horizon;
    if (s.node != no_node ? world_->journey.node(s.node).running : spot.running) return Why::running;
    if (spot.started && !journey.re_entry.passed_after(t - Tick{spot.last_start})) return Why::re_entry;
    if (held_out_of_world()) return Why::world_holdout;
    if (below(journey.holdout_fraction, Purpose::holdout, journey.holdout_salt)) return Why::holdout;
    for (auto const& stage : journey.roll_out) {
        if (t >= stage.until) continue;
        if (!below(stage.share, Purpose::roll_out, journey.roll_out_salt)) return Why::roll_out;
        break;
    }
    std::size_t under_way = 0;
    for (std::size_t other = 0; other < world_->program->journeys.size(); ++other)
        under_way += place(s, other).running ? 1 : 0;
    return under_way < world_->program->at_once ? Why::none : Why::occupied;
}

/// Whether the user's uniform number of this purpose and salt is below `share`.
bool UserRun::below(double share, Purpose purpose, std::uint32_t salt) const {
    if (share <= 0) return false;
    return share >= 1 || unit_uniform(draw_word(thresholds_.key(), user_->id, purpose, salt, 0)) < share;
}

bool UserRun::in_audience(UserState& s, std::size_t k, Tick t) {
    auto const& journey = world_->program->journeys[k];
    return !journey.asks || world_->policy->holds(journey.audience, observe_on(s, k, t));
}

void UserRun::try_entry(std::size_t k, Tick t) {
    auto why = bar_to_entry(*state_, k, t);
    if (why == Why::none && !in_audience(*state_, k, t)) why = Why::audience;
    if (why != Why::none) return refuse(why, t, of(k));
    enter_journey(k, t);
}

void UserRun::enter_journey(std::size_t k, Tick t) {
    auto& s = *state_;
    if (s.node != no_node) leave_graph();  // a batch finds it among the effects of its last journey
    auto& spot = place(s, k);
    spot = {};
    spot.running = spot.started = true;
    spot.at = world_->program->journeys[k].entry;
    spot.due = spot.last_start = stored(t);
    note(Happening::journey_start, t, of(k, {.why = Why::triggered}));
    if (s.stage != Stage::dormant || s.effect_count != 0 || world_->journey.empty()) return;
    s.node = world_->journey.first();
    s.node_start = t;
    spot.due = no_time;
}

void UserRun::start_journey(UserState& s, Tick t, std::size_t k) {
    state_ = &s;
    enter_journey(k, t);
    schedule();
}

UserRun::Bid UserRun::bid(UserState& s, Tick t, std::size_t k) {
    auto const& journey = world_->program->journeys[k];
    if (!in_audience(s, k, t)) return {};
    auto const seen = observe_on(s, k, t);
    Bid out{.start = true, .score = world_->policy->value(journey.rank, seen)};
    if (journey.batch_budget >= 0) {
        double const cost = world_->policy->value(journey.cost, seen);
        out.start = cost >= 0 && cost < 1e12;  // not where it is undefined
        if (out.start) out.cost = micros_of(cost);
    }
    out.start = out.start && out.score == out.score;
    return out;
}

void UserRun::leave_journey(std::size_t k, Tick t, Why why) {
    auto& spot = place(*state_, k);
    spot.running = spot.waits_for = spot.left = false;
    spot.due = no_time;
    note(Happening::journey_end, t, of(k, {.why = why}));
}

/// Runs a journey's instructions up to a wait, its end or a claim.
UserRun::Stop UserRun::instructions(std::size_t k, Tick t) {
    using K = Instruction::Kind;
    auto const& program = *world_->program;
    auto& spot = place(*state_, k);
    if (spot.left) {
        leave_journey(k, t, Why::exited);
        return Stop::moved;
    }
    if (spot.waits_for) {  // in vain
        spot.waits_for = false;
        spot.at = program.code[spot.at].otherwise;
    }
    while (spot.running) {
        if (spot.at == journey_over) {
            leave_journey(k, t, Why::finished);
            break;
        }
        auto const& here = program.code[spot.at];
        switch (here.kind) {
            case K::send: {
                auto const sent = try_send(k, here, t);
                if (sent == Sending::claim) return Stop::claim;
                if (sent == Sending::later) return Stop::moved;
                break;
            }
            case K::wait: spot.at = here.next; return pause(spot, t + here.wait);
            case K::wait_until: {
                Tick const until = clock_time(k, here, t);
                spot.at = here.next;
                if (until > t) return pause(spot, until);
                break;
            }
            case K::wait_for:
                if ((spot.last & here.events) == 0) {
                    spot.waits_for = true;
                    return pause(spot, t + here.wait);
                }
                spot.at = here.next;
                break;
            case K::branch:
                spot.at = world_->policy->holds(here.condition, observe_on(*state_, k, t)) ? here.next : here.otherwise;
                break;
            case K::split: spot.at = arm_of(here); break;
            case K::learn:
                if (t >= known_until_) return Stop::wait;
                spot.at = learnt_arm(here, t);
                break;
            case K::stop: leave_journey(k, t, Why::stopped); break;
            case K::clean:
                clean_list(program.cleanings[here.item], t);
                spot.at = here.next;
                break;
            case K::survey:
                ask(here.item, t);
                spot.at = here.next;
                break;
            case K::fix:
                count_towards(here.item, t);
                spot.at = here.next;
                break;
            case K::care:
                enrol(here.item, t);
                spot.at = here.next;
                break;
        }
    }
    return Stop::moved;
}

UserRun::Stop UserRun::pause(JourneyPlace& spot, Tick until) {
    spot.due = stored(until);
    return Stop::moved;
}

std::uint16_t UserRun::arm_of(Instruction const& split) const {
    double const u = unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::split, split.salt, 0));
    auto const& arms = world_->program->arms;
    std::size_t i = split.first_arm;
    std::size_t const last = i + split.arm_count - 1u;
    while (i < last && u >= arms[i].up_to) ++i;
    return u < arms[i].up_to ? arms[i].next : split.next;
}

/// The arm that is chosen for the user as things stand today; its outcome is booked under the day of the choice.
std::uint16_t UserRun::learnt_arm(Instruction const& here, Tick t) {
    auto const& learned = published_->learned(day_of(t), here.learner);
    auto const arm = learned.choose(thresholds_.key(), user_->id, day_of(t));
    state_->extras.journeys.choices[here.learner] = {
        .at = stored(t), .arm = static_cast<std::uint8_t>(arm), .rewarded = false, .value = 0};
    ++sink_->choices[here.learner].at(arm, day_of(t)).chosen;
    return world_->program->arms[here.first_arm + arm].next;
}

/// What was seen of the user is the reward of the choices whose window it falls into. Opens and clicks: of `journey`.
void UserRun::reward(SeenMask seen, std::size_t journey, Tick t) {
    using R = LearnerPlan::Reward;
    auto const& learners = world_->program->learners;
    for (std::size_t n = 0; n < learners.size(); ++n) {
        auto& choice = state_->extras.journeys.choices[n];
        auto const& plan = learners[n];
        if (choice.at == no_time || choice.rewarded || t - Tick{choice.at} > plan.window) continue;
        bool const mine = journey == plan.journey;
        bool const wanted = plan.reward == R::open       ? mine && (seen & bit(Seen::open)) != 0
                            : plan.reward == R::click    ? mine && (seen & bit(Seen::click)) != 0
                            : plan.reward == R::visit    ? (seen & bit(Seen::visit)) != 0
                            : plan.reward == R::order    ? (seen & bit(Seen::order)) != 0
                            : plan.reward == R::comeback ? (seen & bit(Seen::comeback)) != 0
                                                         : false;
        if (!wanted) continue;
        choice.rewarded = true;
        ++sink_->choices[n].at(choice.arm, day_of(Tick{choice.at})).rewarded;
    }
}

/// The same for what an order brings, rounded to hundredths of the currency; keeps the sum of squares of users' sums.
void UserRun::reward_value(Micros value, Tick t) {
    auto const& learners = world_->program->learners;
    for (std::size_t n = 0; n < learners.size(); ++n) {
        auto& choice = state_->extras.journeys.choices[n];
        if (!learners[n].by_value() || choice.at == no_time || t - Tick{choice.at} > learners[n].window) continue;
        auto const before = choice.value;
        choice.value += (Sum{value} + (value < 0 ? -5000 : 5000)) / 10000;
        auto& sums = sink_->choices[n].at(choice.arm, day_of(Tick{choice.at}));
        sums.rewarded += choice.rewarded ? 0 : 1;
        choice.rewarded = true;
        sums.value += choice.value - before;
        sums.square += Sum{choice.value} * choice.value - Sum{before} * before;
    }
}

/// The first instant from t on with the instruction's time of day and weekday, on the journey's clock.
Tick UserRun::clock_time(std::size_t k, Instruction const& here, Tick t) const {
    auto const clock = clock_of(world_->program->journeys[k]);
    for (std::int64_t day = day_of(clock.local(t));; ++day) {
        Tick const wanted = day * ticks_per_day + here.wait;
        if (wanted < clock.local(t)) continue;
        if (here.weekdays == 0 || ((here.weekdays >> weekday_at(wanted)) & 1) != 0) return clock.when(wanted, t);
    }
}

/// 0 Monday ... 6 Sunday, of a time on a clock.
std::int64_t UserRun::weekday_at(Tick local) const { return ((model_.start_weekday - 1 + day_of(local)) % 7 + 7) % 7; }

/// The clock of a journey's quiet hours and times: the company's or the user's.
LocalClock UserRun::clock_of(JourneyPlan const& journey) const {
    auto const& program = *world_->program;
    if (!journey.quiet.user_zone || program.zone_trait < 0) return company_clock();
    double const value = user_->values[m_.observable_traits[static_cast<std::size_t>(program.zone_trait)]];
    auto const category = static_cast<std::size_t>(std::max(value, 0.0));
    if (program.zones_named) return {&model_.user_clocks[category], 0};
    double hours = program.zone_hours.empty() ? value : program.zone_hours[category];
    hours = std::clamp(hours, least_zone_hours, most_zone_hours);
    return {&model_.clock, hours < 0 ? -Duration::of_days(-hours / 24).down() : Duration::of_days(hours / 24).up()};
}

/// What was just seen of the user: ends journeys, ends waits, sets timers. A journey is not ended by what it waits for.
void UserRun::happen(SeenMask seen, Tick t) {
    auto const& program = *world_->program;
    if (world_->learns) reward(seen, max_journeys, t);
    std::size_t i = 0;
    for (std::size_t k = 0; k < program.journeys.size(); ++k) {
        auto const& journey = program.journeys[k];
        auto& spot = place(*state_, k);
        if (spot.running && spot.waits_for && (program.code[spot.at].events & seen) != 0) {
            spot.waits_for = false;
            spot.at = program.code[spot.at].next;
            spot.due = stored(t);
        } else if (spot.running && (journey.exits & seen) != 0) {
            if (journey.exits_at_wait_end)
                spot.left = true;
            else
                leave_journey(k, t, Why::exited);
        }
        for (auto const& when : journey.triggers) {
            std::size_t const n = i++;
            if (journey.ranked) continue;
            if (when.kind == Trigger::Kind::seen && (seen & bit(when.event)) != 0) set_trigger(n, t);
            if (when.kind == Trigger::Kind::silent && (seen & bit(Seen::visit)) != 0)
                set_trigger(n, t + world_->spans[n]);
        }
    }
    schedule();
}

/// A warning signal sets off the triggers that wait for it.
void UserRun::set_off(std::uint8_t signal, Tick t) {
    std::size_t i = 0;
    for (auto const& journey : world_->program->journeys) {
        for (auto const& when : journey.triggers) {
            if (when.kind == Trigger::Kind::warning && when.signal == signal) set_trigger(i, t);
            ++i;
        }
    }
    schedule();
}

/// A visit may leave a cart, an order empties it. A new cart takes the place of the old. In the warm-up too: what is
/// not abandoned by day 0 is then still there.
void UserRun::leave_cart(bool ordered, Tick t) {
    auto& s = *state_;
    auto& js = s.extras.journeys;
    if (ordered) {
        js.cart_due = no_time;
        return;
    }
    // A use of the core feature is a visit with a number of its own: an odd multiplier keeps the two apart.
    std::uint32_t const number = s.visit_index + 0x9E3779B1u * s.extras.leaving.use_index;
    double const u = unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::cart, s.life, number));
    Tick const due = t + model_.carts.abandoned_after;
    if (u < model_.carts.left_per_visit) js.cart_due = due < 0 ? no_time : stored(due);
}

/// The oracle's timers run from the lapse.
void UserRun::set_oracles(Tick due) {
    std::size_t i = 0;
    for (auto const& journey : world_->program->journeys) {
        for (auto const& when : journey.triggers) {
            if (when.kind == Trigger::Kind::lapse_oracle) set_trigger(i, due == never ? never : due + world_->spans[i]);
            ++i;
        }
    }
    schedule();
}

}  // namespace rekindle
