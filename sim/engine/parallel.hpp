#pragma once
// The one door to threads: oneTBB, or a plain loop in the core-only build.

#include <cstddef>
#include <functional>

namespace rekindle {

/// Runs work(item, slot) for every item in [0, items), at most `threads` at once; `slot` < threads is the caller's own
/// while work runs. Which slot gets which item is not determined: results must not depend on it. Exceptions of work are
/// rethrown.
void for_each_item(std::size_t items, int threads, std::function<void(std::size_t item, std::size_t slot)> const& work);

/// Threads this machine offers, 1 in the core-only build.
[[nodiscard]] int available_threads();

}  // namespace rekindle
