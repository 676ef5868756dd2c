#include "scenarios/number_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "scenarios/number_hint.hpp"

namespace rekindle {
namespace {

/// A unit of time: `number * times / divided` days, so that 36h and 1.5d have the same bits.
struct TimeUnit {
    std::string_view name;
    double times, divided;
};
constexpr std::array time_units{TimeUnit{"d", 1, 1}, TimeUnit{"h", 1, 24},       TimeUnit{"m", 1, 1440},
                                TimeUnit{"w", 7, 1}, TimeUnit{"mo", 30.4375, 1}, TimeUnit{"y", 365.25, 1}};

TimeUnit const* time_unit(std::string_view name) {
    auto const found =
        std::find_if(time_units.begin(), time_units.end(), [&](auto const& u) { return u.name == name; });
    return found == time_units.end() ? nullptr : &*found;
}

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Takes a decimal number off the front; C locale, no hex, no infinity.
std::optional<double> take_number(std::string_view& text) {
    auto digits = text;
    bool const signed_plus = digits.starts_with('+');
    if (signed_plus) digits.remove_prefix(1);
    auto const first = digits.starts_with('-') ? 1u : 0u;
    if (signed_plus && first == 1) return std::nullopt;
    if (digits.size() <= first || !((digits[first] >= '0' && digits[first] <= '9') || digits[first] == '.'))
        return std::nullopt;
    double value = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc::invalid_argument) return std::nullopt;
    if (error == std::errc::result_out_of_range) {
        // Too small reads as 0, too large as infinity.
        value =
            std::strtod(std::string{digits.substr(0, static_cast<std::size_t>(end - digits.data()))}.c_str(), nullptr);
    }
    text = digits.substr(static_cast<std::size_t>(end - digits.data()));
    return value;
}

/// The number and what follows it.
struct Parts {
    double number = 0;
    Unit unit = Unit::plain;
    double value = 0;  // in canonical units
    bool of_users = false;
    bool percent = false;
};

/// After a slash: `d`, `60d`.
bool read_per(std::string_view rest, Parts& parts) {
    auto const n = take_number(rest);
    auto const* unit = time_unit(trimmed(rest));
    if (unit == nullptr || (n && !(*n > 0))) return false;
    parts.unit = Unit::rate;
    parts.value = n ? parts.value / (*n * unit->times / unit->divided) : parts.value * unit->divided / unit->times;
    return true;
}

/// After `of`: `users`, `users /d`.
bool read_of_users(std::string_view rest, Parts& parts) {
    if (!rest.starts_with("users")) return false;
    rest = trimmed(rest.substr(5));
    parts.of_users = true;
    parts.unit = Unit::fraction;
    if (rest.empty()) return true;
    parts.unit = Unit::rate;
    return rest.front() == '/' && trimmed(rest.substr(1)) == "d";
}

bool read_suffix(std::string_view rest, Parts& parts) {
    rest = trimmed(rest);
    parts.value = parts.number;
    if (rest.empty()) return true;
    if (rest.front() == '%') {
        parts.unit = Unit::fraction;
        parts.percent = true;
        parts.value = parts.number / 100;
        rest = trimmed(rest.substr(1));
        if (rest.empty()) return true;
    }
    if (rest.starts_with("of")) return read_of_users(trimmed(rest.substr(2)), parts);
    if (rest.front() == '/') return read_per(trimmed(rest.substr(1)), parts);
    if (auto const* unit = parts.percent ? nullptr : time_unit(rest)) {
        parts.unit = Unit::span;
        parts.value = parts.number * unit->times / unit->divided;
        return true;
    }
    return false;
}

std::string how_to_write(Unit unit) {
    switch (unit) {
        case Unit::plain: return "write a plain number like 1.5";
        case Unit::multiplier: return "write a plain number like 2 or x2";
        case Unit::fraction: return "write 15% or 0.15";
        case Unit::span: return "write a span like 7d, 36h, 15m, 2w, 6mo or 1y";
        case Unit::rate: return "write a rate like 0.05/d, 1/60d or 3/w";
        case Unit::money: return "write an amount in the scenario's currency like 3.50";
        case Unit::count: return "write a whole number like 1000";
        case Unit::daily_cap: return "write 500/d or 0.02% of users /d";
        case Unit::headcount: return "write 1000 or 0.02% of users";
        case Unit::any: return "write a number like 1.5, 15%, 60d or 0.05/d";
    }
    return "";
}

std::string hint_for(std::string_view text, Unit unit) {
    auto meant = meant_hint(text, unit);
    return meant.empty() ? how_to_write(unit) : meant;
}

std::string unit_name(Unit unit) {
    switch (unit) {
        case Unit::fraction: return "a fraction";
        case Unit::span: return "a span of time";
        case Unit::rate: return "a rate";
        case Unit::money: return "an amount of money";
        case Unit::count: return "a whole number";
        case Unit::daily_cap: return "a number per day";
        case Unit::headcount: return "a number of users";
        case Unit::multiplier: return "a multiplier";
        default: return "a plain number";
    }
}

Misread wrong_unit(std::string_view text, Parts const& parts, Unit wanted) {
    auto const number = shortest(parts.number);
    if (parts.unit == Unit::plain && wanted == Unit::span) {
        return {"a span of time needs a unit",
                fmt::format("write {0}d for days, or {0}h, {0}m, {0}w, {0}mo, {0}y", number)};
    }
    if (parts.unit == Unit::plain && (wanted == Unit::rate || wanted == Unit::daily_cap)) {
        return {wanted == Unit::rate ? "a rate needs a unit" : "a number per day needs a unit",
                fmt::format("write {0}/d per day{1}", number,
                            wanted == Unit::rate ? fmt::format(", or {0}/w, {0}/h", number) : "")};
    }
    if (parts.unit == Unit::span && wanted == Unit::rate) {
        return {"wrong unit: must be a rate", fmt::format("write 1/{} for once in that time", trimmed(text))};
    }
    if (parts.unit == Unit::rate && wanted == Unit::span && !parts.of_users && parts.value > 0) {
        return {"wrong unit: must be a span of time",
                fmt::format("write the mean time between events: {:.12g}d", 1 / parts.value)};
    }
    return {"wrong unit: must be " + unit_name(wanted), hint_for(text, wanted)};
}

Misread no_number(std::string_view text, Unit unit) {
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    std::string_view bare = lower;
    if (bare.starts_with('-') || bare.starts_with('+')) bare.remove_prefix(1);
    if (bare.starts_with(".inf") || bare.starts_with("inf") || bare.starts_with(".nan") || bare.starts_with("nan")) {
        return {"must be finite", how_to_write(unit)};
    }
    return {"is not a number", hint_for(text, unit)};
}

Misread bad_suffix(std::string_view text, std::string_view rest, Unit unit) {
    rest = trimmed(rest);
    bool const word =
        !rest.empty() && ((rest.front() >= 'a' && rest.front() <= 'z') || (rest.front() >= 'A' && rest.front() <= 'Z'));
    return {word ? fmt::format("unknown unit `{}`", rest) : "is not a number", hint_for(text, unit)};
}

bool fits(Parts const& parts, Unit wanted) {
    switch (wanted) {
        case Unit::plain:
        case Unit::multiplier:
        case Unit::money:
        case Unit::count: return parts.unit == Unit::plain;
        case Unit::fraction: return parts.unit == Unit::plain || (parts.unit == Unit::fraction && !parts.of_users);
        case Unit::span: return parts.unit == Unit::span;
        case Unit::rate: return parts.unit == Unit::rate && !parts.of_users;
        case Unit::daily_cap: return parts.unit == Unit::rate && (parts.of_users || !parts.percent);
        case Unit::headcount: return parts.unit == Unit::plain || parts.of_users;
        case Unit::any: return !parts.of_users;
    }
    return false;
}

bool reads_back(std::string const& text, Unit unit, double value) {
    auto const back = parse_quantity(text, unit);
    auto const* quantity = std::get_if<Quantity>(&back);
    return quantity != nullptr && quantity->value == value;
}

std::string percent_or_plain(double value) {
    for (auto const& percent : {fmt::format("{:.12g}%", value * 100), shortest(value * 100) + "%"}) {
        if (reads_back(percent, Unit::fraction, value)) return percent;
    }
    return shortest(value);
}

/// Whole numbers without an exponent.
std::string whole_text(double value) {
    return std::fabs(value) < 0x1p53 && value == std::floor(value) ? fmt::format("{}", static_cast<std::int64_t>(value))
                                                                   : shortest(value);
}

std::string rate_text(double value) {
    auto const plain = shortest(value) + "/d";
    if (!(value > 0)) return plain;
    auto const inverse = "1/" + shortest(1 / value) + "d";
    return inverse.size() < plain.size() && reads_back(inverse, Unit::rate, value) ? inverse : plain;
}

}  // namespace

