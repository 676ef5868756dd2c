#pragma once
// The doors by which names and texts of users leave for files: one for each format (HTML's is report/escape.hpp, the
// terminal's sim/base/safe_text.hpp). What no reader should be shown (controls, marks of direction, broken UTF-8)
// passes none of them.

#include <string>
#include <string_view>

namespace rekindle {

/// A cell of a CSV file: quoted where it holds a comma, a quote or a line break (RFC 4180). What a spreadsheet would
/// take for a formula (it begins with = + - @, a tab or a line break, also full-width or after blanks) gets an
/// apostrophe before it. For texts; numbers are written as they are.
[[nodiscard]] std::string csv_cell(std::string_view text);

/// A text inside a Markdown table or paragraph: one line, nothing in it marks up, be it Markdown or HTML.
[[nodiscard]] std::string markdown_text(std::string_view text);

/// Valid JSON with what is not shown written as \u escapes, which mean the same.
[[nodiscard]] std::string json_escaped(std::string_view json);

}  // namespace rekindle
