#pragma once
// The script and the style of the page, built from web/ and embedded by CMake.

#include <string_view>

namespace rekindle::report {

[[nodiscard]] std::string_view page_script();
[[nodiscard]] std::string_view page_style();
/// base64 of their SHA-256, for the page's content security policy.
[[nodiscard]] std::string_view page_script_hash();
[[nodiscard]] std::string_view page_style_hash();

}  // namespace rekindle::report
