#include "policies/expression_lexer.hpp"

#include <algorithm>
#include <array>

namespace rekindle {
namespace {

using T = Token::Kind;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool in_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || digit(c); }

/// How many characters from `from` on pass.
template <class Test>
std::size_t run(std::string_view text, Test test, std::size_t from = 0) {
    auto length = from;
    while (length < text.size() && test(text[length])) ++length;
    return length;
}

std::size_t number_length(std::string_view text) {
    auto const digits = run(text, [](char c) { return digit(c) || c == '.'; });
    auto rest = text.substr(digits);
    if (!rest.starts_with('e') && !rest.starts_with('E')) return digits;
    auto const sign = rest.size() > 1 && (rest[1] == '+' || rest[1] == '-') ? 2u : 1u;
    auto const exponent = run(rest, digit, std::min<std::size_t>(sign, rest.size()));
    return exponent > sign ? digits + exponent : digits;
}

/// A sign, what it means, and what is wrong with it.
struct Sign {
    std::string_view text, meant, rule, hint;
};
constexpr std::array slips{Sign{"=", "==", "a single = is no comparison", "write =="},
                           Sign{"&", "&&", "is no operator", "write &&"}, Sign{"|", "||", "is no operator", "write ||"},
                           Sign{"^", "*", "is no operator", "write pow(a, b)"}};
constexpr std::string_view singles = "<>!+-*/(),?:%";
bool is_pair(std::string_view two) {
    return two == "==" || two == "!=" || two == "<=" || two == ">=" || two == "&&" || two == "||";
}

}  // namespace

std::string concat(std::initializer_list<std::string_view> parts) {
    std::string out;
    for (auto const part : parts) out += part;
    return out;
}

std::vector<Token> tokens_of(std::string_view text, std::vector<ExpressionProblem>& problems) {
    std::vector<Token> out;
    auto const known = problems.size();
    for (std::size_t at = 0; at < text.size() && out.size() + problems.size() - known <= most_tokens;) {
        auto const rest = text.substr(at);
        char const c = rest.front();
        auto const add = [&](T kind, std::string_view what, std::size_t length) {
            out.push_back({kind, what, at, at + length});
            at += length;
        };
        auto const complain = [&](std::size_t length, std::string_view rule, std::string_view hint = "") {
            problems.push_back({at, std::string{rest.substr(0, length)}, std::string{rule}, std::string{hint}});
        };
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            ++at;
        } else if (digit(c) || (c == '.' && rest.size() > 1 && digit(rest[1]))) {
            auto const number = rest.substr(0, number_length(rest));
            if (std::count(number.begin(), number.end(), '.') > 1) complain(number.size(), "is not a number");
            add(T::number, number, number.size());
        } else if (in_word(c)) {
            auto const length = run(rest, in_word);
            add(T::word, rest.substr(0, length), length);
        } else if (c == '"' || c == '\'') {
            auto const end = rest.find(c, 1);
            if (end == std::string_view::npos) {
                complain(1, "the closing quote is missing");
                break;
            }
            add(T::quoted, rest.substr(1, end - 1), end + 1);
        } else if (is_pair(rest.substr(0, 2))) {
            add(T::sign, rest.substr(0, 2), 2);
        } else if (singles.find(c) != std::string_view::npos) {
            add(T::sign, rest.substr(0, 1), 1);
        } else if (auto const* slip = std::find_if(slips.begin(), slips.end(), [&](auto& s) { return s.text[0] == c; });
                   slip != slips.end()) {
            complain(1, slip->rule, slip->hint);
            add(T::sign, slip->meant, 1);
        } else {
            auto const length = run(
                rest, [](char x) { return (static_cast<unsigned char>(x) & 0xC0) == 0x80; }, 1);
            complain(length, "is no part of an expression");
            at += length;
        }
    }
    out.push_back({T::end, {}, text.size(), text.size()});
    return out;
}

}  // namespace rekindle
