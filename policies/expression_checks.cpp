#include <algorithm>
#include <array>

#include "policies/expression_parser.hpp"
#include "sim/base/nearest_name.hpp"

// Which operands an operator takes: kinds that go together, and the names of categories.
namespace rekindle {
namespace {

using T = Token::Kind;
using K = ValueKind;
using std::literals::operator""sv;

std::string_view spoken(K kind) {
    constexpr std::string_view plain = "a plain number";
    constexpr std::array words{plain,
                               plain,
                               plain,
                               "a share"sv,
                               "a span of time"sv,
                               "a count"sv,
                               "money"sv,
                               "a number of its own kind"sv,
                               "true or false"sv,
                               "a category"sv};
    return words[static_cast<std::size_t>(kind)];
}

bool fit_together(ValueKind a, ValueKind b, ValueKind& both) {
    both = K::any;
    if (a == K::any || b == K::any || a == K::truth || b == K::truth) return true;
    if (a == b || a == K::zero || b == K::zero) {
        both = a == K::zero ? b : a;
        return true;
    }
    if (a != K::bare && b != K::bare) return false;
    both = a == K::bare ? b : a;
    if (both == K::share) both = K::bare;
    return both != K::span;
}

bool in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

/// The known names of a category, in quotes where they need them.
std::string level_hint(std::string_view given, std::vector<std::string> levels) {
    for (auto& level : levels) {
        if (!std::all_of(level.begin(), level.end(), in_name)) level = concat({"\"", level, "\""});
    }
    return name_hint(given, std::move(levels));
}

}  // namespace

// Names of categories.

/// Where the name here would end: a quoted text, or letters, digits and _ - . without a blank; 0 where there is none.
std::size_t ExpressionParser::name_end() const {
    if (here().kind == T::quoted) return here().end;
    if (here().kind != T::word && here().kind != T::number && !at_sign("-")) return 0;
    auto end = here().at;
    while (end < text_.size() && in_name(text_[end])) ++end;
    bool const whole =
        std::any_of(tokens_.begin(), tokens_.end(), [&](Token const& t) { return t.end == end && t.kind != T::end; });
    return whole ? end : 0;
}

std::string_view ExpressionParser::name_text(std::size_t end) const {
    return here().kind == T::quoted ? here().text : text_.substr(here().at, end - here().at);
}

/// Whether the name here is a field, another trait, a function's or a minus.
bool ExpressionParser::names_something_else(std::size_t end) const {
    if (here().kind == T::sign) return true;  // minus
    if (here().kind != T::word || here().end != end) return false;
    bool const calls = tokens_[at_ + 1].kind == T::sign && tokens_[at_ + 1].text == "(";
    return calls || field(here().text) != nullptr || trait(here().text) != nullptr;
}

/// In `end == category`, the category.
ExpressionParser::Trait const* ExpressionParser::category_compared_behind(std::size_t end) const {
    auto const& sign = token_from(end);
    auto const& name = token_from(sign.end);
    if (!is_equality(sign) || name.kind != T::word) return nullptr;
    auto const* found = trait(name.text);
    return found != nullptr && !found->levels.empty() ? found : nullptr;
}

/// Reads the operand as a category's name where it is compared with its category.
bool ExpressionParser::category_name(Part const* other, Part& out) {
    auto const end = name_end();
    if (end == 0) return false;
    bool const else_known = names_something_else(end);
    if (schema_ == nullptr) {
        auto const& sign = token_from(end);
        bool const beside_trait = other != nullptr && other->trusted && !else_known;
        bool const before_trait =
            here().kind == T::quoted && is_equality(sign) && field(token_from(sign.end).text) == nullptr;
        if (beside_trait || before_trait) take_name(nullptr, end, out);
        return beside_trait || before_trait;
    }
    auto const* category = other != nullptr ? other->trait : nullptr;
    if (category == nullptr) category = category_compared_behind(end);
    if (category == nullptr) return false;
    bool const has =
        std::find(category->levels.begin(), category->levels.end(), name_text(end)) != category->levels.end();
    bool const complained = other != nullptr && other->kind == K::any;  // in category < name
    if (!has && (else_known || complained)) return false;
    take_name(category, end, out);
    if (complained) out.kind = K::any;
    return true;
}

void ExpressionParser::take_name(Trait const* category, std::size_t end, Part& out) {
    std::size_t level = 0;
    if (category != nullptr) {
        auto const& levels = category->levels;
        auto const name = std::string{name_text(end)};
        level = static_cast<std::size_t>(std::find(levels.begin(), levels.end(), name) - levels.begin());
        if (level == levels.size())
            problems_.push_back(
                {here().at, name, concat({"is no category of ", category->name}), level_hint(name, levels)});
    }
    load(From::constant, {.number = static_cast<double>(level)});
    while (here().kind != T::end && here().at < end) advance();
    out.kind = category != nullptr ? K::category : K::any;
}

// Kinds.

/// Notes a category, or a name of one, where only numbers and truths stand.
void ExpressionParser::want_plain(Part& part) {
    if (part.kind != K::category) return;
    if (part.trait != nullptr)
        complain(part.from, part.to, "has categories: compare it by == or != with one",
                 level_hint("", part.trait->levels));
    else
        complain(part.from, part.to, "is the name of a category", "names have no order and no arithmetic");
    part.kind = K::any;
}

K ExpressionParser::compared(Token const& sign, Part const& left, Part const& right) {
    auto const category = [](Part const& part) { return part.kind == K::category; };
    auto const unlike = [&](Part const& truth, Part const& other) {
        if (truth.kind != K::truth || other.kind == K::any) return false;
        bool const both = other.kind == K::truth;
        if (both && is_equality(sign)) return false;
        complain(truth.from, truth.to, both ? "has no order" : "is true or false, no number",
                 "join comparisons by && or ||");
        return true;
    };
    if (category(left) || category(right)) {
        if (!category(left))
            complain_category(right, left);
        else if (!category(right) || (left.trait != nullptr && right.trait != nullptr))
            complain_category(left, right);
    } else if (!unlike(left, right) && !unlike(right, left) && !complain_unit(left, right) &&
               !complain_unit(right, left)) {
        (void)joined(left, right);
    }
    return K::truth;
}

/// `other`, compared with the category, is none of its names.
void ExpressionParser::complain_category(Part const& category, Part const& other) {
    if (category.trait == nullptr) return;  // a name whose category is noted already
    complain(other.from, other.to,
             concat({"is ", spoken(other.kind), ": ", category.trait->name, " compares with its own names only"}),
             level_hint("", category.trait->levels));
}

/// A field beside a number of another unit: the plainest words for the commonest mistake.
bool ExpressionParser::complain_unit(Part const& field, Part const& number) {
    if (field.field == nullptr || !number.literal || number.kind == K::zero) return false;
    auto const text = words(number);
    auto const digits = text.substr(0, text.find_last_of("0123456789.") + 1);
    bool const bare = number.kind == K::bare;
    if (field.kind == K::span && (bare || number.kind == K::share)) {
        complain(number.from, number.to, concat({field.field->name, " is a span of time"}),
                 concat({"write ", digits, "d"}));
    } else if (field.kind != K::span && !bare) {
        complain(number.from, number.to, concat({field.field->name, " is no span of time and no fraction"}),
                 concat({"write ", digits}));
    } else {
        return false;
    }
    return true;
}

/// What comes of adding, or choosing between, the two.
K ExpressionParser::joined(Part const& left, Part const& right) {
    K both = K::any;
    if (fit_together(left.kind, right.kind, both)) return both;
    auto const& wrong = left.kind == K::bare ? left : right;
    auto const& other = left.kind == K::bare ? right : left;
    bool const bare = wrong.kind == K::bare;
    complain(wrong.from, wrong.to, concat({"is ", spoken(wrong.kind), ", ", words(other), " is ", spoken(other.kind)}),
             bare && wrong.literal ? concat({"write ", words(wrong), "d"})
             : bare                ? std::string{"write its numbers as days, as in 7d"}
                    : std::string{"compare, add and choose between like units; a product or quotient may have any"});
    return K::any;
}

}  // namespace rekindle
