#include "sim/base/duration.hpp"

#include <cmath>

#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

__extension__ using Wide = __int128;

constexpr double most_days = 0x1p20, least_days = 0x1p-20;  // beyond and below, whole ticks are what there is
constexpr Wide most_parts = Wide{1} << 36;                  // that a day or a tick is cut into

struct Fraction {
    Wide over = 0, under = 1;
};

/// The simplest fraction in [low, high], 0 <= low < high: by continued fractions.
Fraction simplest_between(Fraction low, Fraction high) {
    Wide const whole = low.over / low.under;
    if (whole * low.under == low.over) return {whole, 1};
    if ((whole + 1) * high.under <= high.over) return {whole + 1, 1};
    auto const rest =
        simplest_between({high.under, high.over - whole * high.under}, {low.under, low.over - whole * low.under});
    return {whole * rest.over + rest.under, rest.over};
}

Wide common_factor(Wide a, Wide b) {
    while (b != 0) {
        Wide const rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

}  // namespace

Duration Duration::of_days(double days) {
    REKINDLE_EXPECTS(days >= 0);
    if (days >= most_days || days < least_days) return ticks_of(days);
    int exponent = 0;
    auto const mantissa = static_cast<std::int64_t>(std::frexp(days, &exponent) * 0x1p53);
    Wide const under = Wide{1} << (53 - exponent);
    auto const day = simplest_between({mantissa - 2, under}, {mantissa + 2, under});
    if (day.under > most_parts) return ticks_of(days);
    return of_parts(day.over * ticks_per_day, day.under);
}

/// parts / of_tick ticks.
Duration Duration::of_parts(Wide parts, Wide of_tick) {
    auto const shared = common_factor(parts, of_tick);
    Duration out;
    out.parts_ = static_cast<std::int64_t>(parts / shared);
    out.of_tick_ = static_cast<std::int64_t>(of_tick / shared);
    return out;
}

Duration Duration::operator+(Duration more) const {
    Wide const parts = Wide{parts_} * more.of_tick_ + Wide{more.parts_} * of_tick_;
    Wide const of_tick = Wide{of_tick_} * more.of_tick_;
    auto const shared = common_factor(parts, of_tick);
    return of_tick / shared > most_parts ? of_days(days() + more.days()) : of_parts(parts, of_tick);
}

Tick Recurrence::at(std::int64_t k) const {
    if (first.of_tick_ == 1 && period.of_tick_ == 1) return first.parts_ + k * period.parts_;
    Wide const of_tick = Wide{first.of_tick_} * period.of_tick_;
    Wide const parts = Wide{first.parts_} * period.of_tick_ + Wide{period.parts_} * first.of_tick_ * k;
    return static_cast<Tick>((parts + of_tick - 1) / of_tick);
}

std::int64_t Recurrence::count_to(Tick t) const {
    if (t < first.up()) return 0;
    if (period.none()) return 1;
    if (first.of_tick_ == 1 && period.of_tick_ == 1) return 1 + (t - first.parts_) / period.parts_;
    Wide const since = (Wide{t} * first.of_tick_ - first.parts_) * period.of_tick_;
    return 1 + static_cast<std::int64_t>(since / (Wide{period.parts_} * first.of_tick_));
}

Tick Recurrence::after(Tick t) const {
    auto const before = count_to(t);
    return before > 0 && period.none() ? never : at(before);
}

}  // namespace rekindle
