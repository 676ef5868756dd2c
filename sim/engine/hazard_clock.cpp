#include "sim/engine/hazard_clock.hpp"

namespace rekindle::detail {
namespace {

bool exponential(ProcessPlan const& p) { return p.law == nullptr || std::holds_alternative<Exponential>(*p.law); }

double age(Tick origin, Tick t) { return days_of(t - origin); }

Tick due_with_calendar(ProcessPlan const& p, double scale, Tick origin, Tick from, double left, Tick limit) {
    double start = cumulative(*p.law, age(origin, from));
    for (Tick a = from; a < std::min(limit, p.end);) {
        Tick const b = (day_of(a) + 1) * ticks_per_day;
        double const factor = scale * p.calendar->at(a);
        double const stop = cumulative(*p.law, age(origin, b));
        double const need = factor * (stop - start);
        if (left < need) {
            double const at = inverse_cumulative(*p.law, start + left / factor);
            return std::clamp(tick_after(origin, at * 0x1p20), a + 1, b);
        }
        left -= need;
        a = b;
        start = stop;
    }
    return never;
}

}  // namespace

double exposure_general(ProcessPlan const& p, double scale, Tick origin, Tick from, Tick to) {
    if (!(scale > 0)) return 0;
    if (exponential(p)) return scale * p.rate_per_tick * 0x1p20 * p.calendar->integral(from, to);
    if (p.calendar == nullptr)
        return scale * (cumulative(*p.law, age(origin, to)) - cumulative(*p.law, age(origin, from)));
    double sum = 0, start = cumulative(*p.law, age(origin, from));
    for (Tick a = from; a < to;) {
        Tick const b = std::min(to, (day_of(a) + 1) * ticks_per_day);
        double const stop = cumulative(*p.law, age(origin, b));
        sum += scale * p.calendar->at(a) * (stop - start);
        a = b;
        start = stop;
    }
    return sum;
}

Tick due_general(ProcessPlan const& p, double scale, Tick origin, Tick from, double left, Tick limit) {
    if (!(scale > 0)) return never;
    if (exponential(p)) {
        double const per_day = scale * p.rate_per_tick * 0x1p20;
        return per_day > 0 ? tick_after(from, p.calendar->days_until(from, left / per_day) * 0x1p20) : never;
    }
    if (p.calendar != nullptr) return due_with_calendar(p, scale, origin, from, left, limit);
    double const at = inverse_cumulative(*p.law, cumulative(*p.law, age(origin, from)) + left / scale);
    return std::max(tick_after(origin, at * 0x1p20), from + 1);
}

}  // namespace rekindle::detail
