#pragma once
// Expressions over observables, as in `orders >= 2 && spend > 200 && days_since_visit >= 7d`.
// Names: the fields of observable_table() and the observable traits; a category compares by == and != with its names.
// Operators: + - * / < <= > >= == != && || ! ?: ; functions: abs ceil exp floor log max min pow sqrt.
// Units behind a number or a parenthesis: d h m (minutes) w mo y give days, % divides by 100. Spans, counts and money
// compare and add only with their own kind.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/recall/observed_user.hpp"
#include "sim/recall/recall_policy.hpp"

namespace rekindle {

/// A mistake in an expression; `at` counts characters from 0.
struct ExpressionProblem {
    std::size_t at = 0;
    std::string value;
    std::string rule;
    std::string hint;
};

/// What an expression is for.
enum class Wanted : std::uint8_t {
    condition,  ///< true or false
    number,     ///< a score
};

/// One step of a compiled expression, x = x `act` operand over a stack with x on top. Steps run in order, each at most
/// once.
struct ExpressionStep {
    // clang-format off
    enum class Act : std::uint8_t {
        load,  ///< stacks the operand
        add, subtract, multiply, divide, less, at_most, more, at_least, equal, unequal, min, max, pow,
        apart,  ///< x - operand, spans: 0 where they are less than a tick apart
        absolute, ceil, exp, floor, log, root, minus, negate, truth,  ///< of x alone
        skip, skip_if_false,  ///< `index` steps; the second takes x away
        else_false, or_else,  ///< && and ||: makes x 0 or 1 and skips, or takes it away
    };
    // clang-format on
    enum class From : std::uint8_t { constant, field, trait, stack };  ///< stack: x itself, left of it what it lies on
    Act act = Act::load;
    From from = From::constant;
    std::uint16_t index = 0;  ///< of a trait; steps to skip
    union {
        double number = 0;
        double ObservedUser::*field;
    };
};

/// A compiled expression. Immutable; value() allocates nothing and may be called from any thread.
class Expression {
  public:
    /// Compiles `text`, or notes what is wrong with it and returns nothing. Without a schema (a policy checked alone)
    /// names that are near no field, and those compared with a name, are taken for traits.
    [[nodiscard]] static std::optional<Expression> compile(std::string_view text, ObservableSchema const* schema,
                                                           Wanted wanted, std::vector<ExpressionProblem>& problems);

    /// The expression's value for this user; may be infinite or NaN. Draws nothing. Undefined is not true: in `&&`,
    /// `||` and before `?`, NaN counts as false, and `!` of it too.
    [[nodiscard]] double value(ObservedUser const& user) const;
    /// value() is a number other than 0; NaN is false.
    [[nodiscard]] bool holds(ObservedUser const& user) const;

  private:
    std::vector<ExpressionStep> steps_;
};

/// Names an expression may use, for lists and docs.
[[nodiscard]] std::vector<std::string> expression_functions();

}  // namespace rekindle
