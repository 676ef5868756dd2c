#pragma once
// From the text of an expression to its steps, in one pass: looks names up, checks kinds, notes every mistake.

#include <string>
#include <string_view>
#include <vector>

#include "policies/expression.hpp"
#include "policies/expression_lexer.hpp"

namespace rekindle {

/// What a part of an expression is.
enum class ValueKind : std::uint8_t {
    any,    ///< a numeric trait, a product or a quotient: fits everything
    bare,   ///< a number without a unit: fits all but spans
    zero,   ///< 0 fits everything
    share,  ///< with %
    span,   ///< of time
    count,
    money,
    number,  ///< of its own kind: a weekday
    truth,
    category,  ///< a trait with names: compares with these only
};

/// The most values a compiled expression stacks.
inline constexpr std::size_t most_stacked = 64;

/// Precedences, from the loosest: ?:, ||, &&, comparisons, sums, products; then the signs - + !, units, calls.
class ExpressionParser {
  public:
    ExpressionParser(std::string_view text, ObservableSchema const* schema, std::vector<ExpressionProblem>& problems);
    /// The steps; meaningless where problems were noted.
    [[nodiscard]] std::vector<ExpressionStep> steps(Wanted wanted);

  private:
    using Act = ExpressionStep::Act;
    using From = ExpressionStep::From;
    using Trait = ObservableSchema::Trait;
    /// A part of the expression, [from, to) in its text.
    struct Part {
        ValueKind kind = ValueKind::any;
        std::size_t from = 0, to = 0;
        ObservableField const* field = nullptr;  // where it is this field alone
        Trait const* trait = nullptr;            // where it is this category alone; its names have none
        bool literal = false;                    // where it is a number alone
        bool trusted = false;                    // where it is an unknown name alone, taken for a trait
    };

    Part choice();
    Part chain(int least);
    Part logic(Part left, Act skip, int precedence);
    Part operand();
    Part bare_operand();
    Part signed_operand();
    Part number();
    Part word();
    Part call();
    Part unit_behind(Part part);

    // Names of categories: read as such only beside == or != and their category.
    [[nodiscard]] std::size_t name_end() const;
    [[nodiscard]] std::string_view name_text(std::size_t end) const;
    [[nodiscard]] bool names_something_else(std::size_t end) const;
    [[nodiscard]] Trait const* category_compared_behind(std::size_t end) const;
    bool category_name(Part const* other, Part& out);
    void take_name(Trait const* category, std::size_t end, Part& out);

    void want_plain(Part& part);
    ValueKind compared(Token const& sign, Part const& left, Part const& right);
    ValueKind joined(Part const& left, Part const& right);
    void complain_category(Part const& category, Part const& other);
    bool complain_unit(Part const& field, Part const& number);

    void load(From from, ExpressionStep operand);
    void emit(Act act);
    [[nodiscard]] std::size_t emit_skip(Act act);
    void land(std::size_t skip);

    [[nodiscard]] static ObservableField const* field(std::string_view name);
    [[nodiscard]] Trait const* trait(std::string_view name) const;
    [[nodiscard]] Token const& here() const { return tokens_[at_]; }
    [[nodiscard]] Token const& token_from(std::size_t place) const;
    [[nodiscard]] bool at_sign(std::string_view sign) const;
    void read_spoken(std::initializer_list<std::string_view> words_and_signs);
    void advance();
    bool passed(std::string_view sign);
    void expect(std::string_view sign);
    void stop(std::string_view rule);
    void complain(std::size_t from, std::size_t to, std::string rule, std::string hint);
    [[nodiscard]] std::string words(Part const& part) const {
        return std::string{text_.substr(part.from, part.to - part.from)};
    }

    std::string_view text_;
    ObservableSchema const* schema_;
    std::vector<ExpressionProblem>& problems_;
    std::vector<Token> tokens_;
    std::vector<ExpressionStep> steps_;
    std::size_t stacked_ = 0, highest_ = 0;  // values on the stack behind steps_, and the most before
    std::size_t landed_ = 0;                 // the step where a skip landed last
    std::size_t at_ = 0;
    std::size_t end_ = 0;                  // of the last token passed
    std::size_t depth_ = 0;                // of operands in operands
    bool misread_ = false;                 // a mistake of form is noted: what follows from it is not
    Part const* compared_with_ = nullptr;  // left side of the comparison whose right side comes next
};

}  // namespace rekindle
