#pragma once

namespace rekindle {

/// Weibull law of a sojourn, S(t) = exp(-(t / scale)^shape). A shape below 1 wears out, above 1 ages.
struct Weibull {
    double shape;       ///< > 0; 1 is the exponential law
    double scale_days;  ///< > 0

    /// Infinite at t = 0 for a shape below 1.
    [[nodiscard]] double rate(double t_days) const;
    [[nodiscard]] double cumulative(double t_days) const;
    [[nodiscard]] double inverse_cumulative(double target) const;
};

}  // namespace rekindle
