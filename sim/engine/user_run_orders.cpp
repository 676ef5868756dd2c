#include "sim/base/portable_math.hpp"
#include "sim/engine/user_run.hpp"
#include "sim/random/distributions.hpp"

namespace rekindle {

/// Operational time of an Erlang(k) gap: the mean of k unit exponentials. Draws k thresholds.
double UserRun::next_order_threshold() {
    auto& s = *state_;
    auto next = [&] { return thresholds_.order(s.order_index++); };
    int const k = m_.orders.regularity;
    if (k == 1) return next();
    double sum = 0;
    for (int i = 0; i < k; ++i) sum += next();
    return sum / k;
}

double UserRun::next_visit_threshold() {
    double sum = 0;
    for (int i = 0; i < m_.visits.regularity; ++i)
        sum += thresholds_.threshold(Purpose::visit, 0, state_->visit_index++);
    return sum / m_.visits.regularity;
}

/// Poisson renewals run in active time: what is left of the gap under way rests with the user, so that worlds whose
/// users return at different times share their orders. It rests in single precision, as it was drawn.
void UserRun::rest_renewals(Tick t) {
    auto& s = *state_;
    spend(s.order, m_.orders, scale(Process::orders), s.since, t);
    s.order.left = resting(s.order.left);
    if (!m_.has_visits) return;
    spend(s.visit, m_.visits, scale(Process::visits), s.since, t);
    s.visit.left = resting(s.visit.left);
}

/// Regular (Erlang) renewals begin a new gap with each life.
void UserRun::wake_renewals(Tick t) {
    auto& s = *state_;
    s.order.anchor = s.visit.anchor = t;
    if (!s.from_return) return;
    if (m_.orders.regularity > 1) s.order.left = next_order_threshold();
    if (m_.has_visits && m_.visits.regularity > 1) s.visit.left = next_visit_threshold();
}

/// Orders and visits with everything they may cause, up to the stretch's end or the journey's next instant (then
/// state.now).
UserRun::Renewed UserRun::renewals(Tick fixed) {
    auto& s = *state_;
    double const order_scale = scale(Process::orders);
    double const visit_scale = m_.has_visits ? scale(Process::visits) : 0;
    Tick order_due = due_after(m_.orders, order_scale, s.since, s.order.anchor, s.order.left);
    Tick visit_due = m_.has_visits ? due_after(m_.visits, visit_scale, s.since, s.visit.anchor, s.visit.left) : never;
    for (;;) {
        Tick const stop = std::min(fixed, journey_due());
        Tick const t = std::min(order_due, visit_due);
        if (t >= stop) {
            s.now = stop;
            return Renewed::reached;
        }
        if (t >= known_until_ && felt_ && (world_->fixes || (order_due <= visit_due && order_must_know()))) {
            s.now = t;
            return Renewed::wait;
        }
        enter_day(t);
        if (order_due <= visit_due) {
            s.order = {next_order_threshold(), t};
            auto const happened = order(t);
            if (happened != Renewed::reached) return happened;
            order_due = due_after(m_.orders, order_scale, s.since, t, s.order.left);
        } else {
            s.visit = {next_visit_threshold(), t};
            visit(t);
            ++sink_->events;
            visit_due = due_after(m_.visits, visit_scale, s.since, t, s.visit.left);
        }
    }
}

/// 1 - (1 - p)^m: p is the user's own, m what multiplies its lapse hazard at t, but for what is published day by day:
/// orders are played ahead of it. So a boost acts as on a hazard, of -log(1 - p) at each order.
double UserRun::order_lapse_chance(Tick t) const {
    double const p = user_->lapse_per_order;
    double m = scale(Process::lapse);
    if (!m_.lapse_mix.empty())
        m *= m_.lapse_mix.at_order(world_->fixes ? born_mix_ : mix_, t);
    else if (m_.lapse.calendar != nullptr)
        m *= m_.lapse.calendar->at(t);
    if (m == 1 || p >= 1) return m > 0 ? p : 0;
    return -portable::expm1(m * portable::log1p(-p));
}

UserRun::Renewed UserRun::order(Tick t) {
    auto& s = *state_;
    std::uint32_t const ordinal = s.orders_in_life++;
    sink_->count(Counter::orders, Daily::orders, t);
    ++sink_->events;
    if (model_.order_value.kind != OrderValue::Kind::none || s.offer != index_of(no_offer))
        book_order(t, ordinal);
    else
        note(Happening::order, t);
    ++s.orders;  // now: an offer's use was drawn by what was known before
    s.last_order = t;
    Tick const answered = answer_due();
    if (m_.care) {
        contact(t, ContactSource::order, ordinal);
        offer_upgrade(t, ordinal);
    }
    visit(t, bit(Seen::order));
    bool const changed = (m_.leaves && leaving_order(t)) || answered != answer_due();
    bool const spared = model_.lapse.spares_first_order && model_.first_order && !s.from_return && ordinal == 0;
    if (user_->lapse_per_order > 0 && !spared) {
        double const u = unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::order_lapse, s.life, ordinal));
        if (u < order_lapse_chance(t)) {
            lapse(t);
            return Renewed::lapsed;
        }
    }
    if (s.stage == Stage::fragile && settled_by_orders()) {
        settle(t);
        return Renewed::settled;
    }
    return changed ? Renewed::settled : Renewed::reached;
}

