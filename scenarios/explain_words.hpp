#pragma once
// Numbers and texts as explanations write them.

#include <cmath>
#include <concepts>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "sim/base/money.hpp"
#include "sim/base/time.hpp"

namespace rekindle::explain_words {

/// Six digits at most.
inline std::string n(double x) { return fmt::format("{:.6g}", x); }
inline std::string percent(double x) { return fmt::format("{:.4g} %", x * 100); }
inline std::string days(Tick t) { return n(days_of(t)) + " d"; }
/// To the cent; amounts below 1 with three digits where that says more, such as the cost of an e-mail.
inline std::string money(Micros m, std::string const& currency) {
    constexpr Micros cent = 10'000, unit = 1'000'000;
    bool const small = m > -unit && m < unit && m % cent != 0;
    return small ? fmt::format("{:.3g} {}", units_of(m), currency) : fmt::format("{:.2f} {}", units_of(m), currency);
}
/// Thousands set apart by commas from five digits on, as in "20,000.00 EUR"; `text` begins with the number.
[[nodiscard]] std::string grouped(std::string text);
/// As n(), grouped.
inline std::string count(double x) { return grouped(n(x)); }
/// Every digit, grouped.
template <std::integral Number>
std::string count(Number x) {
    return grouped(fmt::format("{}", x));
}
/// As money(), grouped.
inline std::string price(Micros m, std::string const& currency) { return grouped(money(m, currency)); }
/// Rounded to what a clock of 2^-20 days keeps of it.
inline std::string minutes(Tick t) { return n(std::round(days_of(t) * 1440 * 100) / 100) + " min"; }
inline std::string hours(Tick t) { return n(std::round(days_of(t) * 24 * 1000) / 1000) + " h"; }
/// "1 every 900 d" for a rare one, "0.2 a day" otherwise.
[[nodiscard]] std::string rate(double per_day);
/// UTF-8 that a terminal can show: control characters but for the newline (C0, DEL, C1) as U+FFFD.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace rekindle::explain_words
