#pragma once
// Where the events of one world are booked.

#include <cstdint>
#include <vector>

#include "sim/observe/counters.hpp"
#include "sim/base/time.hpp"

namespace rekindle {

/// Daily counts of one world and thread. Cells from the first day of the warm-up; events at the very end fall into a last cell of their own.
class DayLog {
  public:
    DayLog(Tick start, Tick end) : first_{day_of(start)}, days_{day_of(end) - first_ + 1}, cells_(static_cast<std::size_t>(days_) * daily_count) {}
    [[nodiscard]] std::int64_t& at(Daily what, Tick t) {
        return cells_[index_of(what) * static_cast<std::size_t>(days_) + static_cast<std::size_t>(day_of(t) - first_)];
    }
    [[nodiscard]] std::int64_t on_day(Daily what, std::int64_t day) const {
        return cells_[index_of(what) * static_cast<std::size_t>(days_) + static_cast<std::size_t>(day - first_)];
    }
    void add(DayLog const& other) {
        for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i] += other.cells_[i];
    }
    void clear() { cells_.assign(cells_.size(), 0); }

  private:
    std::int64_t first_, days_;
    std::vector<std::int64_t> cells_;
};

struct Sink {
    Sink(Tick start, Tick end) : days(start, end) {}
    Totals totals{};
    DayLog days;
    std::int64_t events = 0;
    std::int64_t initially_active = 0;

    void count(Counter c, std::int64_t n = 1) { totals[index_of(c)] += n; }
    void count(Counter c, Daily d, Tick t, std::int64_t n = 1) {
        totals[index_of(c)] += n;
        days.at(d, t) += n;
    }
};

}  // namespace rekindle
