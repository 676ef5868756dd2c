#include "sim/base/portable_math.hpp"
#include "sim/engine/user_run.hpp"

namespace rekindle {
namespace {

/// What is left of 1 after a while.
double faded(Tick span, Tick half_life) {
    return half_life == never ? 1 : portable::pow(2.0, -static_cast<double>(span) / static_cast<double>(half_life));
}

/// The part of a world's cost that falls to the user: parts differ by a micro-unit at most and add up exactly.
Micros part_of(Micros cost, std::uint64_t index, std::uint64_t users) {
    auto const n = static_cast<Micros>(users);
    return cost / n + (static_cast<Micros>(index) < cost % n ? 1 : 0);
}

double& factor_of(StageFactors& factors, ResponseStage stage) { return factors[static_cast<std::size_t>(stage)]; }

void multiply(StageFactors& factors, StageFactors const& by) {
    for (std::size_t stage = 0; stage < response_stages; ++stage) factors[stage] *= by[stage];
}

}  // namespace

/// What a row looks at, now: a number, or a category's index.
double UserRun::source_value(ResponseRow const& row, TouchContext const& touch) const {
    auto const& s = *state_;
    auto const t = touch.t;
    constexpr double long_ago = 1e6;
    using S = ResponseSource;
    switch (row.source) {
        case S::segment: return user_->segment;
        case S::trait:
        case S::trait_value: return user_->values[row.trait];
        case S::stage: return static_cast<double>(s.stage);
        case S::weekday: return static_cast<double>(weekday_at(company_clock().shown(t)));
        case S::dormancy: return active() ? 0 : days_of(t - s.since);
        case S::silence: return days_of(t - s.last_visit);
        case S::tenure: return days_of(t - user_->arrival);
        case S::orders: return s.orders;
        case S::hour: {
            Tick const local = company_clock().shown(t);
            return 24 * days_of(local - day_of(local) * ticks_per_day);
        }
        case S::fatigue: return pressure(t);
        case S::trust: return trust(t);
        case S::uses: return uses(t, touch.message);
        case S::list_age: return touch.channel == no_channel ? days_of(t) : days_of(t - last_cleaned(touch.channel, t));
        case S::depth: return touch.depth;
        case S::reason: {
            auto const reason = s.extras.leaving.reason;
            return static_cast<double>(reason == no_reason ? model_.leaving.reasons.size() : reason);
        }
        case S::other_channel: {
            auto const& r = s.extras.response;
            auto const at = r.touched_by == touch.channel ? r.touched_other : r.touched;
            return at == not_yet ? long_ago : days_of(t - Tick{at});
        }
    }
    return 0;
}

/// When the user's place on a channel's list was checked last; day 0 where it never was.
Tick UserRun::last_cleaned(std::uint8_t channel, Tick t) const {
    auto const* clean = world_->cleaned[channel];
    Tick const with_all = clean == nullptr || clean->times(t) == 0 ? 0 : clean->instants().last(t);
    auto const slot = world_->cleaned_slot[channel];
    if (slot == ModelPlan::no_slot) return with_all;
    auto const alone = state_->extras.journeys.cleaned[slot];
    return alone == JourneysState::no_time ? with_all : std::max(with_all, Tick{alone});
}

void UserRun::bend(StageFactors& factors, std::vector<ResponseRow> const& rows, TouchContext const& touch) const {
    for (auto const& row : rows) {
        double const factor = row.at(source_value(row, touch));
        for (std::size_t stage = 0; stage < response_stages; ++stage) {
            if (row.acts_on(static_cast<ResponseStage>(stage))) factors[stage] *= factor;
        }
    }
}

/// Every stage's chance is the channel's, times the rows of all touches, of the channel, the message and the offer, in
/// this order.
TouchStage UserRun::reach_by_response(Tick t, Send const& send) {
    auto const c = index_of(send.channel);
    auto const& channel = *m_.channels[c].channel;
    auto const row = touch_row(t, c);
    TouchContext touch{.t = t, .channel = static_cast<std::uint8_t>(c), .message = send.message};
    auto const* offer = send.offer == no_offer ? nullptr : &model_.offers[index_of(send.offer)];
    offer_value_ = formula_value(t, send);
    if (offer != nullptr) touch.depth = offer_depth(*offer, offer_value_);
    auto factors = no_factors();
    bend(factors, model_.response.response, touch);
    bend(factors, channel.response, touch);
    auto const* message = send.message == no_message ? nullptr : &model_.response.messages[index_of(send.message)];
    if (message != nullptr) {
        multiply(factors, message->factor);
        bend(factors, message->response, touch);
        if (message->recommender) recommend(factors, *message->recommender, touch, row);
    }
    if (offer != nullptr) {
        multiply(factors, offer->factor);
        bend(factors, offer->response, touch);
    }
    using S = ResponseStage;
    factor_of(factors, S::effect) *= reason_response();
    effect_strength_ = static_cast<float>(factor_of(factors, S::effect));
    harm_strength_ = static_cast<float>(factor_of(factors, S::harm));
    auto const reached = reach_by_chance(
        t, c, row,
        {channel.delivered * factor_of(factors, S::delivered), channel.opened * factor_of(factors, S::opened),
         channel.clicked * factor_of(factors, S::clicked), channel.opt_out * factor_of(factors, S::opt_out),
         channel.complaint * factor_of(factors, S::complaint)});
    remember_touch(touch, reached);
    if (message != nullptr && reached >= TouchStage::opened) {
        if (message->trust != 0) change_trust(t, message->trust);
        if (message->recommender && state_->extras.response.personal_opens < 255)
            ++state_->extras.response.personal_opens;
    }
    return reached;
}

/// Hit or miss by one draw of the touch: a better recommender hits where a worse one did, and more.
void UserRun::recommend(StageFactors& factors, Recommender const& recommender, TouchContext const& touch,
                        std::uint32_t row) {
    auto const* calibrate = world_->calibrated[index_of(touch.message)];
    bool const calibrated = calibrate != nullptr && calibrate->times(touch.t) > 0;
    double accuracy = calibrated ? recommender.calibrated : recommender.accuracy;
    if (recommender.learns > 0) {
        auto const opens = static_cast<double>(state_->extras.response.personal_opens);
        accuracy = 1 - (1 - accuracy) * portable::pow(1 - recommender.learns, opens);
    }
    double const u =
        unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::recommendation, touch.channel, row * row_draws));
    multiply(factors, u < accuracy ? recommender.hit : recommender.miss);
}

