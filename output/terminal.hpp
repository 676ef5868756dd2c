#pragma once
// The table that `run` and `compare` print: at most 100 columns, for a strategy lead.

#include <string>

#include "output/estimate.hpp"

namespace rekindle {

enum class ColorMode : std::uint8_t { plain, colored };

/// The headline metrics of every world with their 95 % intervals, each difference to the baseline below; where the
/// uncertainty comes from; active users over time; user types; the assumed numbers; warnings. Ends in a newline. UTF-8.
/// Escape codes only in `colored`: green where the interval of a difference lies on the better side of 0, red on the
/// worse.
[[nodiscard]] std::string terminal_table(RunResult const& run, Analysis const& analysis, ColorMode color);

}  // namespace rekindle
