#pragma once
// Money is counted in whole micro-units of the scenario's currency: sums are exact in any order. One amount, and all
// that one user adds up to, is held in 64 bits; sums over users, days or replicates in 128.

#include <cstdint>
#include <string>

#include "sim/base/sum.hpp"

namespace rekindle {

using Micros = std::int64_t;

/// Nearest micro-unit, halves away from zero. Throws MoneyOverflow beyond 64 bits, and for what is no number.
[[nodiscard]] constexpr Micros micros_of(double units) {
    double const scaled = units * 1e6;
    if (!(scaled > -0x1p63 && scaled < 0x1p63)) throw MoneyOverflow("an amount of " + std::to_string(units));
    return static_cast<Micros>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

[[nodiscard]] constexpr double units_of(Micros m) { return static_cast<double>(m) / 1e6; }
[[nodiscard]] constexpr double units_of(Sum micros) { return static_cast<double>(micros) / 1e6; }

/// Mean of `n` amounts to the micro-unit, halves away from zero.
[[nodiscard]] constexpr Sum rounded_mean(Sum sum, std::int64_t n) {
    return n == 1 ? sum : (sum + (sum < 0 ? -n / 2 : n / 2)) / n;
}

}  // namespace rekindle
