#pragma once
// Numbers and texts as explanations write them.

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
/// UTF-8 that a terminal can show: control characters but for the newline (C0, DEL, C1) as U+FFFD.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace rekindle::explain_words
