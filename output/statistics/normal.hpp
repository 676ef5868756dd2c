#pragma once
// The normal law, rounded so that the last bits, which depend on the machine's mathematical library, stay out of files.

#include <span>

namespace rekindle {

inline constexpr double z_975 = 1.959963984540054;  ///< upper 97.5 % point

/// Rounded to 12 significant digits.
[[nodiscard]] double settled(double x);

/// P(Z <= z), and P(Z > z) without cancellation; settled.
[[nodiscard]] double normal_below(double z);
[[nodiscard]] double normal_above(double z);
/// The z with P(Z <= z) = p; p in (0, 1); settled.
[[nodiscard]] double normal_point(double p);
/// Density at z.
[[nodiscard]] double normal_density(double z);

}  // namespace rekindle
