#pragma once
// Random rows of response, messages and reasons to leave, on top of a random model.

#include "tests/sim/engine/random_worlds.hpp"

namespace rekindle::random_worlds {

inline std::size_t categories_of(ResponseSource source, Model const& m) {
    switch (source) {
        case ResponseSource::segment: return m.segments.size();
        case ResponseSource::stage: return 5;
        case ResponseSource::weekday: return 7;
        case ResponseSource::reason: return m.leaving.reasons.size() + 1;
        default: return 0;
    }
}

inline double random_factor(Dice& dice) { return dice.chance(0.1) ? 0 : dice.uniform(0.3, 1.8); }

/// A row by any source that the model has; `neutral`: it multiplies by 1 whatever it looks at.
inline ResponseRow random_row(Dice& dice, Model const& m, bool neutral = false) {
    using S = ResponseSource;
    using Curve = ResponseRow::Curve;
    ResponseRow row;
    row.stages = static_cast<std::uint16_t>(dice.whole(1, (1 << response_stages) - 1));
    row.source = dice.pick({S::segment, S::stage, S::weekday, S::reason, S::dormancy, S::silence, S::tenure, S::orders,
                            S::hour, S::fatigue, S::trust, S::uses, S::list_age, S::other_channel, S::depth});
    auto const factor = [&] { return neutral ? 1.0 : random_factor(dice); };
    if (auto const categories = categories_of(row.source, m); categories > 0) {
        for (std::size_t i = 0; i < categories; ++i) row.factors.push_back(factor());
        return row;
    }
    row.curve = dice.pick({Curve::power, Curve::decay, Curve::pieces, Curve::saturating});
    switch (row.curve) {
        case Curve::power: row.a = neutral ? 1 : dice.uniform(0.9, 1); break;
        case Curve::decay:
            row.a = dice.uniform(2, 60);
            row.floor = neutral ? 1 : dice.uniform(0, 1);
            break;
        case Curve::pieces:
            row.breaks = {dice.uniform(0.1, 3), dice.uniform(3, 20)};
            for (int i = 0; i < 3; ++i) row.factors.push_back(factor());
            break;
        default: row.a = neutral ? 0 : dice.uniform(0, 1); row.b = dice.uniform(0.1, 10);
    }
    return row;
}

inline Message random_message(Dice& dice, Model const& m, int index) {
    Message message;
    message.name = "message" + std::to_string(index);
    for (auto& x : message.factor) x = dice.chance(0.7) ? 1 : random_factor(dice);
    for (int i = dice.whole(0, 2); i > 0; --i) message.response.push_back(random_row(dice, m));
    if (dice.chance(0.3)) message.effects.push_back(random_effect(dice, {}));
    if (dice.chance(0.4)) message.trust = dice.uniform(-0.3, 0.3);
    if (dice.chance(0.4)) {
        auto& taste = message.recommender.emplace();
        taste.accuracy = taste.calibrated = dice.uniform(0.1, 0.9);
        taste.learns = dice.chance(0.5) ? dice.uniform(0, 0.3) : 0;
        for (auto& x : taste.hit) x = dice.uniform(1, 2);
        for (auto& x : taste.miss) x = dice.uniform(0.2, 1);
    }
    return message;
}

/// Rows on touches, channels and offers, messages, fatigue, trust and ways out.
inline void add_response(Dice& dice, Model& m) {
    for (int i = dice.whole(1, 3); i > 0; --i) m.response.response.push_back(random_row(dice, m));
    for (int i = dice.whole(0, 3); i > 0; --i) m.response.messages.push_back(random_message(dice, m, i));
    m.response.fatigue.half_life = days(dice.uniform(0.5, 10));
    m.response.trust = {dice.uniform(0, 1), dice.chance(0.5) ? never : days(dice.uniform(1, 20))};
    for (auto& channel : m.channels) {
        if (dice.chance(0.4)) channel.response.push_back(random_row(dice, m));
        if (dice.chance(0.3)) channel.opt_in = dice.uniform(0.3, 1);
        channel.pressure = dice.uniform(0, 2);
        if (dice.chance(0.4))
            channel.opt_out_rules = {dice.uniform(0, 0.6), days(dice.uniform(0.5, 9)), dice.uniform(0, 0.6),
                                     days(dice.uniform(1, 20))};
    }
    for (auto& offer : m.offers) {
        if (dice.chance(0.5)) offer.response.push_back(random_row(dice, m));
        if (dice.chance(0.3)) offer.due = Offer::Due::taking;
        if (dice.chance(0.3)) offer.uses = dice.whole(1, 3);
        if (dice.chance(0.3)) offer.next_lapse = dice.uniform(0.5, 2);
        if (dice.chance(0.3)) offer.stock = dice.whole(0, 30);
        if (dice.chance(0.3)) {
            offer.dispute = dice.uniform(0, 0.5);
            offer.dispute_cost = dice.whole(0, 3'000'000);
            offer.dispute_trust = -0.2;
        }
    }
}

/// Competing reasons, some with a hazard of their own, hurdles, the core feature and warning signals.
inline void add_leaving(Dice& dice, Model& m) {
    int const shared = dice.whole(1, 3);
    for (int i = 0; i < shared; ++i) {
        LapseReason reason;
        reason.name = "reason" + std::to_string(i);
        reason.share = 1.0 / shared;
        reason.comeback = dice.uniform(0.2, 2);
        if (dice.chance(0.5)) reason.response = dice.uniform(0, 2);
        reason.second_life = dice.uniform(0.5, 2);
        m.leaving.reasons.push_back(reason);
    }
    if (dice.chance(0.4)) {
        auto& reason = m.leaving.reasons.emplace_back();
        reason.name = "own";
        reason.own_hazard = true;
        reason.law = random_law(dice, 40);
    }
    if (dice.chance(0.4))
        m.leaving.hurdles.push_back(
            {.name = "hurdle", .by_orders = true, .from_orders = 1, .to_orders = 3, .lapse = dice.uniform(1, 6)});
    if (dice.chance(0.4))
        m.leaving.feature = CoreFeature{.rate_per_day = dice.uniform(0.1, 1), .misses = 2, .lapse = dice.uniform(1, 4)};
    if (dice.chance(0.5))
        m.leaving.warnings = {{.name = "w", .engaged = 0.05, .weakening = 0.2, .fragile = 0.1, .dormant = 0.05}};
}

/// The same plan with messages on some of its sends.
inline LinePlan with_messages(Dice& dice, Model const& m, LinePlan plan) {
    auto const messages = static_cast<int>(m.response.messages.size());
    for (auto& step : plan.steps) {
        bool const send = step.kind == Step::Kind::send;
        if (send && messages > 0 && dice.chance(0.6)) step.message = MessageId(dice.whole(0, messages - 1));
    }
    return plan;
}

}  // namespace rekindle::random_worlds
