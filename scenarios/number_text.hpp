#pragma once
// Numbers with units as users write them, and back to the shortest text that reads to the same bits.

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>

namespace rekindle {

/// What a place holds. Canonical units: days, per day, fractions in [0, 1], the scenario's currency.
enum class Unit : std::uint8_t {
    plain,       ///< 3.5
    multiplier,  ///< 2 or x2
    fraction,    ///< 15% or 0.15
    span,        ///< 7d 36h 15m 2w 6mo 1y
    rate,        ///< 0.05/d 1/60d 3/w 2/h
    money,       ///< 3.50
    count,       ///< a whole number
    daily_cap,   ///< 500/d, or 0.02% of users /d
    headcount,   ///< 1000, or 0.02% of users
    any,         ///< a parameter: plain, fraction, span or rate
};

struct Quantity {
    double value = 0;
    Unit written = Unit::plain;  ///< unit as written: plain, multiplier, fraction, span or rate
    bool of_users = false;       ///< daily_cap, headcount: a fraction of the initial users
};

/// Why a text is no quantity of the wanted unit.
struct Misread {
    std::string rule;
    std::string hint;
};

/// Reads `text`; ranges are the caller's business, but infinities and NaN are refused here.
[[nodiscard]] std::variant<Quantity, Misread> parse_quantity(std::string_view text, Unit unit);

/// Shortest text that reads back to the same bits under `unit`.
[[nodiscard]] std::string quantity_text(double value, Unit unit, bool of_users = false);

/// Shortest decimal that reads back to the same double.
[[nodiscard]] std::string shortest(double value);

/// Allowed values of a place.
struct Range {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool low_open = false;
    bool high_open = false;

    [[nodiscard]] bool contains(double x) const;
    /// The common part of two ranges.
    [[nodiscard]] Range within(Range const& other) const;
    /// `must lie in [0, 1]`, `must be above 0d`.
    [[nodiscard]] std::string rule(Unit unit) const;
};
[[nodiscard]] constexpr Range above(double low) { return {low, std::numeric_limits<double>::infinity(), true, false}; }
[[nodiscard]] constexpr Range at_least(double low) {
    return {low, std::numeric_limits<double>::infinity(), false, false};
}
[[nodiscard]] constexpr Range between(double low, double high) { return {low, high, false, false}; }
[[nodiscard]] constexpr Range below_one() { return {0, 1, false, true}; }
[[nodiscard]] constexpr Range positive_to(double high) { return {0, high, true, false}; }

}  // namespace rekindle
