#pragma once
// An estimate as every reader sees it: the terminal's table and the page print the same text.

#include <string>

#include "output/estimate.hpp"

namespace rekindle {

/// What the printed figure of a metric is divided by: `users` where the headline is per user, else 1.
[[nodiscard]] double printed_unit(Metric const& metric, double users);

/// "+0.69 ±0.59": the mean in `printed_unit`, with half of its 95 % interval; "±?" where there is none, "–" without a
/// value.
[[nodiscard]] std::string estimate_text(Metric const& metric, Estimate const& e, double users, bool sign);

}  // namespace rekindle
