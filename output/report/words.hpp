#pragma once
// What the page says, by the table of its words.

#include <initializer_list>
#include <span>
#include <string_view>

#include "output/metrics.hpp"
#include "output/report/report_document.hpp"
#include "output/report/word_table.hpp"

namespace rekindle::report {

/// The text of `key` with its arguments filled in as they are; a contract violation where the key is unknown.
[[nodiscard]] Text say(std::string_view key, std::initializer_list<Text> arguments = {});

/// The text of `key`, or `name` in both languages where there is none.
[[nodiscard]] Text say_or(std::string_view key, std::string const& name);

/// The same template for both, `pattern` with arguments.
[[nodiscard]] std::string filled(std::string_view pattern, std::span<std::string const> arguments);

/// A metric's name; its label in English where the table has no translation.
[[nodiscard]] Text metric_name(Metric const& metric);

}  // namespace rekindle::report
