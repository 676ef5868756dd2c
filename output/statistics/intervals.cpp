#include "output/statistics/intervals.hpp"

#include <cmath>

namespace rekindle {

Bracketed wilson_interval(std::int64_t successes, std::int64_t total) {
    auto const n = static_cast<double>(total);
    double const p = static_cast<double>(successes) / n, z2 = z_975 * z_975;
    double const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
    double const half = z_975 / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    return {p, successes == 0 ? 0 : settled(centre - half), successes == total ? 1 : settled(centre + half)};
}

}  // namespace rekindle
