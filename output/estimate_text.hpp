#pragma once
// An estimate as every reader sees it: the terminal's table and the page print the same text.

#include <string>

#include "output/estimate.hpp"

namespace rekindle {

/// "+0.69 ±0.59": the mean with half of its 95 % interval; "3 [1.0, 8.8]": with both ends, where they lie so unevenly
/// about it that half of their distance would mislead, and there is room; "±?" where there is none, "–" without a
/// value.
[[nodiscard]] std::string estimate_text(Metric const& metric, Estimate const& e, bool sign);

}  // namespace rekindle
