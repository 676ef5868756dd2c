#pragma once
// Intervals of single figures. 95 % throughout; settled (normal.hpp).

#include <cstdint>

#include "output/statistics/normal.hpp"

namespace rekindle {

struct Bracketed {
    double value, low, high;
};

/// Wilson's score interval of a share; 0 < total.
[[nodiscard]] Bracketed wilson_interval(std::int64_t successes, std::int64_t total);

}  // namespace rekindle
