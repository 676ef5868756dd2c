#pragma once
// What a policy does to its world beside touching users: care after returns, users bought.

#include <cstdint>
#include <vector>

#include "sim/base/money.hpp"
#include "sim/base/time.hpp"

namespace rekindle {

inline constexpr std::uint8_t no_programme = 255;

struct CareRule {
    std::uint8_t programme = no_programme;  ///< row of CareModel::programmes
    bool recalled_only = false;             ///< of the returned, only the recalled enrol
    double holdout_fraction = 0;            ///< of the policy whose rule it is: its holdout does not enrol
    std::uint32_t holdout_salt = 0;
};

/// Users bought with a budget, one after another, each at its price.
struct Acquisition {
    Micros per_day = 0;      ///< 0: none; what is left of a day goes on to the next
    Micros first_price = 0;  ///< > 0: of a day's first user
    Micros scale = 0;        ///< the price doubles when a day's spending reaches it; 0: it does not rise
    Tick from = 0;
    Tick until = never;  ///< or the horizon
};

struct WorldRules {
    std::vector<CareRule> care;            ///< the most urgent first: a returned user enrols by the first that takes it
    std::vector<Acquisition> acquisition;  ///< the most urgent first
    Micros purse_per_day = -1;  ///< all acquisition together, what is left of a day goes on to the next; -1: no limit

    [[nodiscard]] bool any() const { return !care.empty() || !acquisition.empty(); }
};

}  // namespace rekindle
