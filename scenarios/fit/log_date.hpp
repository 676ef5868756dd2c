#pragma once
// Calendar dates of an order log as day numbers.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rekindle {

/// Days since 1970-01-01 in the proleptic Gregorian calendar; negative before.
using CalendarDay = std::int32_t;

/// `1997-09-30`, also with a time after it (`1997-09-30T12:30:00Z`, `1997-09-30 12:30`): the time is checked for its
/// form and dropped, the date is taken as written (no time zone arithmetic). Years 1900 to 2200. Empty for anything
/// else.
[[nodiscard]] std::optional<CalendarDay> parse_calendar_day(std::string_view text);

/// yyyy-mm-dd.
[[nodiscard]] std::string format_calendar_day(CalendarDay day);

}  // namespace rekindle
