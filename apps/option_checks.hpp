#pragma once
// What an option's text must be, told as a usage error by the option's name.

#include <CLI/CLI.hpp>
#include <charconv>
#include <string>

#include <fmt/format.h>

#include "apps/command.hpp"

namespace rekindle {

/// A whole number from `least` to `most`, all of the text: no sign, no fraction, no exponent, no overflow.
template <class Number>
Number whole_number(std::string const& text, std::string const& option, Number least, Number most) {
    Number value{};
    auto const* end = text.data() + text.size();
    auto const [at, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || at != end || value < least || value > most)
        throw UsageError(fmt::format("{} = {}: must be a whole number from {} to {}", option, text, least, most));
    return value;
}

/// For options that name a file or folder, or say what to look up.
[[nodiscard]] CLI::Validator not_empty();
/// For options with a number of seconds, users, ...: finite, within [least, most].
[[nodiscard]] CLI::Validator number_within(double least, double most);
/// The same for whole numbers.
[[nodiscard]] CLI::Validator whole_within(std::uint64_t least, std::uint64_t most);

}  // namespace rekindle
