#include "output/number_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/contract.hpp"
#include "sim/base/safe_text.hpp"

namespace rekindle {
namespace {

struct Scale {
    double divisor;
    char const* suffix;
};

Scale scale_for(double size, NumberStyle style) {
    if (style.percent) return {0.01, style.sign ? " pts" : "%"};
    if (size >= 1e9) return {1e9, "bn"};
    return size >= 1e6 ? Scale{1e6, "M"} : Scale{1, ""};
}

/// Decimals so that `x` shows `digits` significant ones, at most four.
int decimals_for(double x, int digits) {
    if (x == 0) return 0;
    return std::clamp(digits - 1 - static_cast<int>(std::floor(std::log10(std::fabs(x)))), 0, 4);
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

std::string with_thousands(double value, int decimals) {
    REKINDLE_EXPECTS(decimals >= 0 && decimals <= 9);
    auto text = fmt::format("{:.{}f}", value, decimals);
    if (text.find_first_of("123456789") == std::string::npos && text.front() == '-') text.erase(0, 1);
    auto const first = text.front() == '-' ? std::size_t{1} : std::size_t{0};
    auto const point = std::min(text.find('.'), text.size());
    for (auto at = point; at > first + 3; at -= 3) text.insert(at - 3, ",");
    return text;
}

std::string two_digits(double x) { return with_thousands(x, decimals_for(x, 2)); }

std::string with_interval(double value, std::optional<double> half_width, NumberStyle style) {
    auto const scale = scale_for(std::max(std::fabs(value), half_width.value_or(0)), style);
    double const shown = value / scale.divisor;
    double const half = half_width.value_or(0) / scale.divisor;
    int const decimals = half > 0 ? decimals_for(half, 2) : decimals_for(shown, 4);
    bool const whole = half == 0 && shown == std::trunc(shown);
    auto text = with_thousands(shown, whole ? 0 : decimals);
    if (style.sign && value > 0) text.insert(0, "+");
    text += scale.suffix;
    if (half > 0) text += " ±" + with_thousands(half, decimals);
    return text;
}

std::string with_ends(double value, double low, double high, NumberStyle style) {
    auto const scale = scale_for(std::max(std::fabs(low), std::fabs(high)), style);
    double const shown = value / scale.divisor;
    int const decimals = decimals_for((high - low) / 2 / scale.divisor, 2);
    bool const whole = shown == std::trunc(shown);
    auto text = with_thousands(shown, whole ? 0 : decimals);
    if (style.sign && value > 0) text.insert(0, "+");
    auto const end = [&](double x) { return with_thousands(x / scale.divisor, x == 0 ? 0 : decimals); };
    return text + scale.suffix + " [" + end(low) + ", " + end(high) + "]";
}

std::string shortened(std::string_view given, std::size_t columns) {
    REKINDLE_EXPECTS(columns > 0);
    auto const text = terminal_safe(given);
    if (width_of(text) <= columns) return text;
    std::size_t width = 0, end = 0;
    while (width < columns || is_continuation(text[end])) {
        if (!is_continuation(text[end]) && ++width == columns) break;
        ++end;
    }
    return text.substr(0, end) + "…";
}

std::string pad_left(std::string_view text, std::size_t columns) {
    auto const width = width_of(text);
    return std::string(columns > width ? columns - width : 0, ' ') + std::string(text);
}

std::string pad_right(std::string_view text, std::size_t columns) {
    auto const width = width_of(text);
    return std::string(text) + std::string(columns > width ? columns - width : 0, ' ');
}

std::string sparkline(std::vector<double> const& values, double top, std::size_t columns) {
    REKINDLE_EXPECTS(top > 0 && columns > 0);
    constexpr std::array blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    auto const count = std::min(columns, values.size());
    std::string line;
    for (std::size_t i = 0; i < count; ++i) {
        auto const from = i * values.size() / count, to = (i + 1) * values.size() / count;
        double sum = 0;
        for (auto at = from; at < to; ++at) sum += values[at];
        double const level = sum / static_cast<double>(to - from) / top * static_cast<double>(blocks.size());
        line += blocks[static_cast<std::size_t>(std::clamp(level, 0.0, static_cast<double>(blocks.size()) - 1))];
    }
    return line;
}

}  // namespace rekindle
