#pragma once
// What a touch of a channel does to a user's return hazard in the time after it, by the furthest stage it reaches: what
// a forecast of its effect needs.

#include <array>
#include <vector>

#include "sim/population/model.hpp"

namespace rekindle {

struct TouchCourse {
    /// Up to an age of the touch: all effects of the stages up to one together, boosts multiplied, pulses added.
    struct Step {
        double until_days = 0;
        std::array<double, touch_stages> factor{};  ///< of the return hazard
        std::array<double, touch_stages> added{};   ///< pulses' hazard in the whole step
    };
    std::vector<Step> steps;                      ///< contiguous, from age 0 to the end of the forecast
    std::array<double, touch_stages> furthest{};  ///< chance that the touch gets to this stage and no further
};

/// By the channel's own chances and effects. Requires `within` > 0.
[[nodiscard]] TouchCourse touch_course(Channel const& channel, Tick within);

}  // namespace rekindle
