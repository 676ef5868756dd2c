#include "scenarios/fit/pareto_nbd.hpp"

#include <cmath>
#include <limits>

#include "scenarios/fit/gauss_hypergeometric.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

double log_sum(double x, double y) {
    double const top = std::max(x, y);
    return std::isinf(top) ? top : top + std::log1p(std::exp(std::min(x, y) - top));
}

/// (1 - (beta / (beta + t))^(s - 1)) / (s - 1), continuous at s = 1.
double spent_lifetime(double s, double beta, double weeks) {
    double const log_ratio = std::log1p(weeks / beta);
    double const k = s - 1;
    return std::abs(k * log_ratio) < 1e-12 ? log_ratio : -std::expm1(-k * log_ratio) / k;
}

}  // namespace

/// Log of (r + s + x) int_u^infinity (alpha + v)^-(r + x) (beta + v)^-(s + 1) dv: the larger of alpha and beta is taken
/// out, so that the argument of the hypergeometric function lies in [0, 1).
double ParetoNbd::log_tail(double repeats, double weeks) const {
    double const a = r + s + repeats;
    double const larger = std::max(alpha, beta) + weeks;
    double const z = std::abs(alpha - beta) / larger;
    double const b = alpha >= beta ? s + 1 : r + repeats;
    return log_hypergeometric_next(a, b, z) - a * std::log(larger);
}

ParetoNbd::Terms ParetoNbd::terms(RecencyFrequency const& history) const {
    double const x = history.repeats;
    double const active = -(r + x) * std::log(alpha + history.age_weeks) - s * std::log(beta + history.age_weeks);
    double dead = -std::numeric_limits<double>::infinity();
    if (history.recency_weeks < history.age_weeks) {
        double const from = log_tail(x, history.recency_weeks);
        double const to = log_tail(x, history.age_weeks);
        if (to < from) dead = std::log(s / (r + s + x)) + from + std::log(-std::expm1(to - from));
    }
    return {active, dead};
}

double ParetoNbd::log_likelihood(std::span<RecencyFrequency const> data) const {
    double const shared = r * std::log(alpha) + s * std::log(beta) - std::lgamma(r);
    double sum = 0;
    for (auto const& row : data) {
        auto const [active, dead] = terms(row);
        sum += row.customers * (shared + std::lgamma(r + row.repeats) + log_sum(active, dead));
    }
    return sum;
}

double ParetoNbd::expected_repeats(double weeks) const {
    REKINDLE_EXPECTS(weeks >= 0);
    return r * beta / alpha * spent_lifetime(s, beta, weeks);
}

double ParetoNbd::active_probability(RecencyFrequency const& history) const {
    auto const [active, dead] = terms(history);
    return std::exp(active - log_sum(active, dead));
}

double ParetoNbd::expected_further_orders(RecencyFrequency const& history, double weeks) const {
    ParetoNbd const posterior{r + history.repeats, alpha + history.age_weeks, s, beta + history.age_weeks};
    return active_probability(history) * posterior.expected_repeats(weeks);
}

FitResult fit_pareto_nbd(std::span<RecencyFrequency const> data, int starts, FitProgress const& progress) {
    double scale = 1;
    for (auto const& row : data) scale = std::max(scale, row.age_weeks);
    SearchPlan const plan{"pareto_nbd",
                          {{"r", 0.5, 1e-3, 1e3},
                           {"alpha", scale / 4, scale * 1e-4, scale * 1e4},
                           {"s", 0.8, 1e-3, 1e3},
                           {"beta", scale / 3, scale * 1e-4, scale * 1e4}},
                          starts};
    LogLikelihood const objective = [data](std::span<double const> logs) {
        return ParetoNbd{std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2]), std::exp(logs[3])}.log_likelihood(
            data);
    };
    return maximise_likelihood(plan, objective, objective, progress);
}

}  // namespace rekindle
