#pragma once
// Money is a 64-bit integer of micro-units of the scenario's currency: sums are exact in any order.

#include <cstdint>

namespace rekindle {

using Micros = std::int64_t;

/// Nearest micro-unit, halves away from zero. |units| < 9e12.
[[nodiscard]] constexpr Micros micros_of(double units) {
    double const scaled = units * 1e6;
    return static_cast<Micros>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

[[nodiscard]] constexpr double units_of(Micros m) { return static_cast<double>(m) / 1e6; }

}  // namespace rekindle
