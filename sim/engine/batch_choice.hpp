#pragma once
// Who starts a ranked journey at a batch.

#include <cstdint>
#include <vector>

#include "sim/base/money.hpp"

namespace rekindle {

/// A user who may start.
struct Candidate {
    double score;
    std::uint64_t index;
    Micros cost;
    std::uint64_t order;  ///< among equals
};

/// The best `limit` of them by score (below 0: all), ties by order. With a `budget` (below 0: none) only scores above 0
/// count, and who costs more than is left is passed over. Indices in ascending order.
[[nodiscard]] std::vector<std::uint64_t> choose(std::vector<Candidate> candidates, std::int64_t limit, Micros budget);

}  // namespace rekindle
