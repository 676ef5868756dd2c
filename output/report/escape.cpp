#include "output/report/escape.hpp"

#include <cstdint>

namespace rekindle::report {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Bytes of the well-formed UTF-8 character at the start of `text`; 0 where there is none (Unicode table 3-7).
std::size_t character_length(std::string_view text) {
    auto const byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
    };
    auto const within = [](std::uint8_t b, std::uint8_t low, std::uint8_t high) { return b >= low && b <= high; };
    auto const more = [&](std::size_t i) { return within(byte(i), 0x80, 0xBF); };
    auto const first = byte(0);
    if (first < 0x80) return 1;
    if (within(first, 0xC2, 0xDF)) return more(1) ? 2 : 0;
    if (within(first, 0xE0, 0xEF)) {
        bool const second = within(byte(1), first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF);
        return second && more(2) ? 3 : 0;
    }
    if (within(first, 0xF0, 0xF4)) {
        bool const second = within(byte(1), first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF);
        return second && more(2) && more(3) ? 4 : 0;
    }
    return 0;
}

bool is_control(char c) {
    auto const b = static_cast<std::uint8_t>(c);
    return (b < 0x20 && c != '\n' && c != '\t') || b == 0x7F;
}

std::string_view entity_of(char c) {
    switch (c) {
        case '&': return "&amp;";
        case '<': return "&lt;";
        case '>': return "&gt;";
        case '"': return "&quot;";
        case '\'': return "&#39;";
        default: return {};
    }
}

}  // namespace

std::string html_escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        auto const length = character_length(text);
        auto const entity = entity_of(text.front());
        if (length == 0 || is_control(text.front())) {
            out += replacement;
        } else {
            out += entity.empty() ? text.substr(0, length) : entity;
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

std::string json_for_script(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
        auto const rest = json.substr(i);
        if (rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9")) {
            out += rest[2] == '\xA8' ? "\\u2028" : "\\u2029";
            i += 2;
        } else if (json[i] == '<') {
            out += "\\u003c";
        } else if (json[i] == '>') {
            out += "\\u003e";
        } else if (json[i] == '&') {
            out += "\\u0026";
        } else {
            out += json[i];
        }
    }
    return out;
}

}  // namespace rekindle::report
