#pragma once

#include <array>
#include <cstdint>

#include "sim/population/leaving_model.hpp"

namespace rekindle {

/// Of one user in one world: why this user leaves and what warns of it: reasons, health, signals, scores. Trivially
/// copyable, kept only where ModelPlan or WorldPlan is `extended`.
struct LeavingState {
    std::uint8_t reason = no_reason;                       ///< of the latest lapse; kept through the life after it
    bool reasons_changed = false;                          ///< some factor below is not 1
    std::array<float, max_lapse_reasons> reason_factor{};  ///< on each reason's hazard, where `reasons_changed`
};

}  // namespace rekindle
