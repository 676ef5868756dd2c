#pragma once
// Family R fitted to day-grid histories: maximum a posteriori under weak priors.

#include <array>
#include <cstddef>
#include <string>

#include "scenarios/fit/calibration_sample.hpp"
#include "scenarios/fit/likelihood_search.hpp"
#include "scenarios/fit/user_nodes.hpp"

namespace rekindle {

/// a, sl, lu, su, phi, ka, et, sr and, but for FinalDeath::none, v or d: as their priors have them (sl, su, sr, phi in
/// logs).
inline constexpr std::size_t family_r_parameters = 9;

/// Mean and standard deviation of the normal priors, set once and not per log (docs/fit.md).
struct FamilyRPrior {
    std::string name;
    double mean;
    double sd;
};
[[nodiscard]] std::array<FamilyRPrior, family_r_parameters> family_r_priors(FinalDeath death);

struct FamilyRFit {
    FamilyR model;
    FitResult result;  ///< parameters are exp() of those of FamilyRPrior, in their order; log_covariance is their own
    double objective = 0;  ///< log-likelihood plus sum of -(x - mean)^2 / (2 sd^2)
    double log_likelihood = 0;
    double finest_objective = 0;  ///< the same parameters with four times as many nodes
};

struct FamilyRPlan {
    int phases = 1;
    FinalDeath death = FinalDeath::none;
    int starts = 5;
    int threads = 0;
    bool quick = false;             ///< few nodes, one climb from `from`, no standard errors: for scores
    double repeats_per_day = 0;     ///< 0: of the data; the start of `a`
    FamilyR const* from = nullptr;  ///< a first start; may be null
};

/// Order rates times pairs that represent the population: about 4,096, more order rates for long histories.
[[nodiscard]] TwoStateGrid family_r_grid(DayHistories const& data);

/// `data` keeps the order of gaps. Few nodes are searched, the best starts scored again with many, the best of these
/// refined there. `result` warns where starts differ, a direction is flat, and where four times as many nodes move the
/// objective by more than 1. Deterministic at any thread count.
[[nodiscard]] FamilyRFit fit_family_r(DayHistories const& data, FamilyRPlan const& plan, FitProgress const& progress);

/// "R", "Rv" or "Rd", with k where it is not 1: "Rv2".
[[nodiscard]] std::string family_r_name(int phases, FinalDeath death);

}  // namespace rekindle
