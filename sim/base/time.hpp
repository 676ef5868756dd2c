#pragma once
// Time is a tick of 2^-20 day (82 ms) wherever it is stored or compared; doubles hold days in formulas.

#include <cstdint>

namespace rekindle {

/// Time since the policies start (day 0, 00:00), or a span of time, in 2^-20 day. Negative in the warm-up.
using Tick = std::int64_t;

inline constexpr Tick ticks_per_day = Tick{1} << 20;
inline constexpr Tick never = Tick{1} << 60;  ///< later than every event; sums of two do not overflow

/// The longest warm-up + horizon + run-off: any tick of it fits 32 bits [day].
inline constexpr double max_run_days = 4000;

[[nodiscard]] constexpr double days_of(Tick t) { return static_cast<double>(t) * 0x1p-20; }

/// Rounds up, so that an earlier instant never becomes a later tick; `never` where the span exceeds 2^39 days.
[[nodiscard]] constexpr Tick ticks_of(double days) {
    if (!(days < 0x1p39)) return never;
    double const scaled = days * 0x1p20;
    auto const down = static_cast<Tick>(scaled);
    return down + (static_cast<double>(down) < scaled ? 1 : 0);
}

/// The calendar day that holds `t`: floor, also before day 0.
[[nodiscard]] constexpr std::int64_t day_of(Tick t) { return t >> 20; }

}  // namespace rekindle
