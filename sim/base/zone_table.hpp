#pragma once
// A clock that is ahead of the engine's by an offset which changes at known instants: daylight saving, resolved at
// load.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "sim/base/time.hpp"

namespace rekindle {

/// Immutable. Empty: the engine's own clock. Instants of the engine are those of elapsed time; day 0 begins at midnight
/// of the company's clock.
class ZoneTable {
  public:
    struct Change {
        Tick from = 0;   ///< in force from here on, until the next
        Tick ahead = 0;  ///< offset, rounded up to ticks: what happens on the stroke of an hour is not before it
        Tick part = 0;   ///< 1 where it was rounded
        [[nodiscard]] bool operator==(Change const&) const = default;
    };
    ZoneTable() = default;
    /// In the order of `from`; the first is in force before, too.
    explicit ZoneTable(std::vector<Change> changes) : changes_{std::move(changes)} {}

    [[nodiscard]] bool empty() const { return changes_.empty(); }
    [[nodiscard]] std::vector<Change> const& changes() const { return changes_; }

    /// How far the clock is ahead at t.
    [[nodiscard]] Tick ahead(Tick t) const { return changes_.empty() ? 0 : changes_[in_force(t)].ahead; }

    /// How far the clock is ahead at t, rounded down.
    [[nodiscard]] Tick ahead_down(Tick t) const {
        return changes_.empty() ? 0 : changes_[in_force(t)].ahead - changes_[in_force(t)].part;
    }

    /// The first instant at or after `from` at which the clock shows `local` or, where that time is left out, more.
    [[nodiscard]] Tick when(Tick local, Tick from) const {
        if (changes_.empty()) return std::max(local, from);
        for (auto i = in_force(from);; ++i) {
            Tick const begin = i == 0 ? from : std::max(from, changes_[i].from);
            Tick const at = std::max(begin, local - changes_[i].ahead);
            if (i + 1 == changes_.size() || at < changes_[i + 1].from) return at;
        }
    }

  private:
    [[nodiscard]] std::size_t in_force(Tick t) const {
        auto const after = std::upper_bound(changes_.begin(), changes_.end(), t,
                                            [](Tick at, Change const& change) { return at < change.from; });
        return after == changes_.begin() ? 0 : static_cast<std::size_t>(after - changes_.begin()) - 1;
    }
    std::vector<Change> changes_;
};

/// A zone's clock set ahead by `more`.
struct LocalClock {
    ZoneTable const* zone = nullptr;
    Tick more = 0;

    [[nodiscard]] Tick local(Tick t) const { return t + zone->ahead(t) + more; }
    /// The time to show: less than a tick from the real one.
    [[nodiscard]] Tick shown(Tick t) const { return t + zone->ahead_down(t) + more; }
    [[nodiscard]] Tick when(Tick local, Tick from) const { return zone->when(local - more, from); }
};

}  // namespace rekindle
