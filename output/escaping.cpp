#include "output/escaping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/base/safe_text.hpp"

namespace rekindle {
namespace {

/// What spreadsheets begin a formula with, in narrow and in full width.
constexpr std::array formula_starts{U'=',  U'+',      U'-',      U'@',      U'\t',    U'\n',
                                    U'\r', U'\uFF1D', U'\uFF0B', U'\uFF0D', U'\uFF20'};

bool is_formula(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return !text.empty() && std::ranges::find(formula_starts, first_character(text).code) != formula_starts.end();
}

/// terminal_safe(), but a carriage return is a line break and stays.
std::string cell_safe(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        auto const end = std::min(text.find('\r'), text.size());
        out += terminal_safe(text.substr(0, end));
        if (end < text.size()) out += '\r';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string utf16_escapes(char32_t code) {
    if (code < 0x10000) return fmt::format("\\u{:04x}", static_cast<unsigned>(code));
    auto const rest = static_cast<unsigned>(code) - 0x10000;
    return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
}

}  // namespace

std::string csv_cell(std::string_view text) {
    auto const safe = (is_formula(text) ? "'" : "") + cell_safe(text);
    if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
    std::string quoted = "\"";
    for (char const c : safe) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

std::string markdown_text(std::string_view text) {
    constexpr std::string_view marks = "\\`*_~[]|$";
    std::string out;
    for (char const c : terminal_safe(text)) {
        if (c == '\n' || c == '\t') {
            out += ' ';
        } else if (c == '<' || c == '>' || c == '&') {
            out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
        } else {
            if (marks.find(c) != std::string_view::npos) out += '\\';
            out += c;
        }
    }
    return out;
}

std::string json_escaped(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    while (!json.empty()) {
        auto const c = first_character(json);
        bool const layout = c.code < 0x20;  // outside strings: inside they are escaped already
        if (c.whole && !layout && is_unshown(c.code)) {
            out += utf16_escapes(c.code);
        } else {
            out += json.substr(0, c.length);
        }
        json.remove_prefix(c.length);
    }
    return out;
}

}  // namespace rekindle
