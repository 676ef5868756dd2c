#pragma once
// What the barriers of a world publish: frozen until the next one.

#include <array>

#include "sim/population/care_model.hpp"
#include "sim/population/leaving_model.hpp"

namespace rekindle {

/// What the fixes in force have made of one lapse reason.
struct ReasonFix {
    double lapse = 1, comeback = 1, response = 1, second_life = 1;
};
using ReasonFixes = std::array<ReasonFix, max_lapse_reasons>;

struct WorldSignals {
    double lapse = 1;                               ///< multiplier of every active user's lapse hazard
    std::array<double, max_desk_tiers> crowding{};  ///< per tier of the desk, in [0, 1]: yesterday's mean wait
    bool fixed = false;                             ///< some fix is in force
    ReasonFixes fixes{};
};
inline constexpr WorldSignals no_signals{};

}  // namespace rekindle
