#include "policies/expression_units.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "sim/recall/observed_user.hpp"

namespace rekindle {
namespace {

using T = Token::Kind;

enum class Kind : std::uint8_t { unknown, bare, zero, share, days, count, money, number };

Kind kind_of_field(std::string_view name) {
    auto const table = observable_table();
    auto const row = std::find_if(table.begin(), table.end(), [&](auto const& r) { return r.name == name; });
    if (row == table.end()) return Kind::unknown;
    switch (row->unit) {
        case FieldUnit::day_number:
        case FieldUnit::days: return Kind::days;
        case FieldUnit::count: return Kind::count;
        case FieldUnit::money: return Kind::money;
        case FieldUnit::number: return Kind::number;
    }
    return Kind::unknown;
}

Kind kind_of_number(Token const& token) {
    if (token.unit == "%") return Kind::share;
    if (!token.unit.empty()) return Kind::days;
    return std::strtod(token.text.c_str(), nullptr) == 0 ? Kind::zero : Kind::bare;
}

std::string_view spoken(Kind kind) {
    switch (kind) {
        case Kind::share: return "a share";
        case Kind::days: return "a span of time";
        case Kind::count: return "a count";
        case Kind::money: return "money";
        case Kind::number: return "a number of its own kind";
        default: return "a plain number";
    }
}

/// Whether the two may be added; `both` is then the kind of the sum.
bool fit_together(Kind a, Kind b, Kind& both) {
    both = Kind::unknown;
    if (a == Kind::unknown || b == Kind::unknown) return true;
    if (a == b || a == Kind::zero || b == Kind::zero) {
        both = a == Kind::zero ? b : a;
        return true;
    }
    if (a != Kind::bare && b != Kind::bare) return false;
    both = a == Kind::bare ? b : a;
    if (both == Kind::share) both = Kind::bare;
    return both != Kind::days;
}

/// Reads the tokens by muParser's precedences: || && comparisons sums products, then signs.
class UnitReader {
  public:
    UnitReader(std::string_view text, std::vector<ExpressionProblem>& problems)
        : text_{text}, problems_{problems}, tokens_{tokens_of(text, unnoted_)} {}

    void read() { (void)choice(); }

  private:
    /// A part of the expression, [from, to) in `text_`.
    struct Part {
        Kind kind = Kind::unknown;
        std::size_t from = 0;
        std::size_t to = 0;
    };

    Token const& here() const { return tokens_[at_]; }
    bool at_sign(std::string_view sign) const {
        return here().text == sign && here().kind != T::quoted && here().kind != T::end;
    }
    void advance() {
        if (here().kind == T::end) return;
        auto const& token = here();
        end_ = token.at + token.text.size() + token.unit.size() + (token.kind == T::quoted ? 2 : 0);
        ++at_;
    }
    bool passed(std::string_view sign) {
        if (!at_sign(sign)) return false;
        advance();
        return true;
    }
    int precedence() const {
        if (here().kind == T::comparison) return 3;
        if (at_sign("||")) return 1;
        if (at_sign("&&")) return 2;
        if (at_sign("+") || at_sign("-")) return 4;
        return at_sign("*") || at_sign("/") ? 5 : 0;
    }

    Part choice() {
        Part const test = chain(1);
        if (!passed("?")) return test;
        Part const yes = choice();
        passed(":");
        Part const no = choice();
        return {joined(yes, no), test.from, end_};
    }

    /// Operators of at least this precedence, from the left.
    Part chain(int least) {
        Part left = operand();
        for (int p = precedence(); p >= least; p = precedence()) {
            advance();
            Part const right = chain(p + 1);
            Kind const both = p == 3 || p == 4 ? joined(left, right) : Kind::unknown;
            left = {p == 4 ? both : Kind::unknown, left.from, end_};
        }
        return left;
    }

    Part operand() {
        auto const from = here().at;
        if (bool const negation = at_sign("!"); negation || at_sign("-") || at_sign("+")) {
            advance();
            Kind const kind = operand().kind;
            return {negation ? Kind::unknown : kind, from, end_};
        }
        if (passed("(")) {
            auto const inside = choice();
            (void)passed(")");
            return {inside.kind, from, end_};
        }
        Token const token = here();
        advance();
        if (token.kind == T::word && at_sign("(")) {
            Kind const kind = call(token.text);
            return {kind, from, end_};
        }
        Kind const kind = token.kind == T::number ? kind_of_number(token)
                          : token.kind == T::word ? kind_of_field(token.text)
                                                  : Kind::unknown;
        return {kind, from, end_};
    }

    Kind call(std::string_view function) {
        passed("(");
        bool const chooses = function == "min" || function == "max";
        bool const keeps = chooses || function == "abs" || function == "ceil" || function == "floor";
        Part all = choice();
        while (passed(",")) {
            Part const next = choice();
            if (chooses) all = {joined(all, next), all.from, end_};
        }
        passed(")");
        return keeps ? all.kind : Kind::unknown;
    }

    Kind joined(Part const& left, Part const& right) {
        Kind both = Kind::unknown;
        if (!fit_together(left.kind, right.kind, both)) {
            bool const left_is_bare = left.kind == Kind::bare;
            complain(left_is_bare ? left : right, left_is_bare ? right : left);
            return Kind::unknown;
        }
        return both;
    }

    void complain(Part const& wrong, Part const& other) {
        std::string const value = words(wrong);
        bool const one_number = value.find_first_not_of("0123456789.") == std::string::npos;
        problems_.push_back(
            {wrong.from, value, concat({"is ", spoken(wrong.kind), ", ", words(other), " is ", spoken(other.kind)}),
             wrong.kind == Kind::bare
                 ? one_number ? concat({"write ", value, "d"}) : std::string{"write its numbers as days, as in 7d"}
                 : std::string{"compare, add and choose between like units; a product or quotient may have any"}});
    }
    std::string words(Part const& part) const { return std::string{text_.substr(part.from, part.to - part.from)}; }

    std::string_view text_;
    std::vector<ExpressionProblem>& problems_;
    std::vector<ExpressionProblem> unnoted_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;  // of the last token passed
};

}  // namespace

void check_expression_units(std::string_view text, std::vector<ExpressionProblem>& problems) {
    UnitReader{text, problems}.read();
}

}  // namespace rekindle
