#include "sim/engine/user_run.hpp"

namespace rekindle {

void UserRun::take_offer(Tick t, OfferId id) {
    auto& s = *state_;
    auto const& offer = model_.offers[index_of(id)];
    if (world_->offer_limits != 0) [[unlikely]]
        begin_reserve(t, offer);
    s.offer = static_cast<std::uint8_t>(id);
    s.offer_end = t + offer.expires;
    note(Happening::offer_taken, t, {.offer = s.offer});
    ++sink_->offers[index_of(id)].taken;
    if (!s.has_extras) return;  // then every offer is for one order, at its own value
    auto& r = s.extras.response;
    r.offer_uses = static_cast<std::uint8_t>(offer.uses);
    r.offer_value = static_cast<float>(offer_value_);
    if (offer.due != Offer::Due::taking) return;
    book_offer(t, offer, 0, active() && !s.caused);
    if (world_->offer_limits != 0) [[unlikely]]
        end_reserve(t, offer.uses);
}

/// The live offer if this order uses it. One draw, at the first order after it was taken and, while it serves further
/// ones, at each.
Offer const* UserRun::used_offer(Tick t) {
    auto& s = *state_;
    auto const& offer = model_.offers[s.offer];
    if (offer.due == Offer::Due::taking) return nullptr;
    bool const last = !s.has_extras || s.extras.response.offer_uses <= 1 || t > s.offer_end;
    if (last) s.offer = static_cast<std::uint8_t>(no_offer);
    if (t > s.offer_end) return nullptr;
    if (world_->offer_limits != 0) [[unlikely]]
        end_reserve(t, 1);
    if (!last) --s.extras.response.offer_uses;
    double const factor = m_.responds ? redemption_factor(t, offer, ResponseStage::redemption) : 1;
    double const chance = offer.redemption * factor;
    if (chance >= 1) return &offer;
    double const u =
        unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::redemption, s.life, s.orders_in_life));
    return u < chance ? &offer : nullptr;
}

/// The offer's cost falls due. It leaked where no touch caused the life the order belongs to: that user was here
/// anyway.
void UserRun::redeem_offer(Tick t, Offer const& offer, double order_value) {
    auto& s = *state_;
    book_offer(t, offer, order_value, !s.caused);
    bool disputed = false;
    if (offer.dispute > 0) {
        double const chance = offer.dispute * redemption_factor(t, offer, ResponseStage::dispute);
        double const u =
            unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::dispute, s.life, s.orders_in_life));
        disputed = u < chance;
    }
    if (disputed) {
        sink_->count(Counter::disputes);
        note(Happening::dispute, t, {.offer = offer_index(offer), .value = units_of(offer.dispute_cost)});
        sink_->book(Counter::cost_service, Daily::cost_service, t, money(units_of(offer.dispute_cost), t));
        if (m_.care) book_value(t, -money(units_of(offer.dispute_cost), t));
    }
    double const by = disputed ? offer.dispute_trust : offer.trust;
    if (by != 0 && t >= 0) change_trust(t, by);
}

std::uint8_t UserRun::offer_index(Offer const& offer) const {
    return static_cast<std::uint8_t>(&offer - model_.offers.data());
}

void UserRun::book_offer(Tick t, Offer const& offer, double order_value, bool leaked) {
    double const by_formula = state_->has_extras ? static_cast<double>(state_->extras.response.offer_value) : 0;
    double const amount = units_of(offer.amount) + by_formula;
    double const face = offer.discount_fraction * order_value * offer.discount_cost + amount * offer.amount_cost;
    Micros const cost = money(face, t);
    note(Happening::redemption, t, {.offer = offer_index(offer), .value = units_of(cost)});
    sink_->book(Counter::cost_offers, Daily::cost_offers, t, cost);
    book_life_value(t, -cost);
    if (m_.care) book_value(t, -cost);
    if (world_->offer_limits != 0) [[unlikely]]
        pay_from_reserve(t, micros_of(face));
    sink_->count(Counter::offers_redeemed);
    auto& tally = tally_of(offer);
    ++tally.redeemed;
    tally.cost += cost;
    if (!leaked) return;
    ++tally.leaked;
    sink_->count(Counter::offers_leaked);
    sink_->book(Counter::cost_offers_leaked, cost);
}

/// At a return: what a live offer does to the life that begins.
void UserRun::carry_offer_over(Tick t, bool caused) {
    auto& s = *state_;
    s.caused = caused;
    bool const holds = s.offer != index_of(no_offer) && t <= s.offer_end;
    if (holds) ++sink_->offers[s.offer].returns, sink_->offers[s.offer].recalled += caused ? 1 : 0;
    if (!m_.responds) return;
    auto& r = s.extras.response;
    r.life_lapse = 1;
    if (!holds) return;
    auto const& offer = model_.offers[s.offer];
    r.life_lapse = static_cast<float>(offer.next_lapse);
    if (offer.due != Offer::Due::taking) return;
    s.offer = static_cast<std::uint8_t>(no_offer);
    Tick const taken = s.offer_end - offer.expires;
    if (caused || taken < s.since) return;  // one taken while active leaked then, or not at all
    sink_->count(Counter::offers_leaked);
    ++tally_of(offer).leaked;
    auto const amount = units_of(offer.amount) + static_cast<double>(r.offer_value);
    sink_->book(Counter::cost_offers_leaked, money(amount * offer.amount_cost, taken));
}

/// What an order of the user's usual size is worth: the mean so far, or the model's before the first.
double UserRun::usual_order() const {
    auto const& s = *state_;
    if (s.orders > 0) return units_of(s.spend) / s.orders;
    auto const& value = model_.order_value;
    return value.kind == OrderValue::Kind::gamma_gamma ? value.p * value.v / (value.q - 1) : value.mean;
}

/// What the offer takes off such an order.
double UserRun::offer_depth(Offer const& offer, double by_formula) const {
    double const amount = units_of(offer.amount) + by_formula;
    if (amount <= 0) return offer.discount_fraction;
    double const usual = usual_order();
    return offer.discount_fraction + (usual > 0 ? amount / usual : 0);
}

double UserRun::formula_value(Tick t, Send const& send) {
    if (send.value == no_formula) return 0;
    double const value = world_->policy->value(send.value, observe(*state_, t));
    return value > 0 && value < 1e9 ? value : 0;
}

double UserRun::redemption_factor(Tick t, Offer const& offer, ResponseStage stage) const {
    auto factors = no_factors();
    TouchContext const touch{.t = t,
                             .depth = offer_depth(offer, static_cast<double>(state_->extras.response.offer_value))};
    bend(factors, model_.response.response, touch);
    bend(factors, offer.response, touch);
    auto const i = static_cast<std::size_t>(stage);
    return factors[i] * offer.factor[i];
}

}  // namespace rekindle
