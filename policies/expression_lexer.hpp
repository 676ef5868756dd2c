#pragma once
// The words of an expression, with their places.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace rekindle {

/// A mistake in an expression; `at` counts characters from 0.
struct ExpressionProblem {
    std::size_t at = 0;
    std::string value;
    std::string rule;
    std::string hint;
};

struct Token {
    enum class Kind : std::uint8_t { number, word, quoted, comparison, logic, arithmetic, punctuation, end };
    Kind kind = Kind::end;
    std::string text;  ///< number: digits only; quoted: without quotes
    std::string unit;  ///< number: d h m w mo y % or empty
    std::size_t at = 0;
};

/// The texts one after another.
[[nodiscard]] std::string concat(std::initializer_list<std::string_view> parts);

/// Splits an expression; always ends with a token of kind `end`. Mistakes go to `problems` (a single `=`, `&` or `|`,
/// `^`, an unknown unit or character, a missing quote).
[[nodiscard]] std::vector<Token> tokens_of(std::string_view text, std::vector<ExpressionProblem>& problems);

}  // namespace rekindle
