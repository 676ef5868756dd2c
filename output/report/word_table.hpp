#pragma once
// Every word of the page, in one table: English and Simplified Chinese side by side. {0}, {1} ... are arguments.

#include <span>
#include <string_view>

namespace rekindle::report {

struct Word {
    std::string_view key, en, zh;
};

[[nodiscard]] std::span<Word const> words();

}  // namespace rekindle::report
