#pragma once
// Numbers as a strategy lead reads them: thousands separators, no more digits than the interval supports.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/text_wrap.hpp"

namespace rekindle {

/// "-1,234,567.80"; decimals in [0, 9].
[[nodiscard]] std::string with_thousands(double value, int decimals);

/// To two significant digits or to whole numbers, without an exponent: "0.012", "3.4", "254". x >= 0.
[[nodiscard]] std::string two_digits(double x);

/// "1,234.5 +-6.7" with a real plus-minus sign: decimals so that the half-width shows two digits, at most four; from a
/// million on in millions (M), from a thousand million on in those (bn). Without a half-width: the value to four
/// digits. `percent` multiplies by 100 and appends %. `sign` puts + before a positive value: a difference, of shares in
/// percentage points (pts).
struct NumberStyle {
    bool percent = false;
    bool sign = false;
};
[[nodiscard]] std::string with_interval(double value, std::optional<double> half_width, NumberStyle style);

/// "3 [1.0, 8.8]": both ends to the decimals of `with_interval` for half of their distance. low <= value <= high.
[[nodiscard]] std::string with_ends(double value, double low, double high, NumberStyle style);

/// `text` for a terminal (see terminal_safe()) cut to `columns`, with an ellipsis where it was longer.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t columns);

/// Padded with spaces on the left (`pad_left`) or the right to `columns`.
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t columns);
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t columns);

/// A line of block characters, `columns` of them at most; the scale runs from 0 to `top` > 0. Means of equal spans
/// where longer.
[[nodiscard]] std::string sparkline(std::vector<double> const& values, double top, std::size_t columns);

}  // namespace rekindle
