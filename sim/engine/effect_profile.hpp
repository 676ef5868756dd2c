#pragma once
// Effects compiled: piecewise-constant multipliers (a half-life becomes steps of an eighth of it) or a pulse's constant
// hazard.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/engine/user_state.hpp"
#include "sim/observe/event_log.hpp"
#include "sim/population/model.hpp"

namespace rekindle {

struct EffectProfile {
    TouchStage on = TouchStage::clicked;
    std::uint8_t target = 0;            ///< Process, or `pulse_target`
    bool harms = false;                 ///< Effect::harms()
    std::uint8_t channel = no_channel;  ///< whose effect it is; none: of a message or an offer, by any channel
    Tick duration = 0;
    Tick step = 0;               ///< length of a step; the last may be shorter
    std::vector<double> values;  ///< boost: multiplier of each step; pulse: its hazard per tick, -ln(1 - p) / duration

    /// The effect begun at `start`, in a given step; a step's end never lies beyond the effect's. `index`: this
    /// profile's number.
    [[nodiscard]] LiveEffect live(std::uint8_t index, Tick start, std::uint16_t at_step) const {
        return {.change = start + std::min((at_step + 1) * step, duration),
                .value = values[at_step],
                .start = static_cast<std::uint32_t>(start),
                .strength = 1,
                .step = at_step,
                .profile = index,
                .target = target,
                .channel = channel};
    }
    /// The same with a strength: a boost m becomes 1 + (m - 1) strength (at least 0), a pulse's hazard is multiplied.
    [[nodiscard]] LiveEffect live(std::uint8_t index, Tick start, std::uint16_t at_step, float strength) const {
        auto effect = live(index, start, at_step);
        if (strength == 1) return effect;
        effect.strength = strength;
        auto const by = static_cast<double>(strength);
        effect.value = target == pulse_target ? effect.value * by : std::max(0.0, 1 + (effect.value - 1) * by);
        return effect;
    }
};

/// boost at age a: 1 + (m - 1) 2^(-a / half_life), held constant at its value in the middle of each step.
[[nodiscard]] EffectProfile compile_effect(Effect const& effect, std::uint8_t channel = no_channel);

}  // namespace rekindle
