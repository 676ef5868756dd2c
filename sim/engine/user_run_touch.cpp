#include <utility>

#include "sim/engine/user_run.hpp"

namespace rekindle {
namespace {

// Draws of one touch, within its eight.
enum TouchDraw : std::uint32_t {
    draw_delivered = 0,
    draw_opened = 4,
    draw_clicked = 1,
    draw_opt_out = 5,
    draw_complaint = 2
};
constexpr std::uint32_t touch_draws = 8;

// A touch's number: 16 a day, those from the 16th on higher up, so that no two touches of a channel share one.
constexpr std::uint32_t low_ordinals = 16, later_touches = 1u << 20;

/// The first of a touch's draws: eight touches a day, later ones higher up.
std::uint32_t first_draw(std::uint32_t number) {
    auto const day = number % later_touches / low_ordinals;
    auto const ordinal = number % low_ordinals + number / later_touches * low_ordinals;
    return touch_draws * (8 * day + ordinal % 8) + ordinal / 8 * 4 * later_touches;
}

}  // namespace

/// Appending multiplies last, as a fresh product over the list would.
void UserRun::add_effect(Tick t, std::uint8_t index, float strength) {
    auto& s = *state_;
    if (s.effect_count == max_live_effects) [[unlikely]]
        end_oldest_effect(t);
    auto& added = s.effects[s.effect_count];
    added = m_.profiles[index].live(index, t, 0, strength);
    spend_for(added, t);
    ++s.effect_count;
    if (added.target == pulse_target) {
        pulse_rate_ += added.value;
    } else {
        boost_[added.target] *= added.value;
    }
    next_change_ = std::min(next_change_, added.change);
    in_force_ = true;
}

/// One touch: sent, delivered, opened, clicked, with its effects.
TouchStage UserRun::touch(Tick t, Send const& send) {
    auto const reached = reach(t, send);
    if (m_.responds) [[unlikely]] {
        add_response_effects(t, send, reached);
        return reached;
    }
    for (auto const effect : m_.channels[index_of(send.channel)].effects_up_to[static_cast<std::size_t>(reached)])
        add_effect(t, effect, m_.leaves && !m_.profiles[effect].harms ? static_cast<float>(reason_response()) : 1);
    return reached;
}

/// One touch without its effects: counts it and says how far it got.
TouchStage UserRun::reach(Tick t, Send const& send) {
    auto& s = *state_;
    auto const c = index_of(send.channel);
    auto const& plan = m_.channels[c];
    if (!m_.discount.empty()) [[unlikely]]
        book_discounted_cost(t, *plan.channel);  // face values are spread at the end
    if (m_.care) book_value(t, -money(units_of(plan.channel->cost + plan.channel->labour), t));
    auto const reached = plan.certain  ? *plan.certain
                         : m_.responds ? reach_by_response(t, send)
                                       : reach_by_chance(t, c, touch_row(t, c), chances_of(*plan.channel));
    if (send.offer != no_offer) {
        auto const& offer = model_.offers[index_of(send.offer)];
        if (reached >= offer.taken_on) {
            if (!m_.responds) offer_value_ = formula_value(t, send);  // else reach_by_response() has asked for it
            take_offer(t, send.offer);
        } else if (world_->offer_limits != 0) {
            lose_reserve(t, offer);
        }
    }
    if (world_->observed) {
        ++s.touches;
        s.last_touch = t;
        s.opens += reached >= TouchStage::opened ? 1 : 0;
        s.clicks += reached == TouchStage::clicked ? 1 : 0;
    }
    sink_->count_touch(touch_cell(c, reached), t);
    note(Happening::touch, t,
         {.channel = static_cast<std::uint8_t>(c),
          .reached = static_cast<std::uint8_t>(reached),
          .message = static_cast<std::uint8_t>(send.message),
          .offer = static_cast<std::uint8_t>(send.offer),
          .value = units_of(plan.channel->cost + plan.channel->labour)});
    return reached;
}

/// The touch's number: its day and ordinal that day; the 256th and later ones of a day and channel are one. Below 2^24.
std::uint32_t UserRun::touch_row(Tick t, std::size_t c) {
    auto& s = *state_;
    if (s.touch_day != day_of(t)) {
        s.touch_day = day_of(t);
        s.ordinal = {};
    }
    std::uint32_t const ordinal = s.ordinal[c];
    if (ordinal < 255) ++s.ordinal[c];
    return static_cast<std::uint32_t>(s.touch_day) * low_ordinals + ordinal % low_ordinals +
           ordinal / low_ordinals * later_touches;
}

/// Each stage is a draw unless its chance is 0 or 1, keyed by channel, day and ordinal that day.
TouchStage UserRun::reach_by_chance(Tick t, std::size_t c, std::uint32_t row, TouchChances const& chance) {
    auto happens = [&, first = first_draw(row)](double p, std::uint32_t draw) {
        if (p >= 1) return true;
        if (p <= 0) return false;
        return unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::touch, static_cast<std::uint32_t>(c),
                                      first + draw)) < p;
    };
    if (!happens(chance.delivered, draw_delivered)) return TouchStage::sent;
    if (!happens(chance.opened, draw_opened)) return TouchStage::delivered;
    if (happens(chance.opt_out, draw_opt_out)) opt_out(t, c, row);
    if (happens(chance.complaint, draw_complaint)) {
        sink_->count(Counter::complaints);
        note(Happening::complaint, t, {.channel = static_cast<std::uint8_t>(c)});
        if (m_.care) contact(t, ContactSource::complaint, row + (static_cast<std::uint32_t>(c) << 24));
    }
    return happens(chance.clicked, draw_clicked) ? TouchStage::clicked : TouchStage::opened;
}

