#include "policies/expression_lexer.hpp"

#include <algorithm>
#include <array>

namespace rekindle {
namespace {

constexpr std::array<std::string_view, 7> units{"d", "h", "m", "w", "mo", "y", "%"};

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

class Lexer {
  public:
    Lexer(std::string_view text, std::vector<ExpressionProblem>& problems) : text_{text}, problems_{problems} {}

    std::vector<Token> all() {
        while (at_ < text_.size()) {
            char const c = text_[at_];
            if (c == ' ' || c == '\n' || c == '\t' || c == '\r')
                ++at_;
            else if (digit(c) || (c == '.' && digit(peek(1))))
                number();
            else if (letter(c))
                add(Token::Kind::word, run([](char x) { return letter(x) || digit(x); }));
            else if (c == '"' || c == '\'')
                quoted(c);
            else
                sign();
        }
        add(Token::Kind::end, 0);
        return std::move(tokens_);
    }

  private:
    char peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    template <class Test>
    std::size_t run(Test test, std::size_t from = 0) const {
        while (at_ + from < text_.size() && test(text_[at_ + from])) ++from;
        return from;
    }
    void add(Token::Kind kind, std::size_t length) {
        tokens_.push_back({kind, std::string{text_.substr(at_, length)}, "", at_});
        at_ += length;
    }
    void complain(std::size_t length, std::string rule, std::string hint) {
        problems_.push_back({at_, std::string{text_.substr(at_, length)}, std::move(rule), std::move(hint)});
    }

    void number() {
        auto length = run([](char x) { return digit(x) || x == '.'; });
        auto const e = peek(length);
        auto const sign_length = peek(length + 1) == '+' || peek(length + 1) == '-' ? 2u : 1u;
        if ((e == 'e' || e == 'E') && digit(peek(length + sign_length))) length = run(digit, length + sign_length);
        bool const good = std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                     text_.begin() + static_cast<std::ptrdiff_t>(at_ + length), '.') <= 1;
        if (!good) complain(length, "is not a number", "");
        add(Token::Kind::number, length);
        unit();
    }
    void unit() {
        auto const length = peek(0) == '%' ? 1 : run([](char x) { return letter(x) || digit(x); });
        if (length == 0) return;
        auto const name = text_.substr(at_, length);
        auto& token = tokens_.back();
        if (std::find(units.begin(), units.end(), name) != units.end())
            token.unit = std::string{name};
        else
            complain(length, "unknown unit",
                     concat({"units: d, h, m (minutes), w, mo, y and %; write ", token.text, "d for days"}));
        at_ += length;
    }
    void quoted(char quote) {
        auto const end = text_.find(quote, at_ + 1);
        if (end == std::string_view::npos) {
            complain(1, "the closing quote is missing", "");
            at_ = text_.size();
            return;
        }
        tokens_.push_back({Token::Kind::quoted, std::string{text_.substr(at_ + 1, end - at_ - 1)}, "", at_});
        at_ = end + 1;
    }
    void sign() {
        auto const two = text_.substr(at_, 2);
        if (two == "==" || two == "!=" || two == "<=" || two == ">=") return add(Token::Kind::comparison, 2);
        if (two == "&&" || two == "||") return add(Token::Kind::logic, 2);
        switch (text_[at_]) {
            case '<':
            case '>': return add(Token::Kind::comparison, 1);
            case '!': return add(Token::Kind::logic, 1);
            case '+':
            case '-':
            case '*':
            case '/': return add(Token::Kind::arithmetic, 1);
            case '(':
            case ')':
            case ',':
            case '?':
            case ':': return add(Token::Kind::punctuation, 1);
            case '=': complain(1, "a single = is no comparison", "write =="); break;
            case '&': complain(1, "is no operator", "write &&"); break;
            case '|': complain(1, "is no operator", "write ||"); break;
            case '^': complain(1, "is no operator", "write pow(a, b)"); break;
            default: complain(utf8_length(), "is no part of an expression", "");
        }
        at_ += utf8_length();
    }
    std::size_t utf8_length() const {
        return std::max<std::size_t>(
            1, 1 + run([](char x) { return (static_cast<unsigned char>(x) & 0xC0) == 0x80; }, 1) - 1);
    }

    std::string_view text_;
    std::vector<ExpressionProblem>& problems_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
};

}  // namespace

std::string concat(std::initializer_list<std::string_view> parts) {
    std::string out;
    for (auto const part : parts) out += part;
    return out;
}

std::vector<Token> tokens_of(std::string_view text, std::vector<ExpressionProblem>& problems) {
    return Lexer{text, problems}.all();
}

}  // namespace rekindle
