#pragma once
// Every word of the page, in one table: English and Simplified Chinese side by side. {0}, {1} ... are arguments.

#include <initializer_list>
#include <span>
#include <string_view>

#include "output/metrics.hpp"
#include "output/report/report_document.hpp"

namespace rekindle::report {

struct Word {
    std::string_view key, en, zh;
};

[[nodiscard]] std::span<Word const> words();

/// The text of `key` with its arguments filled in as they are; a contract violation where the key is unknown.
[[nodiscard]] Text say(std::string_view key, std::initializer_list<Text> arguments = {});

/// The text of `key`, or `name` in both languages where there is none.
[[nodiscard]] Text say_or(std::string_view key, std::string const& name);

/// The same template for both, `pattern` with arguments.
[[nodiscard]] std::string filled(std::string_view pattern, std::span<std::string const> arguments);

/// A metric's name; its label in English where the table has no translation.
[[nodiscard]] Text metric_name(Metric const& metric);

}  // namespace rekindle::report
