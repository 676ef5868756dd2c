#include "sim/base/safe_text.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace rekindle {
namespace {

struct Range {
    char32_t first, last;
};
constexpr Range unshown[] = {{0x00, 0x08},     {0x0B, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C},
                             {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF}};

struct Lead {
    std::uint8_t first, last;  ///< of the first byte
    std::size_t length;
    std::uint8_t low, high;  ///< of the second
};
constexpr Lead leads[] = {{0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF}, {0xE1, 0xEC, 3, 0x80, 0xBF},
                          {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF}, {0xF0, 0xF0, 4, 0x90, 0xBF},
                          {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F}};

}  // namespace

FirstCharacter first_character(std::string_view text) {
    auto const byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    auto const first = byte(0);
    if (first < 0x80) return {1, first, true};
    auto const* const lead = std::find_if(std::begin(leads), std::end(leads),
                                          [&](Lead const& l) { return first >= l.first && first <= l.last; });
    if (lead == std::end(leads) || text.size() < lead->length || byte(1) < lead->low || byte(1) > lead->high) return {};
    auto code = static_cast<char32_t>(first & (0x7Fu >> lead->length));
    for (std::size_t i = 1; i < lead->length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {};
        code = (code << 6) | (byte(i) & 0x3Fu);
    }
    return {lead->length, code, true};
}

bool is_unshown(char32_t code) {
    return std::any_of(std::begin(unshown), std::end(unshown),
                       [&](Range const& r) { return code >= r.first && code <= r.last; });
}

std::string terminal_safe(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        auto const c = first_character(text);
        out += c.whole && !is_unshown(c.code) ? text.substr(0, c.length) : replacement_character;
        text.remove_prefix(c.length);
    }
    return out;
}

}  // namespace rekindle
