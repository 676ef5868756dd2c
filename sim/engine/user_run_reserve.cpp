#include "sim/engine/user_run.hpp"

// What budgets that count offers set aside for them, and get back.

namespace rekindle {

Micros UserRun::claimed_offers(UserState& s) {
    auto const& plan = world_->sends[s.step];
    if ((plan.limits & world_->offer_limits) == 0) return 0;
    state_ = &s;
    if (m_.leaves) refresh_leaving();
    return expected_cost(s.now, plan) * model_.offers[index_of(plan.send.offer)].uses;
}

/// Per order that the offer serves, at face value: by the chances that the channel and the offer have for everyone and
/// an order of the user's usual size, as though every order came in time. Draws nothing.
Micros UserRun::expected_cost(Tick t, WorldPlan::SendPlan const& plan) {
    if (plan.send.offer == no_offer) return 0;
    auto const& offer = model_.offers[index_of(plan.send.offer)];
    auto const& channel = *m_.channels[index_of(plan.send.channel)].channel;
    double chance = 1;
    if (offer.taken_on >= TouchStage::delivered) chance *= channel.delivered;
    if (offer.taken_on >= TouchStage::opened) chance *= channel.opened;
    if (offer.taken_on >= TouchStage::clicked) chance *= channel.clicked;
    double face = (units_of(offer.amount) + formula_value(t, plan.send)) * offer.amount_cost;
    if (offer.due == Offer::Due::order) {
        chance *= offer.redemption;
        face += offer.discount_fraction * usual_order() * offer.order_value * offer.discount_cost;
    }
    return micros_of(std::min(chance, 1.0) * face);
}

void UserRun::give_back(Tick t, std::uint32_t limits, Sum amount) {
    if (t > m_.end) return;
    for (auto rest = limits; rest != 0; rest &= rest - 1)
        sink_->carries.add_sum(sink_->given_back->at(static_cast<std::size_t>(std::countr_zero(rest)), t), amount);
}

/// For the touch that comes next.
void UserRun::set_aside(Tick t, WorldPlan::SendPlan const& plan) {
    reserved_ = {.limits = plan.send.offer == no_offer ? 0 : plan.limits & world_->offer_limits, .each = 0};
    if (reserved_.limits != 0) reserved_.each = expected_cost(t, plan);
}

/// The touch did not bring its offer.
void UserRun::lose_reserve(Tick t, Offer const& offer) {
    give_back(t, reserved_.limits, Sum{reserved_.each} * offer.uses);
}

/// The offer is taken: what is set aside comes back when it expires, unless end_reserve() calls that off.
void UserRun::begin_reserve(Tick t, Offer const& offer) {
    auto const& s = *state_;
    bool const holds = s.offer != index_of(no_offer) && t <= s.offer_end;
    if (holds) end_reserve(t, s.extras.response.offer_uses);
    state_->extras.journeys.reserved = reserved_;
    give_back(t + offer.expires, reserved_.limits, Sum{reserved_.each} * offer.uses);
}

/// So many of the orders that the live offer serves are settled.
void UserRun::end_reserve(Tick t, int uses) {
    auto const& reserved = state_->extras.journeys.reserved;
    auto const amount = Sum{reserved.each} * uses;
    give_back(t, reserved.limits, amount);
    give_back(state_->offer_end, reserved.limits, -amount);
}

void UserRun::pay_from_reserve(Tick t, Micros cost) {
    give_back(t, state_->extras.journeys.reserved.limits, -Sum{cost});
}

}  // namespace rekindle
