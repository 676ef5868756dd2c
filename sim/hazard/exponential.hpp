#pragma once
#include <limits>

#include "sim/base/contract.hpp"

namespace rekindle {

/// Exponential law, S(t) = exp(-rate t): the memoryless sojourn.
struct Exponential {
    double rate_per_day;  ///< >= 0; 0 never fires

    [[nodiscard]] double rate(double) const { return rate_per_day; }
    [[nodiscard]] double cumulative(double t_days) const { return rate_per_day * t_days; }
    [[nodiscard]] double inverse_cumulative(double target) const {
        REKINDLE_EXPECTS(target >= 0);
        return rate_per_day > 0 ? target / rate_per_day : std::numeric_limits<double>::infinity();
    }
};

}  // namespace rekindle
