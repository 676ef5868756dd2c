#pragma once

namespace rekindle {

/// Gamma law of a sojourn with density x^(shape-1) e^(-x) / Gamma(shape) / scale, x = t / scale. S(t) = Q(shape, x);
/// the mean is shape * scale. Integer shapes are Erlang laws. An inversion costs about a microsecond.
struct GammaLaw {
    double shape;       ///< > 0; 1 is the exponential law
    double scale_days;  ///< > 0

    /// Infinite at t = 0 for a shape below 1.
    [[nodiscard]] double rate(double t_days) const;
    [[nodiscard]] double cumulative(double t_days) const;
    [[nodiscard]] double inverse_cumulative(double target) const;
};

}  // namespace rekindle
