#include "scenarios/fit/gamma_gamma.hpp"

#include <cmath>
#include <limits>

#include "sim/base/contract.hpp"

namespace rekindle {

double GammaGamma::log_likelihood(std::span<SpendRecord const> data) const {
    double const shared = q * std::log(v) - std::lgamma(q);
    double sum = 0;
    for (auto const& [mean, repeats] : data) {
        double const shape = p * repeats;
        sum += shared + std::lgamma(shape + q) - std::lgamma(shape) + (shape - 1) * std::log(mean) +
               shape * std::log(repeats) - (shape + q) * std::log(v + mean * repeats);
    }
    return sum;
}

double GammaGamma::mean_value() const { return q > 1 ? p * v / (q - 1) : std::numeric_limits<double>::infinity(); }

double GammaGamma::expected_value(SpendRecord const& history) const {
    REKINDLE_EXPECTS(p * history.repeats + q > 1);
    return (v + history.mean_value * history.repeats) * p / (p * history.repeats + q - 1);
}

std::vector<SpendRecord> spend_records(CalibrationSample const& sample) {
    std::vector<SpendRecord> records;
    for (auto const& customer : sample.customers)
        if (customer.repeats > 0 && customer.repeat_value_mean > 0)
            records.push_back({customer.repeat_value_mean, static_cast<double>(customer.repeats)});
    return records;
}

FitResult fit_gamma_gamma(std::span<SpendRecord const> data, int starts, FitProgress const& progress) {
    REKINDLE_EXPECTS(!data.empty());
    double mean = 0;
    double repeats = 0;
    for (auto const& record : data) {
        mean += record.mean_value / static_cast<double>(data.size());
        repeats += record.repeats;
    }
    SearchPlan const plan{
        "gamma_gamma", {{"p", 4, 1e-2, 1e4}, {"q", 3, 1e-2, 1e4}, {"v", mean / 2, mean * 1e-4, mean * 1e4}}, starts};
    LogLikelihood const objective = [data](std::span<double const> logs) {
        return GammaGamma{std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2])}.log_likelihood(data);
    };
    FitResult result = maximise_likelihood(plan, objective, objective, progress);
    result.customers = data.size();
    result.transactions = static_cast<std::uint64_t>(repeats);
    return result;
}

}  // namespace rekindle