void UserRun::opt_out(Tick t, std::size_t c, std::uint32_t row) {
    if (m_.responds && asks_for_fewer(c, row)) {
        note(Happening::fewer_requests, t, {.channel = static_cast<std::uint8_t>(c)});
        return;
    }
    state_->opted_out |= m_.channels[c].list;
    sink_->count(Counter::optouts);
    note(Happening::opt_out, t, {.channel = static_cast<std::uint8_t>(c)});
    if (m_.responds) may_subscribe_again(t, c, row);
}

void UserRun::book_discounted_cost(Tick t, Channel const& channel) {
    sink_->book(Counter::cost_messages, Daily::cost_messages, t, money(units_of(channel.cost), t));
    sink_->book(Counter::cost_service, Daily::cost_service, t, money(units_of(channel.labour), t));
}

void UserRun::credit(std::uint8_t channel, bool recalled) {
    if (channel == no_channel) return;
    auto& credits = sink_->credits[channel];
    ++credits.returns;
    credits.recalled += recalled ? 1 : 0;
}

/// Before the return ends the effects and leaves the graph.
std::uint8_t UserRun::channel_in_force() const {
    auto const& s = *state_;
    if (s.node != no_node) return world_->journey.node(s.node).channel;
    for (std::size_t i = s.effect_count; i-- > 0;) {
        if (acts_on_return(s.effects[i])) return s.effects[i].channel;
    }
    return no_channel;
}

std::int64_t UserRun::touches() const {
    std::int64_t sum = 0;
    for (auto const& cell : m_.touch_cells) sum += sink_->touched[cell.cell];
    return sum;
}

void UserRun::spread_touches() {
    std::int64_t touches = 0, delivered = 0, opens = 0, clicks = 0;
    Sum messages = 0, service = 0;
    for (auto const& cell : m_.touch_cells) {
        auto const n = std::exchange(sink_->touched[cell.cell], 0);
        touches += n;
        delivered += cell.reached >= TouchStage::delivered ? n : 0;
        opens += cell.reached >= TouchStage::opened ? n : 0;
        clicks += cell.reached >= TouchStage::clicked ? n : 0;
        messages += Sum{n} * cell.message;
        service += Sum{n} * cell.labour;
    }
    sink_->events += touches;
    sink_->count(Counter::touches, touches);
    sink_->count(Counter::delivered, delivered);
    sink_->count(Counter::opens, opens);
    sink_->count(Counter::clicks, clicks);
    if (!m_.discount.empty()) return;
    sink_->book_sum(Counter::cost_messages, messages);
    sink_->book_sum(Counter::cost_service, service);
}

void UserRun::end_oldest_effect(Tick t) {
    auto& s = *state_;
    spend_for(s.effects[0], t);
    std::copy(s.effects.begin() + 1, s.effects.end(), s.effects.begin());
    --s.effect_count;
    refresh_effects();
}

/// Ends or steps every effect that changes at t. Spending twice at one instant spends nothing more.
void UserRun::advance_effects(Tick t) {
    auto& s = *state_;
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        if (s.effects[i].change == t) spend_for(s.effects[i], t);
    }
    std::uint8_t kept = 0;
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        auto const& effect = s.effects[i];
        if (effect.change != t) {
            if (kept != i) s.effects[kept] = effect;
            ++kept;
            continue;
        }
        ++sink_->events;
        auto const& profile = m_.profiles[effect.profile];
        if (t >= effect.start + profile.duration) continue;
        auto const channel = effect.channel;
        auto& next = s.effects[kept++];
        next = profile.live(effect.profile, effect.start, static_cast<std::uint16_t>(effect.step + 1), effect.strength);
        next.channel = channel;
    }
    s.effect_count = kept;
    refresh_effects();
}

/// A boost or pulse on the return is spent by the return.
void UserRun::drop_return_effects() {
    auto& s = *state_;
    if (s.effect_count == 0) return;
    std::uint8_t kept = 0;
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        if (!acts_on_return(s.effects[i])) s.effects[kept++] = s.effects[i];
    }
    s.effect_count = kept;
    refresh_effects();
}

void UserRun::refresh_effects() {
    auto const& s = *state_;
    for (double& b : boost_) b = 1;
    pulse_rate_ = 0;
    next_change_ = never;
    in_force_ = s.effect_count != 0;
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        auto const& effect = s.effects[i];
        next_change_ = std::min(next_change_, effect.change);
        if (effect.target == pulse_target) {
            pulse_rate_ += effect.value;
        } else {
            boost_[effect.target] *= effect.value;
        }
    }
}

void UserRun::restore(UserState& s) {
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        auto& effect = s.effects[i];
        auto const channel = effect.channel;
        effect = m_.profiles[effect.profile].live(effect.profile, effect.start, effect.step,
                                                  s.has_extras ? effect.strength : 1);
        if (s.has_extras) effect.channel = channel;
    }
}

}  // namespace rekindle
