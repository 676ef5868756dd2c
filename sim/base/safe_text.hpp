#pragma once
// Characters of UTF-8, and which of them may reach a screen: names come from files, and none may move the cursor, hide
// what follows or turn it round.

#include <cstddef>
#include <string>
#include <string_view>

namespace rekindle {

/// What stands in place of a character that is not shown: U+FFFD.
inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// The character that begins a text.
struct FirstCharacter {
    std::size_t length = 1;  ///< bytes
    char32_t code = 0;
    bool whole = false;  ///< false: a byte that begins no well-formed character (Unicode table 3-7)
};
/// `text` is not empty.
[[nodiscard]] FirstCharacter first_character(std::string_view text);

/// Controls (C0 but newline and tab, DEL, C1), line and paragraph separators, marks of direction, the byte order mark.
[[nodiscard]] bool is_unshown(char32_t code);

/// `text` for a terminal: broken bytes and characters that are not shown become U+FFFD, the rest stays as it is.
[[nodiscard]] std::string terminal_safe(std::string_view text);

}  // namespace rekindle
