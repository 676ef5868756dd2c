#pragma once
// Effects compiled: piecewise-constant multipliers (a half-life becomes steps of an eighth of it) or a pulse's constant hazard.

#include <cstdint>
#include <vector>

#include "sim/population/model.hpp"

namespace rekindle {

struct EffectProfile {
    TouchStage on = TouchStage::clicked;
    Process target = Process::comeback;
    std::uint8_t channel = 0;
    bool pulse = false;
    Tick duration = 0;
    Tick step = 0;                       ///< length of a step; the last may be shorter
    std::vector<double> multipliers;     ///< boost: one per step
    double pulse_rate_per_tick = 0;      ///< -ln(1 - p) / duration
    double pulse_total = 0;              ///< -ln(1 - p)
};

/// boost at age a: 1 + (m - 1) 2^(-a / half_life), held constant at its value in the middle of each step.
[[nodiscard]] EffectProfile compile_effect(Effect const& effect, std::uint8_t channel);

}  // namespace rekindle
