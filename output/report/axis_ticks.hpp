#pragma once
// Axes that end on round numbers.

#include <span>

#include "output/report/report_document.hpp"

namespace rekindle::report {

enum class AxisEnd : std::uint8_t {
    tight,      ///< as the data, plus a little air
    with_zero,  ///< 0 always on it
    exact,      ///< the data's ends, ticks inside
};

/// An axis over the finite `values` with about five round ticks; `percent` appends % to their labels.
[[nodiscard]] Axis axis_over(std::span<double const> values, Text title, AxisEnd end, bool percent = false);

/// The smallest of 1, 2, 5 times a power of ten that is at least `step` > 0.
[[nodiscard]] double round_step(double step);

}  // namespace rekindle::report
