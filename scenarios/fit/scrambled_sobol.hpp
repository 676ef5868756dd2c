#pragma once
// The two-dimensional quasi-random points behind the lapse and return rates of the two-state model.

#include <array>
#include <vector>

namespace rekindle {

/// The first `count` points of the two-dimensional Sobol sequence (primitive polynomials 1 and x + 1), Owen-scrambled
/// by a hash (Laine and Karras 2011; constants of Burley 2020, JCGT 9:4) with fixed seeds: always the same points, each
/// in (0, 1)^2. The points of a smaller power of two are the beginning of those of a larger one.
[[nodiscard]] std::vector<std::array<double, 2>> scrambled_sobol(int count);

}  // namespace rekindle
