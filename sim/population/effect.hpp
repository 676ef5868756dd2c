#pragma once
// What a touch or an offer may do to a user's hazards.

#include <cstddef>
#include <cstdint>

#include "sim/base/time.hpp"

namespace rekindle {

/// The processes whose rates segments, covariates and effects may multiply.
enum class Process : std::uint8_t { lapse, comeback, orders, visits };
inline constexpr std::size_t process_count = 4;

enum class TouchStage : std::uint8_t { sent, delivered, opened, clicked };
inline constexpr std::size_t touch_stages = 4;

/// What a touch does when it reaches a stage.
struct Effect {
    TouchStage on = TouchStage::clicked;
    Process target = Process::comeback;
    bool pulse = false;      ///< false: multiplies the target's hazard; true: adds a return hazard
    double multiplier = 1;   ///< boost: >= 0; below 1 it annoys
    Tick duration = 0;       ///< > 0
    Tick half_life = 0;      ///< boost: 0 is constant; else the excess over 1 halves: steps of an eighth of it
    double probability = 0;  ///< pulse: chance to return by it within `duration`, in [0, 1)

    /// It drives the user away.
    [[nodiscard]] bool harms() const { return !pulse && (target == Process::lapse ? multiplier > 1 : multiplier < 1); }
};

}  // namespace rekindle
