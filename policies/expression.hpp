#pragma once
// Expressions over observables, as in `orders >= 2 && spend > 200 && days_since_visit >= 7d`: the one door to muParser.
// Names: the fields of observable_table() and the observable traits; categories compare by == and != with their names.
// Operators: + - * / < <= > >= == != && || ! ?: ; functions: abs ceil exp floor log max min pow sqrt.
// Units after a number: d h m (minutes) w mo y give days, % divides by 100. Spans, counts and money compare and
// add only with their own kind.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policies/expression_lexer.hpp"
#include "sim/recall/observed_user.hpp"
#include "sim/recall/recall_policy.hpp"

namespace rekindle {

/// What an expression is for.
enum class Wanted : std::uint8_t {
    condition,  ///< true or false: must compare something
    number,     ///< a score
};

/// A compiled expression. Immutable; value() may be called from any thread (each has a parser of its own).
class Expression {
  public:
    /// Compiles `text`, or notes what is wrong with it and returns nothing. Without a schema (a policy checked alone)
    /// names that are near no field are taken for traits.
    [[nodiscard]] static std::optional<Expression> compile(std::string_view text, ObservableSchema const* schema,
                                                           Wanted wanted, std::vector<ExpressionProblem>& problems);

    /// The expression's value for this user; may be infinite or NaN. Draws nothing.
    [[nodiscard]] double value(ObservedUser const& user) const;
    /// value() is a number other than 0; NaN is false.
    [[nodiscard]] bool holds(ObservedUser const& user) const;

  private:
    /// Where a variable of the parser comes from.
    struct Variable {
        std::string name;
        double ObservedUser::*field = nullptr;  // null: a trait
        std::size_t trait = 0;
    };
    struct Compiled;
    Compiled& compiled_here() const;

    std::uint64_t id_ = 0;
    std::string formula_;  // as muParser reads it
    std::vector<Variable> variables_;
};

/// Names an expression may use, for lists and docs.
[[nodiscard]] std::vector<std::string> expression_functions();

}  // namespace rekindle
