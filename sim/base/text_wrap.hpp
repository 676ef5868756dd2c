#pragma once
// Lines that fit a terminal.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rekindle {

inline constexpr std::size_t terminal_columns = 100;

/// Columns that UTF-8 `text` takes on a terminal, all its letters being one wide.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// One line of words as several of at most `columns` letters (UTF-8), the first of at most `first_columns`; broken at
/// blanks, longer words stay whole. At least one line.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text, std::size_t first_columns, std::size_t columns);

/// Every line of `text`, made safe, in at most `columns` letters. What is broken off hangs: two blanks further in, or
/// under the last column of a line that is laid out in columns (two blanks or more inside it).
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t columns = terminal_columns);

}  // namespace rekindle