std::string shortest(double value) {
    std::array<char, 40> buffer{};
    auto const [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return error == std::errc{} ? std::string{buffer.data(), end} : "0";
}

std::variant<Quantity, Misread> parse_quantity(std::string_view given, Unit unit) {
    auto const text = trimmed(given);
    auto rest = text;
    bool const times = unit == Unit::multiplier && rest.starts_with('x');
    if (times) rest.remove_prefix(1);
    auto const number = take_number(rest);
    if (!number) return no_number(text, unit);
    if (!std::isfinite(*number)) return Misread{"is too large for a number", how_to_write(unit)};
    Parts parts;
    parts.number = *number;
    bool const whole = unit == Unit::count || ((unit == Unit::headcount || unit == Unit::daily_cap) &&
                                               text.find("of") == std::string_view::npos);
    if (whole && has_points_between_thousands(text)) return Misread{"must be a whole number", hint_for(text, unit)};
    if (!read_suffix(rest, parts)) return bad_suffix(text, rest, unit);
    if (!std::isfinite(parts.value)) return Misread{"is too large for a number", how_to_write(unit)};
    if (!fits(parts, unit)) return wrong_unit(text, parts, unit);
    if (whole && unit != Unit::daily_cap &&
        (parts.value != std::floor(parts.value) || std::fabs(parts.value) > 0x1p53)) {
        return Misread{"must be a whole number", how_to_write(unit)};
    }
    auto const written = unit == Unit::multiplier ? Unit::multiplier : parts.unit;
    return Quantity{parts.value == 0 ? 0.0 : parts.value, written, parts.of_users};
}

std::string quantity_text(double value, Unit unit, bool of_users) {
    switch (unit) {
        case Unit::fraction: return percent_or_plain(value);
        case Unit::span: return shortest(value) + "d";
        case Unit::rate: return rate_text(value);
        case Unit::daily_cap: return of_users ? percent_or_plain(value) + " of users /d" : whole_text(value) + "/d";
        case Unit::headcount: return of_users ? percent_or_plain(value) + " of users" : whole_text(value);
        case Unit::count:
        case Unit::money: return whole_text(value);
        default: return shortest(value);
    }
}

bool Range::contains(double x) const { return (low_open ? x > low : x >= low) && (high_open ? x < high : x <= high); }

Range Range::within(Range const& other) const {
    Range out = *this;
    if (other.low > low || (other.low == low && other.low_open)) out.low = other.low, out.low_open = other.low_open;
    if (other.high < high || (other.high == high && other.high_open))
        out.high = other.high, out.high_open = other.high_open;
    return out;
}

std::string Range::rule(Unit unit) const {
    auto const text = [&](double x) {
        auto const suffix = unit == Unit::span ? "d" : unit == Unit::rate || unit == Unit::daily_cap ? "/d" : "";
        return (x == std::floor(x) ? whole_text(x) : fmt::format("{:.12g}", x)) + suffix;
    };
    bool const upper = std::isfinite(high);
    if (std::isfinite(low) && upper) {
        return fmt::format("must lie in {}{}, {}{}", low_open ? "(" : "[", text(low), text(high),
                           high_open ? ")" : "]");
    }
    if (upper) return fmt::format("must be {} {}", high_open ? "below" : "at most", text(high));
    return fmt::format("must be {} {}", low_open ? "above" : "at least", text(low));
}

}  // namespace rekindle
