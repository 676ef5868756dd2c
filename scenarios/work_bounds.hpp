#pragma once
// Scenarios that would never come to an end: refused by name before they run.

#include <string>
#include <vector>

#include "sim/population/model.hpp"

namespace rekindle {

/// The most orders, visits, or lapses with their returns, of a user in a day, factors included.
inline constexpr double most_events_per_day = 10'000;

/// A key of the scenario that asks for too much.
struct Excess {
    std::string key, value, rule, hint;
};

/// Expected events per user on the busiest day, with the largest factors of segments, covariates, stages and calendar;
/// cycles of lapse and return at their quickest; users brought by users over all generations, at most `most_users`.
[[nodiscard]] std::vector<Excess> work_excesses(Model const& model, double most_users);

}  // namespace rekindle
