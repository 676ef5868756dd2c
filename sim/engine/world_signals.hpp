#pragma once
// What the barriers of a world publish: frozen until the next one.

#include <array>

#include "sim/population/care_model.hpp"

namespace rekindle {

struct WorldSignals {
    double lapse = 1;                               ///< multiplier of every active user's lapse hazard
    std::array<double, max_desk_tiers> crowding{};  ///< per tier of the desk, in [0, 1]: yesterday's mean wait
};
inline constexpr WorldSignals no_signals{};

}  // namespace rekindle
