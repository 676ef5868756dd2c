#pragma once
// The 95 % interval of a metric or of a difference of two: what the run knows of its spread, and what the figure can
// be.

#include <optional>

#include "output/metric_quantity.hpp"
#include "output/replicate_values.hpp"
#include "output/statistics/score_interval.hpp"

namespace rekindle {

/// The scale of `quantity`, which is `metric` of one world or (with `minus`) its difference between two. Fixed are what
/// cannot happen in these worlds (RunResult::impossible), the number of users bought, and the difference between two
/// untouched worlds.
[[nodiscard]] FigureScale figure_scale(RunResult const& run, RunSums const& sums, Metric const& metric,
                                       Quantity const& quantity);

/// The interval that misses with probability `tail`, from spread_of(). Empty without a standard error, and for an
/// amount of which nothing was seen that might have been (nothing_seen).
[[nodiscard]] std::optional<Interval> figure_interval(ReplicateValues const& given, double mean,
                                                      FigureScale const& scale, double tail = 0.05);

inline constexpr char const* nothing_seen = "nothing of it was seen, and nothing tells how much the first would be";

/// The tail whose interval just reaches `value`: 0 where none does, 1 at the mean.
[[nodiscard]] double tail_reaching(ReplicateValues const& given, double mean, FigureScale const& scale, double value);

}  // namespace rekindle
