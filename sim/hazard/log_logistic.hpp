#pragma once

namespace rekindle {

/// Log-logistic law of a sojourn, S(t) = 1 / (1 + (t / scale)^shape); the median is `scale_days`.
struct LogLogistic {
    double shape;       ///< > 0; above 1 the hazard rises first and falls later
    double scale_days;  ///< > 0

    /// Infinite at t = 0 for a shape below 1.
    [[nodiscard]] double rate(double t_days) const;
    [[nodiscard]] double cumulative(double t_days) const;
    [[nodiscard]] double inverse_cumulative(double target) const;
};

}  // namespace rekindle
