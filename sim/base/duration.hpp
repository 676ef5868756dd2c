#pragma once
// A span of time exactly as it was written, and what recurs after such spans. Ticks are coarse: 8h is 349525 1/3 of
// them, and a year of rounded ones is a minute late.

#include <cstdint>

#include "sim/base/time.hpp"

namespace rekindle {

/// A rational number of ticks, >= 0. A value type.
class Duration {
    __extension__ using Wide = __int128;

  public:
    constexpr Duration() = default;
    constexpr Duration(Tick whole) : parts_{whole} {}  // NOLINT: a span in ticks is one
    /// The simplest fraction of a day within two units in the last place of `days`, which is the one that was typed
    /// (7m, 0.1d) or meant (a third of a day, whatever its decimals). `days` in [0, 2^39).
    [[nodiscard]] static Duration of_days(double days);

    [[nodiscard]] constexpr Tick down() const { return parts_ / of_tick_; }
    [[nodiscard]] constexpr Tick up() const { return down() + (parts_ % of_tick_ > 0 ? 1 : 0); }
    [[nodiscard]] constexpr double days() const {
        return static_cast<double>(parts_) / static_cast<double>(of_tick_) * 0x1p-20;
    }
    [[nodiscard]] constexpr bool none() const { return parts_ == 0; }

    /// Whether so much time has passed after `elapsed` ticks. Instants are the first ticks not before exact ones, so
    /// the ticks between two of them that lie this span apart may be one short of it, never more: that is enough.
    [[nodiscard]] constexpr bool passed_after(Tick elapsed) const { return elapsed >= down(); }

    [[nodiscard]] Duration operator+(Duration more) const;
    [[nodiscard]] constexpr bool operator==(Duration const&) const = default;

  private:
    friend struct Recurrence;
    [[nodiscard]] static Duration of_parts(Wide parts, Wide of_tick);

    std::int64_t parts_ = 0, of_tick_ = 1;  // parts of a tick, and how many make one: without a common factor
};

/// first, first + period, first + 2 period, ...: each at the first tick not before the exact instant. Gaps between
/// neighbours differ by a tick at most and add up. A period of none: `first` alone.
struct Recurrence {
    Duration first, period;

    /// Instant number k >= 0.
    [[nodiscard]] Tick at(std::int64_t k) const;
    /// Instants at or before t.
    [[nodiscard]] std::int64_t count_to(Tick t) const;
    /// The first instant after t; `never` where there is none.
    [[nodiscard]] Tick after(Tick t) const;
    /// The first instant at or after t; `never` where there is none.
    [[nodiscard]] Tick from(Tick t) const { return after(t - 1); }
    /// The last instant at or before t >= first.
    [[nodiscard]] Tick last(Tick t) const { return at(count_to(t) - 1); }
};

}  // namespace rekindle
