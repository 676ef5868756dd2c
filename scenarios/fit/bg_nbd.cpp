#include "scenarios/fit/bg_nbd.hpp"

#include <boost/math/quadrature/tanh_sinh.hpp>
#include <cmath>

#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

double log_beta(double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); }

double oldest_weeks(std::span<RecencyFrequency const> data) {
    double oldest = 1;
    for (auto const& row : data) oldest = std::max(oldest, row.age_weeks);
    return oldest;
}

}  // namespace

double BgNbd::log_likelihood(std::span<RecencyFrequency const> data) const {
    double const shared = r * std::log(alpha) - std::lgamma(r) - log_beta(a, b);
    double sum = 0;
    for (auto const& row : data) {
        double const x = row.repeats;
        double const active = -(r + x) * std::log(alpha + row.age_weeks);
        double const left = x > 0 ? std::log(a / (b + x - 1)) - (r + x) * std::log(alpha + row.recency_weeks) : 0;
        double const either = x > 0 ? std::max(active, left) + std::log1p(std::exp(-std::abs(active - left))) : active;
        sum += row.customers * (shared + std::lgamma(r + x) + log_beta(a, b + x) + either);
    }
    return sum;
}

double BgNbd::expected_repeats(double weeks) const {
    REKINDLE_EXPECTS(weeks >= 0);
    if (weeks == 0) return 0;
    // p = w^(1/a) takes the singularity p^(a - 1) out of the integrand; `from_end` is the distance to the nearer end,
    // signed.
    auto const integrand = [&](double w, double from_end) {
        double const log_w = from_end > 0 ? std::log1p(-from_end) : std::log(w);
        double const p = std::exp(log_w / a);
        double const x = p * weeks / alpha;
        double const repeats = p > 1e-12 ? -std::expm1(-r * std::log1p(x)) / p : r * weeks / alpha;
        return repeats * std::exp((b - 1) * std::log(-std::expm1(log_w / a)));
    };
    boost::math::quadrature::tanh_sinh<double> rule;
    return rule.integrate(integrand, 0.0, 1.0, 1e-11) / a * std::exp(-log_beta(a, b));
}

double BgNbd::no_repeat_probability(double weeks) const { return std::exp(-r * std::log1p(weeks / alpha)); }

double BgNbd::active_probability(RecencyFrequency const& history) const {
    double const x = history.repeats;
    if (x == 0) return 1;
    double const ratio = (r + x) * std::log((alpha + history.age_weeks) / (alpha + history.recency_weeks));
    return 1 / (1 + a / (b + x - 1) * std::exp(ratio));
}

double BgNbd::expected_further_orders(RecencyFrequency const& history, double weeks) const {
    BgNbd const posterior{r + history.repeats, alpha + history.age_weeks, a, b + history.repeats};
    return active_probability(history) * posterior.expected_repeats(weeks);
}

FitResult fit_bg_nbd(std::span<RecencyFrequency const> data, int starts, FitProgress const& progress) {
    double const scale = oldest_weeks(data);
    SearchPlan const plan{"bg_nbd",
                          {{"r", 0.5, 1e-3, 1e3},
                           {"alpha", scale / 4, scale * 1e-4, scale * 1e4},
                           {"a", 1, 1e-3, 1e3},
                           {"b", 2, 1e-3, 1e4}},
                          starts};
    LogLikelihood const objective = [data](std::span<double const> logs) {
        return BgNbd{std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2]), std::exp(logs[3])}.log_likelihood(data);
    };
    return maximise_likelihood(plan, objective, objective, progress);
}

}  // namespace rekindle
