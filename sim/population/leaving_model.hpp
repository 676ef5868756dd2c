#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/hazard/calendar.hpp"
#include "sim/hazard/hazard_law.hpp"

namespace rekindle {

/// Row of LeavingModel::reasons; `no_reason`: never lapsed, or the model has none.
inline constexpr std::uint8_t no_reason = 255;
inline constexpr std::size_t max_lapse_reasons = 16;

/// A trait or segment's factor on one reason's hazard.
struct ReasonCovariate {
    std::size_t trait = 0;  ///< row of Model::traits
    double per_unit = 1;    ///< numeric: factor per_unit^(x - centre), > 0
    double centre = 0;
    std::vector<double> per_level;  ///< categorical: factor of each level, >= 0
};

/// One of the competing reasons to lapse (W1). Latent: a team learns of it from surveys at most.
struct LapseReason {
    std::string name;
    bool own_hazard = false;  ///< `law` is its hazard; else `share` of the common law's
    double share = 0;         ///< in (0, 1]; those of all reasons without an own hazard add up to 1
    HazardLaw law = Exponential{0};
    Calendar calendar;             ///< of this reason alone, on top of the process's
    std::vector<double> segments;  ///< factor per segment, >= 0; empty: 1
    std::vector<ReasonCovariate> covariates;
    double comeback = 1;     ///< >= 0, multiplies the return hazard of the dormancy
    double response = 1;     ///< >= 0, multiplies the response to touches in the dormancy
    double second_life = 1;  ///< >= 0, multiplies the lapse hazard of the life after the return
};

/// Why users leave and what a team can see of it: mechanisms beyond the life cycle's core.
struct LeavingModel {
    std::vector<LapseReason> reasons;  ///< at most max_lapse_reasons; empty: lapses have none

    /// Some mechanism here is in use.
    [[nodiscard]] bool any() const { return !reasons.empty(); }
};

}  // namespace rekindle
