#pragma once
// Exact integration of one clock: scale x law(age) x calendar, and its inverse.

#include <algorithm>

#include "sim/engine/world_plan.hpp"

namespace rekindle {

namespace detail {
[[nodiscard]] double exposure_general(ProcessPlan const& p, double scale, Tick origin, Tick from, Tick to);
[[nodiscard]] Tick due_general(ProcessPlan const& p, double scale, Tick origin, Tick from, double left, Tick limit);
}  // namespace detail

/// The tick after `from` in which `ticks` >= 0 have passed: strictly later, never earlier than the real instant. Beyond
/// 2^59 ticks, or for 0 / 0, some tick later than any run.
[[nodiscard]] inline Tick tick_after(Tick from, double ticks) {
    return from + 1 + static_cast<Tick>(ticks < 0x1p59 ? ticks : 0x1p59);
}

/// Integrated hazard over [from, to], `scale` >= 0 and constant there; age counts from `origin`.
[[nodiscard]] inline double exposure(ProcessPlan const& p, double scale, Tick origin, Tick from, Tick to) {
    if (p.plain) [[likely]]
        return scale * (p.rate_per_tick * static_cast<double>(to - from));  // as a chain has the product ready
    return detail::exposure_general(p, scale, origin, from, to);
}

/// The tick at which the integrated hazard from `from` reaches `left`; later than any run where it does not, or not
/// before the end of the run. A tick after `limit` may be given as `never`: searches through a calendar stop there.
[[nodiscard]] inline Tick due_after(ProcessPlan const& p, double scale, Tick origin, Tick from, double left,
                                    Tick limit = never) {
    if (p.plain) [[likely]]
        return tick_after(from, left * (1 / (scale * p.rate_per_tick)));  // as loops do that keep the reciprocal
    return detail::due_general(p, scale, origin, from, left, limit);
}

/// Spends a clock up to `t` at the scale in force since its anchor.
inline void spend(Clock& clock, ProcessPlan const& p, double scale, Tick origin, Tick t) {
    clock.left = std::max(clock.left - exposure(p, scale, origin, clock.anchor, t), 0.0);
    clock.anchor = t;
}

}  // namespace rekindle
