#pragma once
// Sums in cells of 64 bits that may go beyond them: adding costs one test of the overflow flag, and what has gone
// beyond is remembered beside the cells.

#include <cstdint>
#include <map>

#include "sim/base/sum.hpp"

namespace rekindle {

/// How often each cell has gone round: its sum is the cell plus 2^64 times that. Cells are known by their addresses,
/// which must last. Not thread-safe.
class Carries {
  public:
    void add(std::int64_t& cell, std::int64_t amount) {
        if (__builtin_add_overflow(cell, amount, &cell)) [[unlikely]]
            carry(cell, amount < 0 ? -1 : 1);
    }
    /// The same for an amount of any size.
    void add_sum(std::int64_t& cell, Sum amount) {
        Sum const sum = cell + amount;
        cell = sum.low();
        if (!sum.fits()) carry(cell, sum.turns());
    }
    /// Notes that a cell has gone round so many times, upwards or (negative) downwards.
    [[gnu::cold, gnu::noinline]] void carry(std::int64_t const& cell, std::int64_t turns) { turns_[&cell] += turns; }

    [[nodiscard]] Sum sum(std::int64_t const& cell) const {
        if (turns_.empty()) return cell;
        auto const found = turns_.find(&cell);
        return found == turns_.end() ? Sum{cell} : Sum::with_turns(cell, found->second);
    }

  private:
    std::map<std::int64_t const*, std::int64_t> turns_;
};

}  // namespace rekindle
