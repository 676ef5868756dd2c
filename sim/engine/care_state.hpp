#pragma once

#include <cstdint>

#include "sim/base/time.hpp"
#include "sim/recall/world_rules.hpp"

namespace rekindle {

/// Of one user in one world: what happens to this user after a return. Trivially copyable, kept only where ModelPlan or
/// WorldPlan is `extended`.
struct CareState {
    // Multipliers of this life's lapse hazard:
    double lapse = 1;       ///< by how the life began and what it was given since
    double impatience = 1;  ///< by its longest wait at the desk
    double promise = 1;     ///< by whether the desk kept its promise, the last time
    Tick enrolled = 0;
    Tick step_due = never;  ///< of the programme
    Tick referral_due = never;
    Tick answer_due = never;      ///< midnight that answers the latest contacts
    Tick won_back = never;        ///< first return since the policies start
    std::uint32_t referrals = 0;  ///< since the policies start
    std::uint32_t referrals_in_life = 0;
    std::uint8_t tier = 0;  ///< of the desk, for this life
    std::uint8_t programme = no_programme;
    std::uint8_t step = 0;                                                     ///< next one of the programme
    std::uint8_t upgrades = 0;                                                 ///< in this life
    enum class Kind : std::uint8_t { none, active, fresh } kind = Kind::none;  ///< at the policies' start
};

}  // namespace rekindle
