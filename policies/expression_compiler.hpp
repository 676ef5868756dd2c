#pragma once
// From the words of an expression to muParser's text: looks names up, turns categories into numbers and checks units.

#include <string>
#include <string_view>
#include <vector>

#include "policies/expression.hpp"

namespace rekindle {

/// What muParser reads.
struct Formula {
    struct Variable {
        std::string name;
        double ObservedUser::*field = nullptr;  ///< null: the observable trait number `trait`
        std::size_t trait = 0;
    };
    std::string text;
    std::vector<Variable> variables;
    std::vector<std::pair<std::size_t, std::size_t>> places;  ///< from position in `text` to position in the expression

    /// The place in the expression of a position in `text`.
    [[nodiscard]] std::size_t origin(std::size_t at) const;
};

class ExpressionCompiler {
  public:
    ExpressionCompiler(std::string_view text, ObservableSchema const* schema, Wanted wanted,
                       std::vector<ExpressionProblem>& problems);
    /// The formula; meaningless where problems were noted.
    [[nodiscard]] Formula formula();

  private:
    [[nodiscard]] Token const& at(std::size_t i) const { return i < tokens_.size() ? tokens_[i] : tokens_.back(); }
    [[nodiscard]] ObservableField const* field(std::string_view name) const;
    [[nodiscard]] ObservableSchema::Trait const* trait(std::string_view name) const;
    [[nodiscard]] ObservableSchema::Trait const* compared_trait(std::size_t i) const;
    [[nodiscard]] bool stands_alone(std::size_t i) const;
    [[nodiscard]] std::string word(std::size_t i);
    [[nodiscard]] std::string level(std::size_t i, ObservableSchema::Trait const& of);
    void check_units(std::size_t comparison);
    void check_operands(Token const& name, Token const& number);
    void check_wanted(Wanted wanted);
    void complain(Token const& token, std::string rule, std::string hint);

    std::vector<ExpressionProblem>& problems_;
    ObservableSchema const* schema_;
    Wanted wanted_;
    std::vector<Token> tokens_;
    Formula out_;
};

}  // namespace rekindle
