#pragma once
// Units of whole expressions: what is compared, added or chosen between must be of one kind.

#include <string_view>
#include <vector>

#include "policies/expression_lexer.hpp"

namespace rekindle {

/// Notes where `text`, a well-formed expression, compares, adds or chooses between unlike units, as in
/// `tenure > orders`. Fields have the unit of observable_table(), numbers that of their postfix; a bare number fits
/// anything but a span, 0 fits everything. Traits, products, quotients and conditions have no known unit and fit
/// anything.
void check_expression_units(std::string_view text, std::vector<ExpressionProblem>& problems);

}  // namespace rekindle
