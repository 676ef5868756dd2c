#pragma once
// Special functions with the same bits on every CPU: Boost.Math instantiated with Real. The one door to Boost.Math in
// `sim`. Pure and thread-safe. Relative accuracy about 1e-13 or better over the stated ranges; results that underflow
// are 0.

namespace rekindle {

/// The x with erfc(x) = y, y in (0, 2).
[[nodiscard]] double erfc_inverse(double y);

/// Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x). a > 0, x >= 0.
[[nodiscard]] double gamma_p(double a, double x);
[[nodiscard]] double gamma_q(double a, double x);

/// The x with P(a, x) = p, p in [0, 1); the x with Q(a, x) = q, q in (0, 1].
[[nodiscard]] double gamma_p_inverse(double a, double p);
[[nodiscard]] double gamma_q_inverse(double a, double q);

/// Density x^(a-1) e^(-x) / Gamma(a). a > 0, x > 0.
[[nodiscard]] double gamma_density(double a, double x);

/// phi(z) / (1 - Phi(z)), the hazard of the standard normal, for any z without underflow.
[[nodiscard]] double normal_hazard(double z);

/// -log(1 - Phi(z)), the cumulative hazard of the standard normal from minus infinity, accurate in both tails.
[[nodiscard]] double normal_cumulative_hazard(double z);

/// The z with normal_cumulative_hazard(z) = target > 0.
[[nodiscard]] double normal_inverse_cumulative_hazard(double target);

}  // namespace rekindle
