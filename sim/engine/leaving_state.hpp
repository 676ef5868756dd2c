#pragma once

#include <array>
#include <cstdint>

#include "sim/base/time.hpp"
#include "sim/population/bucket_ring.hpp"
#include "sim/population/leaving_model.hpp"

namespace rekindle {

/// Of LeavingState, what every model of leaving keeps.
struct LeavingCore {
    std::uint8_t reason = no_reason;  ///< of the latest lapse; kept through the life after it
    std::uint8_t misses = 0;          ///< of the core feature, in a row
    std::uint32_t use_index = 0;      ///< next threshold
    std::uint32_t uses = 0;
    float use_left = 0;  ///< of the next use's threshold, at use_anchor
    Tick use_anchor = 0;
    Tick last_use = -never;  ///< or the start of the life
    Tick applied = -never;   ///< changes of hurdles up to here are in force
    std::uint32_t visits = 0;
};

/// Of one user in one world: why this user leaves and what warns of it: reasons, health, signals, scores. Trivially
/// copyable, kept only where ModelPlan or WorldPlan is `extended`; parked, only as far as the model uses it.
struct LeavingState : LeavingCore {
    struct Warning {
        float left = 0;  ///< of its threshold, at the anchor
        std::uint32_t index = 0;
        Tick anchor = 0;
        Tick last = -never;
        BucketRing<std::uint8_t> recent;  ///< of the last four weeks
    };
    std::array<Warning, max_warnings> warnings;
    BucketRing<std::uint16_t> recent_uses, recent_visits, recent_orders;
    BucketRing<float> recent_spend;
};

}  // namespace rekindle
