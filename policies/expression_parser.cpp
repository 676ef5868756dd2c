#include "policies/expression_parser.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "sim/base/nearest_name.hpp"

namespace rekindle {
namespace {

using T = Token::Kind;
using K = ValueKind;
using A = ExpressionStep::Act;

constexpr std::size_t most_depth = 100;
constexpr std::size_t least_misspelt = 6;  // letters of a name that is taken for a misspelt field, one slip off

struct Function {
    std::string_view name;
    A act;
    std::size_t arguments;  // 0: one or more
    bool keeps_kind;
};
constexpr std::array functions{
    Function{"abs", A::absolute, 1, true}, Function{"ceil", A::ceil, 1, true}, Function{"exp", A::exp, 1, false},
    Function{"floor", A::floor, 1, true},  Function{"log", A::log, 1, false},  Function{"max", A::max, 0, true},
    Function{"min", A::min, 0, true},      Function{"pow", A::pow, 2, false},  Function{"sqrt", A::root, 1, false}};

struct UnitWord {
    std::string_view name;
    A act;
    double number;
    std::string_view said;  // also: what people write for it
};
constexpr std::array units{UnitWord{"d", A::multiply, 1, "day days"},
                           UnitWord{"h", A::divide, 24, "hour hours hr hrs"},
                           UnitWord{"m", A::divide, 1440, "min mins minute minutes"},
                           UnitWord{"w", A::multiply, 7, "week weeks wk"},
                           UnitWord{"mo", A::multiply, 30.4375, "month months mon"},
                           UnitWord{"y", A::multiply, 365.25, "year years yr"},
                           UnitWord{"%", A::divide, 100, "percent"}};

struct Operator {
    std::string_view sign;
    int precedence;
    A act;
};
constexpr std::array operators{
    Operator{"||", 1, A::or_else}, Operator{"&&", 2, A::else_false}, Operator{"==", 3, A::equal},
    Operator{"!=", 3, A::unequal}, Operator{"<", 3, A::less},        Operator{"<=", 3, A::at_most},
    Operator{">", 3, A::more},     Operator{">=", 3, A::at_least},   Operator{"+", 4, A::add},
    Operator{"-", 4, A::subtract}, Operator{"*", 5, A::multiply},    Operator{"/", 5, A::divide}};

/// The row of this name, or null.
template <class Rows, class Member>
auto const* row_named(Rows const& rows, Member name, std::string_view wanted) {
    auto const found = std::find_if(rows.begin(), rows.end(), [&](auto const& row) { return row.*name == wanted; });
    return found == rows.end() ? nullptr : &*found;
}
K kind_of(FieldUnit unit) {
    switch (unit) {
        case FieldUnit::day_number:
        case FieldUnit::days: return K::span;
        case FieldUnit::count: return K::count;
        case FieldUnit::money: return K::money;
        case FieldUnit::number: return K::number;
    }
    return K::any;
}

/// Whether one letter makes the difference, or two swapped ones.
bool one_slip(std::string_view a, std::string_view b) {
    for (; !a.empty() && !b.empty() && a.front() == b.front(); a.remove_prefix(1)) b.remove_prefix(1);
    for (; !a.empty() && !b.empty() && a.back() == b.back(); a.remove_suffix(1)) b.remove_suffix(1);
    return std::max(a.size(), b.size()) == 1 || (a.size() == 2 && b.size() == 2 && a[0] == b[1] && a[1] == b[0]);
}

std::string unit_hint(std::string_view number, std::string_view word) {
    std::string const padded = concat({" ", word, " "});
    for (auto const& unit : units) {
        if (concat({" ", unit.said, " "}).find(padded) != std::string::npos)
            return concat({"write ", number, unit.name});
    }
    return concat({"units: d, h, m (minutes), w, mo, y and %; write ", number, "d for days"});
}

}  // namespace

std::vector<std::string> expression_functions() {
    std::vector<std::string> names;
    for (auto const& row : functions) names.emplace_back(row.name);
    return names;
}

ExpressionParser::ExpressionParser(std::string_view text, ObservableSchema const* schema,
                                   std::vector<ExpressionProblem>& problems)
    : text_{text}, schema_{schema}, problems_{problems} {
    auto const before = problems.size();
    tokens_ = tokens_of(text, problems);
    misread_ = problems.size() > before;
}

std::vector<ExpressionStep> ExpressionParser::steps(Wanted wanted) {
    auto const before = problems_.size();
    if (tokens_.size() > most_tokens || (tokens_.size() == 1 && !misread_)) {
        problems_.push_back(
            {0, "", tokens_.size() == 1 ? "is empty" : "is too long: at most 1000 words and signs", ""});
        return {};
    }
    auto whole = choice();
    if (here().kind != T::end)
        stop(at_sign(",")             ? "a comma stands only between arguments"
             : at_sign(")")           ? "its `(` is missing"
             : here().kind == T::sign ? "is not expected here"
                                      : "an operator is missing before it");
    want_plain(whole);
    if (wanted == Wanted::condition && whole.kind != K::truth && problems_.size() == before && !misread_)
        complain(whole.from, whole.to, "must be a condition", "compare it, as in orders >= 2");
    if (highest_ > most_stacked && problems_.size() == before)
        problems_.push_back({0, "", "is nested too deeply", "use fewer parentheses"});
    return std::move(steps_);
}

ExpressionParser::Part ExpressionParser::choice() {
    auto test = chain(1);
    if (!passed("?")) return test;
    want_plain(test);
    auto const to_no = emit_skip(Act::skip_if_false);
    auto yes = choice();
    want_plain(yes);
    auto const over = emit_skip(Act::skip);
    land(to_no);
    expect(":");
    auto no = choice();
    want_plain(no);
    land(over);
    bool const truths = yes.kind == K::truth && no.kind == K::truth;
    return {.kind = truths ? K::truth : joined(yes, no), .from = test.from, .to = end_};
}

/// Operators of at least this precedence, from the left.
ExpressionParser::Part ExpressionParser::chain(int least) {
    auto left = operand();
    while (true) {
        read_spoken({"and", "&&", "or", "||"});
        auto const* row = here().kind == T::sign ? row_named(operators, &Operator::sign, here().text) : nullptr;
        if (row == nullptr || row->precedence < least) return left;
        auto const sign = here();
        advance();
        if (row->precedence <= 2) {
            left = logic(left, row->act, row->precedence);
            continue;
        }
        bool const comparison = row->precedence == 3;
        bool const names_allowed = comparison && is_equality(sign);
        if (!names_allowed) want_plain(left);
        if (comparison) compared_with_ = &left;
        auto right = chain(row->precedence + 1);
        if (!names_allowed) want_plain(right);
        auto const kind = comparison             ? compared(sign, left, right)
                          : row->precedence == 4 ? joined(left, right)
                                                 : K::any;
        if (comparison && (left.kind == K::span || right.kind == K::span)) {
            emit(Act::apart);
            load(From::constant, {.number = 0});
        }
        emit(row->act);
        left = {.kind = kind, .from = left.from, .to = end_};
    }
}

/// Behind `left && ` or `left || `.
ExpressionParser::Part ExpressionParser::logic(Part left, Act skip, int precedence) {
    want_plain(left);
    auto const over = emit_skip(skip);
    auto right = chain(precedence + 1);
    want_plain(right);
    if (right.kind != K::truth) emit(Act::truth);
    land(over);
    return {.kind = K::truth, .from = left.from, .to = end_};
}

ExpressionParser::Part ExpressionParser::operand() {
    Part out;
    auto const from = here().at;
    auto const* const other = std::exchange(compared_with_, nullptr);
    if (depth_ >= most_depth) stop("is nested too deeply");
    ++depth_;
    if (!category_name(other, out)) out = bare_operand();
    --depth_;
    out.from = from;
    out.to = end_;
    return out;
}

ExpressionParser::Part ExpressionParser::bare_operand() {
    if (trait("not") == nullptr) read_spoken({"not", "!"});
    if (at_sign("-") || at_sign("+") || at_sign("!")) return signed_operand();
    if (passed("(")) {
        auto const inside = choice();
        expect(")");
        return unit_behind({.kind = inside.kind, .trait = inside.trait});
    }
    if (here().kind == T::number) return number();
    if (here().kind == T::word) return word();
    if (here().kind == T::quoted) {
        complain(here().at, here().end, "a quoted text is a category of a trait",
                 concat({"write trait == ", words({.from = here().at, .to = here().end})}));
        advance();
        return {};
    }
    stop("an operand is missing before it");
    return {};
}

ExpressionParser::Part ExpressionParser::signed_operand() {
    auto const sign = here().text;
    advance();
    auto of = operand();
    want_plain(of);
    if (sign != "+") emit(sign == "-" ? Act::minus : Act::negate);
    return {.kind = sign == "!" ? K::truth : of.kind == K::truth ? K::any : of.kind};
}

ExpressionParser::Part ExpressionParser::number() {
    auto const token = here();
    double const value = std::strtod(std::string{token.text}.c_str(), nullptr);
    if (std::isinf(value)) complain(token.at, token.end, "is too large for a number", "");
    advance();
    load(From::constant, {.number = value});
    return unit_behind({.kind = value == 0 ? K::zero : K::bare, .from = token.at, .to = token.end, .literal = true});
}

ExpressionParser::Part ExpressionParser::word() {
    auto const token = here();
    if (tokens_[at_ + 1].text == "(" && tokens_[at_ + 1].kind == T::sign) return call();
    advance();
    if (auto const* row = field(token.text)) {
        load(From::field, {.field = row->value});
        return {.kind = kind_of(row->unit), .field = row};
    }
    if (auto const* found = trait(token.text)) {
        load(From::trait, {.index = static_cast<std::uint16_t>(found - schema_->traits.data()), .number = 0});
        return {.kind = found->levels.empty() ? K::any : K::category, .trait = found->levels.empty() ? nullptr : found};
    }
    load(From::constant, {.number = 0});
    std::vector<std::string> known;
    for (auto const& row : observable_table()) known.emplace_back(row.name);
    if (row_named(functions, &Function::name, token.text) != nullptr) {
        complain(token.at, token.end, "is a function", concat({"write ", token.text, "(...)"}));
    } else if (schema_ != nullptr) {
        for (auto const& row : schema_->traits) known.push_back(row.name);
        complain(token.at, token.end, "unknown name", name_hint(token.text, known));
    } else if (!is_equality(here()) || tokens_[at_ + 1].kind == T::number) {
        auto const near = nearest_name(token.text, known);
        if (token.text.size() >= least_misspelt && one_slip(token.text, near))
            complain(token.at, token.end, "unknown name", concat({"did you mean `", near, "`?"}));
    }
    return {.trusted = schema_ == nullptr};
}

ExpressionParser::Part ExpressionParser::call() {
    auto const name = here();
    auto const* function = row_named(functions, &Function::name, name.text);
    if (function == nullptr)
        complain(name.at, name.end, "unknown function", name_hint(name.text, expression_functions()));
    advance();
    advance();
    auto all = choice();
    want_plain(all);
    std::size_t arguments = 1;
    for (; passed(","); ++arguments) {
        auto next = choice();
        want_plain(next);
        auto const kind = function != nullptr && function->keeps_kind ? joined(all, next) : K::any;
        emit(function != nullptr ? function->act : Act::add);
        all = {.kind = kind, .from = all.from, .to = end_};
    }
    expect(")");
    if (function == nullptr) return {};
    if (function->arguments == 1) emit(function->act);
    if (function->arguments > 0 && function->arguments != arguments && !misread_)
        complain(name.at, end_, function->arguments == 1 ? "takes one argument" : "takes two arguments", "");
    return {.kind = function->keeps_kind ? all.kind : K::any};
}

/// A unit is an operator behind its number, as in 7d, 36 h or (orders + 1)d.
ExpressionParser::Part ExpressionParser::unit_behind(Part part) {
    auto const token = here();
    if (token.kind != T::word && !at_sign("%")) return part;
    auto const* unit = row_named(units, &UnitWord::name, token.text);
    if (unit == nullptr) {
        auto const hint = part.literal ? unit_hint(words(part), token.text) : std::string{};
        if (!part.literal || (token.at > end_ && !hint.starts_with("write"))) return part;
        complain(token.at, token.end, "unknown unit", hint);
        advance();
        return part;
    }
    advance();
    if (part.kind != K::any && part.kind != K::bare && part.kind != K::zero && part.kind != K::count)
        complain(token.at, token.end, "a unit behind a value that has one", "units stand behind plain numbers");
    if (part.literal) {
        auto& x = steps_.back().number;
        x = unit->act == Act::divide ? x / unit->number : x * unit->number;
    } else {
        load(From::constant, {.number = unit->number});
        emit(unit->act);
    }
    return {.kind = unit->name == "%" ? K::share : K::span, .literal = part.literal};
}

// Steps, words and signs.

void ExpressionParser::load(From from, ExpressionStep operand) {
    operand.from = from;
    steps_.push_back(operand);
    highest_ = std::max(highest_, ++stacked_);
}

/// Of two: takes the right one from where it comes from, unless what lies behind it may have come by a skip.
void ExpressionParser::emit(Act act) {
    bool const of_two = act < Act::absolute;
    if (of_two || act >= Act::skip) --stacked_;
    if (of_two && !steps_.empty() && steps_.back().act == Act::load && landed_ < steps_.size())
        steps_.back().act = act;
    else
        steps_.push_back({.act = act, .from = of_two ? From::stack : From::constant, .number = 0});
}

void ExpressionParser::land(std::size_t skip) {
    landed_ = steps_.size();
    steps_[skip].index = static_cast<std::uint16_t>(landed_ - skip - 1);
}

std::size_t ExpressionParser::emit_skip(Act act) {
    emit(act);
    return steps_.size() - 1;
}

ObservableField const* ExpressionParser::field(std::string_view name) {
    return row_named(observable_table(), &ObservableField::name, name);
}

ExpressionParser::Trait const* ExpressionParser::trait(std::string_view name) const {
    return schema_ == nullptr ? nullptr : row_named(schema_->traits, &Trait::name, name);
}

Token const& ExpressionParser::token_from(std::size_t place) const {
    auto const found = std::find_if(tokens_.begin(), tokens_.end(), [&](Token const& t) { return t.at >= place; });
    return found == tokens_.end() ? tokens_.back() : *found;
}

/// `and`, `or` and `not` as what they mean; asked only where no name can stand, or for `not`, which no trait is called.
void ExpressionParser::read_spoken(std::initializer_list<std::string_view> words_and_signs) {
    for (auto const* pair = words_and_signs.begin(); pair != words_and_signs.end(); pair += 2) {
        auto& token = tokens_[at_];
        if (token.kind != T::word || token.text != pair[0]) continue;
        complain(token.at, token.end, "is no operator", concat({"write ", pair[1]}));
        token.kind = T::sign;
        token.text = pair[1];
    }
}

bool ExpressionParser::at_sign(std::string_view sign) const { return here().kind == T::sign && here().text == sign; }

void ExpressionParser::advance() {
    if (here().kind == T::end) return;
    end_ = here().end;
    ++at_;
}

bool ExpressionParser::passed(std::string_view sign) {
    if (!at_sign(sign)) return false;
    advance();
    return true;
}

void ExpressionParser::expect(std::string_view sign) {
    if (!passed(sign)) stop(concat({"a `", sign, "` is missing before it"}));
}

/// Notes a mistake of form, unless one is noted, and reads no further.
void ExpressionParser::stop(std::string_view rule) {
    if (!misread_)
        complain(here().at, here().end, concat({"is not a well-formed expression: ", rule}),
                 "check operators and parentheses");
    misread_ = true;
    at_ = tokens_.size() - 1;
}

void ExpressionParser::complain(std::size_t from, std::size_t to, std::string rule, std::string hint) {
    problems_.push_back({from, words({.from = from, .to = to}), std::move(rule), std::move(hint)});
}

}  // namespace rekindle
