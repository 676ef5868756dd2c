#pragma once

namespace rekindle {

/// Gompertz law of a sojourn, h(t) = rate e^(growth t). With a negative growth H stays below rate / -growth: some never
/// leave.
struct Gompertz {
    double rate_per_day;    ///< >= 0, the hazard at t = 0; 0 never fires
    double growth_per_day;  ///< any sign; 0 is the exponential law

    [[nodiscard]] double rate(double t_days) const;
    [[nodiscard]] double cumulative(double t_days) const;
    /// Infinity from the bound rate / -growth on.
    [[nodiscard]] double inverse_cumulative(double target) const;
};

}  // namespace rekindle
