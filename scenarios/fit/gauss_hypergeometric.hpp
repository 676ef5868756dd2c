#pragma once
// The one hypergeometric function that the Pareto/NBD likelihood needs, in a form that neither overflows nor crawls
// near z = 1.

namespace rekindle {

/// log 2F1(a, b; a + 1; z) for a > 0, b > 0 and 0 <= z < 1.
/// Euler: 2F1(a, b; a + 1; z) = (1 - z)^(1 - b) 2F1(a + 1 - b, 1; a + 1; z), needing a + 1 - b > 0; the latter by
/// Gauss's continued fraction, all of whose coefficients are positive (modified Lentz; some 15 / sqrt(1 - z) steps for
/// 15 digits).
[[nodiscard]] double log_hypergeometric_next(double a, double b, double z);

}  // namespace rekindle