/// What an arrival leaves behind: pressure, wear of the message, the trace for the other channels.
void UserRun::remember_touch(TouchContext const& touch, TouchStage reached) {
    auto& r = state_->extras.response;
    auto const now = static_cast<ShortTick>(touch.t);
    auto const slot = m_.channels[touch.channel].opt_out_slot;
    if (slot != ModelPlan::no_slot) r.sent_at[slot] = now;
    if (reached == TouchStage::sent) return;
    r.pressure = static_cast<float>(pressure(touch.t) + model_.channels[touch.channel].pressure);
    r.pressure_at = now;
    if (r.touched_by != touch.channel) {
        r.touched_other = r.touched;
        r.touched_by = touch.channel;
    }
    r.touched = now;
    auto const worn = touch.message == no_message ? ModelPlan::no_slot : m_.worn_slot[index_of(touch.message)];
    if (worn == ModelPlan::no_slot) return;
    r.uses[worn] = static_cast<float>(uses(touch.t, touch.message) + 1);
    if (auto const* refresh = world_->refreshed[index_of(touch.message)])
        r.refreshed[worn] = static_cast<std::uint8_t>(std::min<std::int64_t>(refresh->times(touch.t), 255));
}

void UserRun::add_response_effects(Tick t, Send const& send, TouchStage reached) {
    auto const add = [&](ModelPlan::EffectsUpTo const& effects) {
        for (auto const p : effects[static_cast<std::size_t>(reached)]) {
            add_effect(t, p, m_.profiles[p].harms ? harm_strength_ : effect_strength_);
            state_->effects[state_->effect_count - 1u].channel = static_cast<std::uint8_t>(send.channel);
        }
    };
    add(m_.channels[index_of(send.channel)].effects_up_to);
    if (send.message != no_message) add(m_.message_effects[index_of(send.message)]);
    if (send.offer != no_offer) add(m_.offer_effects[index_of(send.offer)]);
}

/// Sum of the arrivals' pressures, each halved every half-life.
double UserRun::pressure(Tick t) const {
    auto const& r = state_->extras.response;
    if (r.pressure <= 0) return 0;
    return static_cast<double>(r.pressure) * faded(t - Tick{r.pressure_at}, model_.response.fatigue.half_life);
}

