#pragma once
// What a saltelli or morris sweep says of its factors.

#include <string>
#include <vector>

#include "experiments/sweep/sensitivity.hpp"
#include "experiments/sweep/sweep_plan.hpp"
#include "output/sweep_table.hpp"

namespace rekindle {

/// One factor's part in one response of one policy; of its difference to the baseline where there is one.
struct FactorSensitivity {
    std::string policy, response, factor;
    std::string measure;  ///< first, total (shares of the variance), mean_absolute_effect, effect_deviation
    Index index;          ///< a deviation has no interval of its own: low = high = value
};

/// Empty for other designs, and for responses that do not vary or lack a point.
[[nodiscard]] std::vector<FactorSensitivity> sensitivity_of(SweepPlan const& plan, SweepTable const& table);

[[nodiscard]] std::string sensitivity_csv(std::vector<FactorSensitivity> const& rows);
/// Of the first response, the strongest factor first.
[[nodiscard]] std::string sensitivity_text(SweepPlan const& plan, std::vector<FactorSensitivity> const& rows);

}  // namespace rekindle
