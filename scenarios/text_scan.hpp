#pragma once
// What must hold of the raw bytes before the YAML parser sees them.

#include <string_view>

#include "scenarios/problem.hpp"

namespace rekindle {

inline constexpr std::size_t max_file_bytes = 4 << 20;
inline constexpr int max_depth = 100;
inline constexpr std::size_t max_nodes = 100'000;

/// Checks size, encoding (UTF-8 without byte order mark, no control characters), tabs in indentation and the nesting of
/// brackets and dashes; linear in the text. Adds one problem per kind of mistake; false where the text must not be
/// parsed.
[[nodiscard]] bool scan_text(std::string_view text, std::shared_ptr<std::string const> const& file, Problems& problems);

}  // namespace rekindle
