#pragma once
// Elementary functions with the same bits on every CPU and in a browser: newlib's libm, compiled from its source
// without fused multiply-adds. log, exp and pow err by less than 0.55 units in the last place, the others by less
// than 1. No other libm in `sim`; sqrt, floor, ceil, fabs, ldexp and frexp are exact and allowed.

namespace rekindle::portable {

[[nodiscard]] double log(double x);
[[nodiscard]] double log1p(double x);
[[nodiscard]] double exp(double x);
[[nodiscard]] double expm1(double x);
[[nodiscard]] double pow(double x, double y);
[[nodiscard]] double sin(double x);
[[nodiscard]] double cos(double x);
[[nodiscard]] double tan(double x);
[[nodiscard]] double atan(double x);
[[nodiscard]] double sinh(double x);
[[nodiscard]] double cosh(double x);

/// log |Gamma(x)|.
[[nodiscard]] double lgamma(double x);

/// Error function and its complement; erfc keeps its relative accuracy down to the smallest normal number.
[[nodiscard]] double erf(double x);
[[nodiscard]] double erfc(double x);

}  // namespace rekindle::portable
