#pragma once
// The words of an expression, with their places.

#include <string_view>
#include <vector>

#include "policies/expression.hpp"

namespace rekindle {

struct Token {
    enum class Kind : std::uint8_t { number, word, quoted, sign, end };
    Kind kind = Kind::end;
    std::string_view text;  ///< quoted: without quotes
    std::size_t at = 0;     ///< of its first character, the quote included
    std::size_t end = 0;    ///< behind its last one
};

[[nodiscard]] inline bool is_equality(Token const& token) {
    return token.kind == Token::Kind::sign && (token.text == "==" || token.text == "!=");
}

/// The texts one after another.
[[nodiscard]] std::string concat(std::initializer_list<std::string_view> parts);

/// The most words and signs of an expression, its end included.
inline constexpr std::size_t most_tokens = 1001;

/// Splits an expression; always ends with a token of kind `end`. Mistakes go to `problems`, and what was probably meant
/// (by `=`, `&`, `|`, `^`) stands among the tokens. Reads no further than one token or mistake above most_tokens.
[[nodiscard]] std::vector<Token> tokens_of(std::string_view text, std::vector<ExpressionProblem>& problems);

}  // namespace rekindle
