#pragma once

#include <array>
#include <cstdint>

#include "sim/observe/event_log.hpp"
#include "sim/population/response_model.hpp"

namespace rekindle {

/// Ticks since day 0, as touches are never earlier; `not_yet`: it has not happened.
using ShortTick = std::uint32_t;
inline constexpr ShortTick not_yet = 0xFFFFFFFFu;

/// Of ResponseState, what every world keeps that keeps any.
struct ResponseCore {
    float pressure = 0, trust = -1;  ///< at `pressure_at`, `trust_at`; trust < 0: still the initial one
    ShortTick pressure_at = 0, trust_at = 0;
    ShortTick touched = not_yet, touched_other = not_yet;  ///< last arrival, and the last by another channel than it
    std::uint8_t touched_by = no_channel;
    std::uint8_t personal_opens = 0;
    std::uint8_t offer_uses = 0;  ///< orders the live offer still serves
    float life_lapse = 1;         ///< factor on this life's lapse hazard
    float offer_value = 0;        ///< by formula, of the live offer
    std::uint32_t fewer = 0;      ///< channels asked for fewer messages
};

/// Of one user in one world: what touches have left behind. Trivially copyable, kept only where ModelPlan or WorldPlan
/// is `extended`; parked, only as far as the model uses it.
struct ResponseState : ResponseCore {
    std::array<ShortTick, max_opt_out_slots> sent_at{};  ///< last touch, by slot
    std::array<ShortTick, max_opt_out_slots> back_at{};  ///< when a user who left the channel takes it up again
    std::array<float, max_worn_messages> uses{};
    std::array<std::uint8_t, max_worn_messages> refreshed{};  ///< refreshes taken into account
};

}  // namespace rekindle
