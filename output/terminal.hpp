#pragma once
// The table that `run` and `compare` print: at most 100 columns, for a strategy lead.

#include <string>

#include "output/estimate.hpp"

namespace rekindle {

enum class ColorMode : std::uint8_t { plain, colored };

/// The headline metrics of every world with their 95 % intervals, each difference to the baseline below (but where the
/// baseline's is 0), without kinds of cost that no world has; user types; where the uncertainty comes from; active
/// users over time; how long lives last; the first assumed numbers and warnings. About a screen; summary.csv has all.
/// Ends in a newline. UTF-8. Escape codes only in `colored`: green where the interval of a difference lies on the
/// better side of 0, red on the worse.
[[nodiscard]] std::string terminal_table(RunResult const& run, Analysis const& analysis, ColorMode color);

}  // namespace rekindle
