#include "scenarios/number_hint.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rekindle {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
std::size_t digits_at(std::string_view text) {
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), digit) - text.begin());
}

/// What stands between thousands, blanks of other widths included.
constexpr std::array<std::string_view, 8> gaps{",", ".", "'", "_", " ", "\u00a0", "\u202f", "\u2019"};

/// What people write, and what it is here.
struct Spelling {
    std::string_view said, written;
};
constexpr std::array spellings{
    Spelling{"per cent", "%"}, Spelling{"percent", "%"}, Spelling{"pct", "%"},     Spelling{"times", ""},
    Spelling{"a day", "/d"},   Spelling{"daily", "/d"},  Spelling{"a week", "/w"}, Spelling{"weekly", "/w"},
    Spelling{"an hour", "/h"}, Spelling{"hourly", "/h"}, Spelling{"per ", "/"},    Spelling{"minutes", "m"},
    Spelling{"minute", "m"},   Spelling{"mins", "m"},    Spelling{"min", "m"},     Spelling{"hours", "h"},
    Spelling{"hour", "h"},     Spelling{"hrs", "h"},     Spelling{"hr", "h"},      Spelling{"days", "d"},
    Spelling{"day", "d"},      Spelling{"weeks", "w"},   Spelling{"week", "w"},    Spelling{"months", "mo"},
    Spelling{"month", "mo"},   Spelling{"mon", "mo"},    Spelling{"years", "y"},   Spelling{"year", "y"},
    Spelling{"yrs", "y"},      Spelling{"yr", "y"}};
constexpr std::array<std::string_view, 9> currencies{"$",   "\u20ac", "\u00a3", "\u00a5", "eur",
                                                     "usd", "gbp",    "cny",    "rmb"};
struct Magnitude {
    std::string_view said;
    double times;
};
constexpr std::array magnitudes{Magnitude{"thousand", 1e3}, Magnitude{"tsd", 1e3}, Magnitude{"k", 1e3},
                                Magnitude{"million", 1e6},  Magnitude{"mio", 1e6}, Magnitude{"M", 1e6},
                                Magnitude{"billion", 1e9},  Magnitude{"bn", 1e9}};

void trim(std::string& text) {
    while (!text.empty() && text.back() == ' ') text.pop_back();
    text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string in_small(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return out;
}

/// A way to read the digits at the front of a text, in plain decimals, and how much of it they take.
struct Reading {
    std::string number;
    std::size_t length;
};

/// 12,345,678 or 1 000.5 with this gap.
std::optional<Reading> grouped(std::string_view text, std::string_view gap) {
    auto length = digits_at(text);
    if (length == 0 || length > 3) return std::nullopt;
    std::string number{text.substr(0, length)};
    auto const before = length;
    while (text.substr(length).starts_with(gap) && digits_at(text.substr(length + gap.size())) == 3) {
        number += text.substr(length + gap.size(), 3);
        length += gap.size() + 3;
    }
    if (length == before) return std::nullopt;
    auto const rest = text.substr(length);
    for (char const point : {'.', ','}) {
        auto const decimals =
            rest.starts_with(point) && gap != std::string_view{&point, 1} ? digits_at(rest.substr(1)) : 0;
        if (decimals > 0) return Reading{number + "." + std::string{rest.substr(1, decimals)}, length + 1 + decimals};
    }
    return Reading{number, length};
}

/// 12, 12.5 or, with a comma for the point, 12,5.
Reading decimal(std::string_view text, char point) {
    auto const whole = digits_at(text);
    auto const rest = text.substr(whole);
    auto const decimals = rest.starts_with(point) ? digits_at(rest.substr(1)) : 0;
    if (decimals == 0) return {std::string{text.substr(0, whole)}, whole};
    return {fmt::format("{}.{}", text.substr(0, whole), rest.substr(1, decimals)), whole + 1 + decimals};
}

std::vector<Reading> readings(std::string_view text) {
    std::vector<Reading> out;
    for (auto const gap : gaps) {
        if (auto const reading = grouped(text, gap)) out.push_back(*reading);
    }
    out.push_back(decimal(text, '.'));
    out.push_back(decimal(text, ','));
    return out;
}

/// What follows the number, in our units.
std::string unit_text(std::string_view said) {
    auto out = in_small(said);
    trim(out);
    for (auto const& [word, written] : spellings) replace_all(out, word, written);
    replace_all(out, "/ ", "/");
    trim(out);
    return out;
}

/// The ways to write what `number` with `rest` behind it may mean.
void add_meanings(std::string const& number, std::string rest, Unit unit, std::vector<std::string>& out) {
    trim(rest);
    for (auto const& [said, times] : magnitudes) {
        bool const whole_word =
            rest.size() == said.size() ||
            (rest.starts_with(said) && !std::isalpha(static_cast<unsigned char>(rest[said.size()])));
        if (!whole_word || (said == "M" ? !rest.starts_with(said) : !in_small(rest).starts_with(said))) continue;
        auto const value = std::strtod(number.c_str(), nullptr) * times;
        if (value < 1e15) out.push_back(fmt::format("{:.15g}", value) + unit_text(rest.substr(said.size())));
    }
    auto const behind = unit_text(rest);
    out.push_back(number + behind);
    bool const share = behind == "%" && (unit == Unit::plain || unit == Unit::multiplier);
    if (share) out.push_back(fmt::format("{:.15g}", std::strtod(number.c_str(), nullptr) / 100));
    if (behind == "%" && unit == Unit::headcount) out.push_back(number + "% of users");
    if ((behind == "%" || behind == "%/d") && unit == Unit::daily_cap) out.push_back(number + "% of users /d");
    if (behind == "x" && unit == Unit::multiplier) out.push_back(number);
}

bool reads(std::string const& text, Unit unit) {
    auto const read = parse_quantity(text, unit);
    auto const* quantity = std::get_if<Quantity>(&read);
    return quantity != nullptr && (unit != Unit::fraction || std::fabs(quantity->value) <= 1);
}

}  // namespace

bool has_points_between_thousands(std::string_view text) {
    while (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
    return grouped(text, ".").has_value();
}

std::string meant_hint(std::string_view given, Unit unit) {
    std::string text{given};
    if (unit == Unit::money) {
        for (auto const sign : currencies) {
            auto const small = in_small(text);
            if (small.starts_with(sign)) text.erase(0, sign.size());
            if (small.ends_with(sign)) text.erase(text.size() - sign.size());
            trim(text);
        }
    }
    std::string const sign = text.starts_with('-') ? "-" : "";
    text.erase(0, sign.size());
    std::vector<std::string> meanings;
    for (auto const& [number, length] : readings(text)) {
        std::vector<std::string> ways;
        if (length > 0) add_meanings(number, text.substr(length), unit, ways);
        for (auto const& way : ways) {
            auto const full = sign + way;
            bool const known = std::find(meanings.begin(), meanings.end(), full) != meanings.end();
            if (!known && full != given && reads(full, unit)) meanings.push_back(full);
        }
    }
    if (meanings.empty()) return "";
    return fmt::format("write {}{}", fmt::join(meanings, " or "), meanings.size() > 1 ? ", whichever is meant" : "");
}

}  // namespace rekindle