/// The order that began the life (a return with an order, a first order) does not count.
bool UserRun::settled_by_orders() const {
    int const wanted = model_.fragile->settles_after_orders;
    if (wanted == 0) return false;
    bool const began_with_order = state_->from_return ? model_.comeback.with_order : model_.first_order;
    return state_->orders_in_life >= static_cast<std::uint32_t>(wanted + (began_with_order ? 1 : 0));
}

/// A sign of life: ends the silence.
void UserRun::visit(Tick t, SeenMask more) {
    auto& s = *state_;
    if (world_->observed && t - s.last_visit >= model_.churn_threshold) {
        ++s.returns_seen;
        more = static_cast<SeenMask>(more | bit(Seen::comeback));
    }
    s.last_visit = t;
    if (m_.leaves) [[unlikely]]
        leaving_visit(t);
    note(Happening::visit, t);
    bool const carts = model_.carts.left_per_visit > 0 && (t < 0 || (world_->acts && world_->beyond_core));
    if (carts) [[unlikely]]
        leave_cart((more & bit(Seen::order)) != 0, t);
    if (!world_->acts) return;
    happen(static_cast<SeenMask>(more | bit(Seen::visit)), t);
}

double UserRun::draw_amount(std::uint32_t ordinal) {
    auto const& value = model_.order_value;
    Stream stream(thresholds_.key(), user_->id, Purpose::amount, state_->life, static_cast<std::uint16_t>(ordinal));
    switch (value.kind) {
        case OrderValue::Kind::none: return 0;
        case OrderValue::Kind::fixed: return user_->order_value;
        case OrderValue::Kind::lognormal:
            return user_->order_value * draw_lognormal(stream, m_.amount_mu_offset, m_.amount_sigma);
        case OrderValue::Kind::gamma_gamma: return draw_gamma(stream, value.p, 1 / user_->order_value);
    }
    return 0;
}

void UserRun::book_order(Tick t, std::uint32_t ordinal) {
    if (!world_->learns) return book_order_value(t, ordinal);
    auto const before = earned();
    book_order_value(t, ordinal);
    reward_value(static_cast<Micros>(earned() - before), t);
}

void UserRun::book_order_value(Tick t, std::uint32_t ordinal) {
    auto& s = *state_;
    double value = draw_amount(ordinal);
    if (m_.care) value *= care_order_value();
    auto const* offer = s.offer == index_of(no_offer) ? nullptr : used_offer(t);
    if (offer != nullptr) value *= offer->order_value;
    if (s.stage == Stage::weakening) value *= model_.weakening->order_value;
    if (m_.leaves) [[unlikely]]
        leaving_spend(t, value);
    note(Happening::order, t, {.value = value});
    Micros const revenue = money(value, t);
    sink_->book(Counter::revenue, Daily::revenue, t, revenue);
    double const fraction = model_.margin_fraction * (m_.care ? care_margin() : 1);
    Micros const margin = micros_of(units_of(revenue) * fraction);
    sink_->book(Counter::margin, Daily::margin, t, margin);
    book_life_value(t, margin);
    if (m_.care) book_value(t, margin);
    if (offer != nullptr) redeem_offer(t, *offer, value);
    if (__builtin_add_overflow(s.spend, micros_of(value), &s.spend)) throw MoneyOverflow("what a user has spent");
}

/// Only months of the life that end within the run count: in these every life of the origin is seen.
void UserRun::book_life_value(Tick t, Micros value) {
    auto const& s = *state_;
    bool const arrived = index_of(user_->id) >= first_arrival_id && user_->arrival >= 0;
    auto const origin = s.second_life ? (s.recalled ? LifeOrigin::recalled : LifeOrigin::natural)
                        : arrived     ? LifeOrigin::arrival
                                      : LifeOrigin::stock;
    Tick const since = std::max<Tick>(s.since, 0);
    auto const month = (t - since) / life_month;
    if (model_.order_value.kind == OrderValue::Kind::none || t < 0 || since + (month + 1) * life_month > m_.end) return;
    sink_->life_value.value[static_cast<std::size_t>(origin)][static_cast<std::size_t>(month)] += value;
}

}  // namespace rekindle
