#include "scenarios/fit/log_date.hpp"

#include <fmt/format.h>

#include <chrono>

namespace rekindle {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The number written in `text[at, at + count)`, or -1 where a character is no digit or the text is too short.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (!is_digit(text[i])) return -1;
        value = 10 * value + (text[i] - '0');
    }
    return value;
}

/// `hh:mm`, then anything made of the characters of seconds, fractions and zones.
bool looks_like_time(std::string_view text) {
    int const hour = digits(text, 0, 2);
    int const minute = digits(text, 3, 2);
    if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || text[2] != ':') return false;
    return text.substr(5).find_first_not_of("0123456789:.,+- ZUTC") == std::string_view::npos;
}

}  // namespace

std::optional<CalendarDay> parse_calendar_day(std::string_view text) {
    if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    int const year = digits(text, 0, 4);
    int const month = digits(text, 5, 2);
    int const day = digits(text, 8, 2);
    if (year < 1900 || year > 2200 || month < 0 || day < 0) return std::nullopt;
    if (text.size() > 10 && ((text[10] != 'T' && text[10] != ' ') || !looks_like_time(text.substr(11))))
        return std::nullopt;
    std::chrono::year_month_day const date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return std::nullopt;
    return static_cast<CalendarDay>(std::chrono::sys_days{date}.time_since_epoch().count());
}

std::string format_calendar_day(CalendarDay day) {
    std::chrono::year_month_day const date{std::chrono::sys_days{std::chrono::days{day}}};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

}  // namespace rekindle
