#include "policies/expression.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <memory>
#include <utility>

#include <muParser.h>

#include "policies/expression_compiler.hpp"
#include "policies/expression_units.hpp"
#include "sim/base/contract.hpp"
#include "sim/base/portable_math.hpp"

namespace rekindle {
namespace {

// Functions and units as muParser calls them: no libm beside exact operations, so the same bits on any CPU.

double f_abs(double x) { return std::fabs(x); }
double f_ceil(double x) { return std::ceil(x); }
double f_floor(double x) { return std::floor(x); }
double f_sqrt(double x) { return std::sqrt(x); }
double f_exp(double x) { return portable::exp(x); }
double f_log(double x) { return portable::log(x); }
double f_pow(double x, double y) { return portable::pow(x, y); }
double f_not(double x) { return x == 0 ? 1 : 0; }
bool any_undefined(double const* x, int n) {
    return std::any_of(x, x + n, [](double value) { return std::isnan(value); });
}
double f_max(double const* x, int n) { return any_undefined(x, n) ? std::nan("") : *std::max_element(x, x + n); }
double f_min(double const* x, int n) { return any_undefined(x, n) ? std::nan("") : *std::min_element(x, x + n); }

double u_days(double x) { return x; }
double u_hours(double x) { return x / 24; }
double u_minutes(double x) { return x / 1440; }
double u_weeks(double x) { return x * 7; }
double u_months(double x) { return x * 30.4375; }
double u_years(double x) { return x * 365.25; }
double u_percent(double x) { return x / 100; }

void define_language(mu::Parser& parser) {
    parser.ClearFun();
    parser.ClearConst();
    parser.DefineFun("abs", f_abs);
    parser.DefineFun("ceil", f_ceil);
    parser.DefineFun("exp", f_exp);
    parser.DefineFun("floor", f_floor);
    parser.DefineFun("log", f_log);
    parser.DefineFun("max", f_max);
    parser.DefineFun("min", f_min);
    parser.DefineFun("pow", f_pow);
    parser.DefineFun("sqrt", f_sqrt);
    parser.DefineInfixOprt("!", f_not);
    // No postfix name begins another: muParser takes the first that fits. The compiler writes minutes as `mi`.
    parser.DefinePostfixOprt("d", u_days);
    parser.DefinePostfixOprt("h", u_hours);
    parser.DefinePostfixOprt("mi", u_minutes);
    parser.DefinePostfixOprt("mo", u_months);
    parser.DefinePostfixOprt("w", u_weeks);
    parser.DefinePostfixOprt("y", u_years);
    parser.DefinePostfixOprt("%", u_percent);
}

std::atomic<std::uint64_t> next_id{1};
constexpr std::size_t most_cached = 64;

}  // namespace

/// One thread's parser of one expression, with the slots its variables point at.
struct Expression::Compiled {
    explicit Compiled(Expression const& e) : slots(e.variables_.size()) {
        define_language(parser);
        for (std::size_t i = 0; i < slots.size(); ++i) parser.DefineVar(e.variables_[i].name, &slots[i]);
        parser.SetExpr(e.formula_);
    }
    mu::Parser parser;
    std::vector<double> slots;
};

Expression::Compiled& Expression::compiled_here() const {
    thread_local std::vector<std::pair<std::uint64_t, std::unique_ptr<Compiled>>> cache;
    for (auto& [id, compiled] : cache) {
        if (id == id_) return *compiled;
    }
    if (cache.size() >= most_cached) cache.erase(cache.begin(), cache.begin() + most_cached / 2);
    cache.emplace_back(id_, std::make_unique<Compiled>(*this));
    return *cache.back().second;
}

double Expression::value(ObservedUser const& user) const {
    auto& here = compiled_here();
    for (std::size_t i = 0; i < variables_.size(); ++i) {
        auto const& v = variables_[i];
        if (v.field != nullptr) {
            here.slots[i] = user.*v.field;
        } else if (v.trait < user.traits.size()) {
            here.slots[i] = user.traits[v.trait];
        } else {
            REKINDLE_EXPECTS(user.further != nullptr);
            here.slots[i] = user.further->value(v.trait - user.traits.size());
        }
    }
    return here.parser.Eval();
}

bool Expression::holds(ObservedUser const& user) const {
    double const x = value(user);
    return x != 0 && !std::isnan(x);
}

std::vector<std::string> expression_functions() {
    return {"abs", "ceil", "exp", "floor", "log", "max", "min", "pow", "sqrt"};
}

std::optional<Expression> Expression::compile(std::string_view text, ObservableSchema const* schema, Wanted wanted,
                                              std::vector<ExpressionProblem>& problems) {
    auto const before = problems.size();
    ExpressionCompiler compiler{text, schema, wanted, problems};
    auto const formula = compiler.formula();
    if (problems.size() > before) return std::nullopt;
    Expression out;
    out.id_ = next_id.fetch_add(1);
    out.formula_ = formula.text;
    for (auto const& v : formula.variables) out.variables_.push_back({v.name, v.field, v.trait});
    try {
        Compiled trial{out};
        (void)trial.parser.Eval();
        if (trial.parser.GetNumResults() != 1)
            problems.push_back({0, "", "must be one expression", "a comma stands only between arguments"});
    } catch (mu::ParserError const& e) {
        auto const at = static_cast<std::size_t>(std::max(0, static_cast<int>(e.GetPos())));
        problems.push_back(
            {formula.origin(at), e.GetToken(), "is not a well-formed expression", "check operators and parentheses"});
    }
    if (problems.size() == before) check_expression_units(text, problems);
    return problems.size() > before ? std::nullopt : std::optional{out};
}

}  // namespace rekindle
