#pragma once
// summary.csv and daily.csv, for spreadsheets. RFC 4180 with LF line ends; an undefined value is an empty cell.

#include <string>
#include <string_view>

#include "output/estimate.hpp"

namespace rekindle {

/// One row per world and metric: the world's own estimate, then its difference to the baseline (empty for the baseline
/// itself).
[[nodiscard]] std::string summary_csv(RunResult const& run, Analysis const& analysis);

/// One row per day and world: active users at the end of the day, then the day's counts and money (6 decimals).
/// With one replicate the exact integers; else means over replicates. Money is exact to the micro-unit.
[[nodiscard]] std::string daily_csv(RunResult const& run);

/// Active users at the end of each day, per replicate `r`.
[[nodiscard]] std::vector<Sum> daily_active(WorldTally const& world);

/// ISO date `day` days after the ISO date `start`; a contract violation where `start` is no date.
[[nodiscard]] std::string date_after(std::string_view start, std::int64_t day);

}  // namespace rekindle