double UserRun::trust(Tick t) const {
    auto const& r = state_->extras.response;
    auto const& rules = model_.response.trust;
    if (r.trust < 0) return rules.initial;
    return rules.initial +
           (static_cast<double>(r.trust) - rules.initial) * faded(t - Tick{r.trust_at}, rules.half_life);
}

void UserRun::change_trust(Tick t, double by) {
    auto& r = state_->extras.response;
    r.trust = static_cast<float>(Trust::changed(trust(t), by));
    r.trust_at = static_cast<ShortTick>(t);
}

/// Arrivals of the message, of which each refresh since forgot its share.
double UserRun::uses(Tick t, MessageId message) const {
    if (message == no_message) return 0;
    auto const slot = m_.worn_slot[index_of(message)];
    auto const& r = state_->extras.response;
    if (slot == ModelPlan::no_slot) return 0;
    auto n = static_cast<double>(r.uses[slot]);
    auto const* refresh = world_->refreshed[index_of(message)];
    if (n <= 0 || refresh == nullptr) return n;
    auto const since = std::min<std::int64_t>(refresh->times(t), 255) - r.refreshed[slot];
    return since > 0 ? n * portable::pow(1 - refresh->share, static_cast<double>(since)) : n;
}

/// Whether the user takes touches by this channel now: agreed once, has not left it, and not too soon for fewer.
bool UserRun::takes(Tick t, std::size_t c) const {
    auto const& s = *state_;
    auto const& r = s.extras.response;
    auto const& channel = model_.channels[c];
    auto const slot = m_.channels[c].opt_out_slot;
    if (channel.opt_in < 1 && unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::opt_in,
                                                     static_cast<std::uint32_t>(c), 0)) >= channel.opt_in)
        return false;
    if (((s.opted_out >> c) & 1u) != 0)
        return slot != ModelPlan::no_slot && r.back_at[slot] != not_yet && t >= Tick{r.back_at[slot]};
    return ((r.fewer >> c) & 1u) == 0 || t - Tick{r.sent_at[slot]} >= channel.opt_out_rules.fewer_gap;
}

bool UserRun::asks_for_fewer(std::size_t c, std::uint32_t row) {
    auto& r = state_->extras.response;
    auto const& rules = model_.channels[c].opt_out_rules;
    if (rules.fewer <= 0 || ((r.fewer >> c) & 1u) != 0) return false;  // who has fewer already leaves
    double const u = unit_uniform(
        draw_word(thresholds_.key(), user_->id, Purpose::fewer, static_cast<std::uint32_t>(c), row * row_draws));
    if (u >= rules.fewer) return false;
    r.fewer |= 1u << c;
    sink_->count(Counter::fewer_requests);
    return true;
}

/// One draw says whether and when.
void UserRun::may_subscribe_again(Tick t, std::size_t c, std::uint32_t row) {
    auto const slot = m_.channels[c].opt_out_slot;
    if (slot == ModelPlan::no_slot) return;
    auto const& rules = model_.channels[c].opt_out_rules;
    auto& back_at = state_->extras.response.back_at[slot];
    back_at = not_yet;
    double const u = unit_uniform(
        draw_word(thresholds_.key(), user_->id, Purpose::resubscribe, static_cast<std::uint32_t>(c), row * row_draws));
    if (u >= rules.back) return;
    Tick const at = tick_after(t, u / rules.back * static_cast<double>(rules.back_within));
    if (at >= m_.end) return;
    back_at = static_cast<ShortTick>(at);
    sink_->count(Counter::resubscribed);
    note(Happening::resubscription, t, {.channel = static_cast<std::uint8_t>(c), .until = at});
}

/// A world's upkeep falls to its initial users in equal parts, to be exact at any split of users.
void UserRun::book_upkeep() {
    auto const index = index_of(user_->id);
    if (index >= model_.initial_users) return;
    for (auto const& upkeep : world_->plan->upkeep) {
        auto const instants = upkeep.instants();
        for (Tick t = instants.at(0); t < m_.horizon; t = instants.after(t)) {
            Micros const part = part_of(money(units_of(upkeep.cost), t), index, model_.initial_users);
            sink_->book(Counter::cost_service, Daily::cost_service, t, part);
        }
    }
}

}  // namespace rekindle
