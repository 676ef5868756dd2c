#pragma once

#include "sim/base/time.hpp"
#include "sim/hazard/calendar.hpp"
#include "sim/hazard/hazard_law.hpp"

namespace rekindle {

/// One hazard or renewal rate, as the hot loop wants it.
struct ProcessPlan {
    HazardLaw const* law = nullptr;      ///< null for renewals
    Calendar const* calendar = nullptr;  ///< null where there is none
    bool plain = true;                   ///< exponential and without calendar: rate_per_tick says it all
    double rate_per_tick = 0;            ///< exponential law or renewal rate, before the user's factor
    int regularity = 1;
    Tick end = never;  ///< of the run: where searches through a calendar stop
};

}  // namespace rekindle
