#pragma once
// Text on its way into a page. Names come from users: none may become markup.

#include <string>
#include <string_view>

namespace rekindle::report {

/// For element content and quoted attributes: & < > " ' as entities; broken UTF-8 and what is not shown as U+FFFD.
[[nodiscard]] std::string html_escaped(std::string_view text);

/// JSON for the inside of a <script> block: the same JSON value with <, >, &, U+2028 and U+2029 as \u escapes, so that
/// neither </script> nor <!-- can end or change the block. `json` is valid JSON (these characters stand in strings
/// only).
[[nodiscard]] std::string json_for_script(std::string_view json);

}  // namespace rekindle::report
