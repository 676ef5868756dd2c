#include "policies/expression.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "policies/expression_parser.hpp"
#include "sim/base/contract.hpp"
#include "sim/base/portable_math.hpp"

namespace rekindle {
namespace {

using A = ExpressionStep::Act;
using From = ExpressionStep::From;

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

bool is_true(double x) { return x != 0 && !std::isnan(x); }

double trait_of(ObservedUser const& user, std::size_t index) {
    if (index < user.traits.size()) return user.traits[index];
    REKINDLE_EXPECTS(user.further != nullptr);
    return user.further->value(index - user.traits.size());
}

/// Instants are the first ticks after exact ones: what lies eight hours behind may be a tick less or more than that.
/// The bound is a tick but for rounding, so that whole ticks compare as they are.
double apart(double x, double y) {
    constexpr double tick_days = 0x1p-20 * (1 - 0x1p-16);
    return x == y || std::fabs(x - y) < tick_days ? 0 : x - y;
}

double least(double x, double y) { return std::isnan(x) || std::isnan(y) ? undefined : std::min(x, y); }
double most(double x, double y) { return std::isnan(x) || std::isnan(y) ? undefined : std::max(x, y); }

}  // namespace

/// No libm beside exact operations, so the same bits on any CPU.
double Expression::value(ObservedUser const& user) const {
    std::array<double, most_stacked> stack;
    auto* top = stack.data();  // x itself is not there
    double x = 0;
    auto const* const end = steps_.data() + steps_.size();
    for (auto const* step = steps_.data(); step < end; ++step) {
        double y = step->number;
        switch (step->from) {
            case From::constant: break;
            case From::field: y = user.*step->field; break;
            case From::trait: y = trait_of(user, step->index); break;
            case From::stack: y = x, x = *--top; break;
        }
        switch (step->act) {
            case A::load: *top++ = x, x = y; break;
            case A::add: x = x + y; break;
            case A::subtract: x = x - y; break;
            case A::multiply: x = x * y; break;
            case A::divide: x = x / y; break;
            case A::less: x = x < y; break;
            case A::at_most: x = x <= y; break;
            case A::more: x = x > y; break;
            case A::at_least: x = x >= y; break;
            case A::equal: x = x == y; break;
            case A::unequal: x = x != y; break;
            case A::min: x = least(x, y); break;
            case A::max: x = most(x, y); break;
            case A::pow: x = portable::pow(x, y); break;
            case A::apart: x = apart(x, y); break;
            case A::absolute: x = std::fabs(x); break;
            case A::ceil: x = std::ceil(x); break;
            case A::exp: x = portable::exp(x); break;
            case A::floor: x = std::floor(x); break;
            case A::log: x = portable::log(x); break;
            case A::root: x = std::sqrt(x); break;
            case A::minus: x = -x; break;
            case A::negate: x = x == 0; break;
            case A::truth: x = is_true(x); break;
            case A::skip: step += step->index; break;
            case A::skip_if_false:
                if (!is_true(x)) step += step->index;
                x = *--top;
                break;
            case A::else_false:
            case A::or_else:
                if (bool const truth = is_true(x); truth == (step->act == A::or_else))
                    x = truth, step += step->index;
                else
                    x = *--top;
        }
    }
    return x;
}

bool Expression::holds(ObservedUser const& user) const { return is_true(value(user)); }

std::optional<Expression> Expression::compile(std::string_view text, ObservableSchema const* schema, Wanted wanted,
                                              std::vector<ExpressionProblem>& problems) {
    auto const before = problems.size();
    Expression out;
    out.steps_ = ExpressionParser{text, schema, problems}.steps(wanted);
    return problems.size() > before ? std::nullopt : std::optional{std::move(out)};
}

}  // namespace rekindle
