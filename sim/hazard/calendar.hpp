#pragma once
#include <vector>

#include "sim/base/time.hpp"

namespace rekindle {

/// A calendar multiplier of a hazard, constant within each day: season, weekday and named shocks multiplied together.
/// Outside the days it holds the factor is 1. Immutable.
class Calendar {
  public:
    Calendar() = default;
    /// factors[i] >= 0 multiplies the hazard on day first_day + i.
    Calendar(std::int64_t first_day, std::vector<double> factors);

    [[nodiscard]] bool empty() const { return factors_.empty(); }
    /// Factor in force at t.
    [[nodiscard]] double at(Tick t) const;
    /// The integral of the factor from `from` to `to` >= from [day].
    [[nodiscard]] double integral(Tick from, Tick to) const;
    /// The first instant [day after `from`] at which the integral from `from` reaches `target` >= 0; infinity where it
    /// never does.
    [[nodiscard]] double days_until(Tick from, double target) const;

  private:
    [[nodiscard]] double integral_to(double days) const;  // from first_day_; linear outside
    std::int64_t first_day_ = 0;
    std::vector<double> factors_;
    std::vector<double> sums_;  // sums_[i] = integral over the first i days
};

}  // namespace rekindle
