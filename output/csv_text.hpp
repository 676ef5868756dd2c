#pragma once
// Cells of CSV files with a great many rows: appended in place.

#include <charconv>
#include <cstdint>
#include <string>

#include "sim/base/money.hpp"
#include "sim/base/time.hpp"

namespace rekindle {

/// The shortest text that reads back as the same number.
template <class Number>
void append_number(std::string& to, Number value) {
    char text[32];
    to.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

/// A decimal fraction of `places` (at most 9) digits, without zeros at the end.
inline void append_fraction(std::string& to, std::uint64_t fraction, std::size_t places) {
    if (fraction == 0) return;
    char digits[] = ".000000000";
    for (std::size_t i = places; i >= 1; --i, fraction /= 10) digits[i] = static_cast<char>('0' + fraction % 10);
    while (digits[places] == '0') --places;
    to.append(digits, places + 1);
}

/// The magnitude; the sign goes to `to`.
inline std::uint64_t append_sign(std::string& to, std::int64_t value) {
    if (value >= 0) return static_cast<std::uint64_t>(value);
    to += '-';
    return 0 - static_cast<std::uint64_t>(value);
}

/// Micro-units as currency, exact: -1.5 for -1500000.
inline void append_money(std::string& to, std::int64_t micros) {
    auto const magnitude = append_sign(to, micros);
    append_number(to, magnitude / 1'000'000);
    append_fraction(to, magnitude % 1'000'000, 6);
}

/// The same of a sum.
inline void append_money(std::string& to, Sum micros) {
    if (micros.fits()) return append_money(to, micros.low());
    Sum const magnitude = micros < 0 ? -micros : micros;
    to += (micros < 0 ? "-" : "") + text_of(magnitude / 1'000'000);
    append_fraction(to, static_cast<std::uint64_t>((magnitude % 1'000'000).low()), 6);
}

/// An instant in days to 8 decimals (1 ms): times 2^20 and rounded it is the tick again.
inline void append_days(std::string& to, Tick t) {
    auto const magnitude = append_sign(to, t);
    constexpr std::uint64_t day = ticks_per_day, scale = 100'000'000;
    append_number(to, magnitude / day);
    append_fraction(to, magnitude % day * scale / day, 8);
}

}  // namespace rekindle
