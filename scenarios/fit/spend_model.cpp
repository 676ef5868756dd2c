#include "scenarios/fit/spend_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "scenarios/fit/data_error.hpp"
#include "scenarios/fit/gamma_gamma.hpp"

namespace rekindle {
namespace {

constexpr std::size_t least_spend_records = 10;
constexpr std::size_t least_stray_days = 100;  ///< paid days needed to call one of them mistyped
constexpr double stray_multiple = 1000;        ///< of what 99 of 100 paid days stay under
constexpr double least_order_value = 1e-3;     ///< a thousand micro-units
constexpr double highest_cv = 20;
constexpr double ignored_level = 0.02;

/// The amounts that count: customer by customer.
struct Values {
    std::vector<double> amounts;     ///< per order day, free ones included
    std::vector<std::size_t> begin;  ///< of customer i: [begin[i], begin[i + 1])
    double total = 0;
    std::size_t free_days = 0;

    [[nodiscard]] double mean() const { return amounts.empty() ? 0 : total / static_cast<double>(amounts.size()); }
    [[nodiscard]] double free_share() const {
        return amounts.empty() ? 0 : static_cast<double>(free_days) / static_cast<double>(amounts.size());
    }
};

std::vector<double> paid_days(CalibrationSample const& sample) {
    std::vector<double> paid;
    for (auto const& customer : sample.customers)
        if (customer.first_amount > 0) paid.push_back(customer.first_amount);
    for (double const amount : sample.repeat_amounts)
        if (amount > 0) paid.push_back(amount);
    return paid;
}

/// Amounts above it are taken for mistyped; infinite for a small log.
double stray_limit(std::vector<double> paid) {
    if (paid.size() < least_stray_days) return std::numeric_limits<double>::infinity();
    auto const at = paid.begin() + static_cast<std::ptrdiff_t>(paid.size() * 99 / 100);
    std::nth_element(paid.begin(), at, paid.end());
    return stray_multiple * *at;
}

Values values_below(CalibrationSample const& sample, double limit) {
    Values values;
    auto const take = [&](double amount) {
        if (amount > limit) return;
        values.amounts.push_back(amount);
        values.total += amount;
        values.free_days += amount > 0 ? 0 : 1;
    };
    for (auto const& customer : sample.customers) {
        values.begin.push_back(values.amounts.size());
        take(customer.first_amount);
        for (std::uint32_t i = 0; i < customer.repeats; ++i) take(sample.repeat_amounts[customer.gap_begin + i]);
    }
    values.begin.push_back(values.amounts.size());
    return values;
}

/// Repeat buyers' mean amounts, as spend_records, without amounts above `limit`.
std::vector<SpendRecord> records_below(CalibrationSample const& sample, double limit) {
    std::vector<SpendRecord> records;
    for (auto const& customer : sample.customers) {
        double sum = 0;
        double count = 0;
        for (std::uint32_t i = 0; i < customer.repeats; ++i) {
            double const amount = sample.repeat_amounts[customer.gap_begin + i];
            if (amount > limit) continue;
            sum += amount;
            ++count;
        }
        if (sum > 0) records.push_back({sum / count, count});
    }
    return records;
}

/// Analysis of variance of the logarithms of paid days: within customers from those with two, between from the rest.
LognormalSpend lognormal_of(Values const& values) {
    double within = 0, freedom = 0, sum = 0, squares = 0, groups = 0, inverse_sizes = 0;
    for (std::size_t i = 0; i + 1 < values.begin.size(); ++i) {
        double mean = 0, n = 0;
        for (auto k = values.begin[i]; k < values.begin[i + 1]; ++k)
            if (values.amounts[k] > 0) mean += std::log(values.amounts[k]), ++n;
        if (n == 0) continue;
        mean /= n;
        for (auto k = values.begin[i]; k < values.begin[i + 1]; ++k)
            if (values.amounts[k] > 0) within += std::pow(std::log(values.amounts[k]) - mean, 2);
        freedom += n - 1;
        sum += mean, squares += mean * mean, ++groups, inverse_sizes += 1 / n;
    }
    double const variance_within = freedom > 0 ? within / freedom : 0;
    double const of_means = groups > 1 ? (squares - sum * sum / groups) / (groups - 1) : 0;
    double const between = groups > 0 ? std::max(0.0, of_means - variance_within * inverse_sizes / groups) : 0;
    auto const cv = [](double variance) {
        return std::min(std::sqrt(std::expm1(std::min(variance, 50.0))), highest_cv);
    };
    return {cv(variance_within), cv(between)};
}

bool spread(std::span<SpendRecord const> records) {
    auto const [least, most] = std::minmax_element(records.begin(), records.end(),
                                                   [](auto& a, auto& b) { return a.mean_value < b.mean_value; });
    return least != records.end() && most->mean_value > least->mean_value * (1 + 1e-9);
}

/// Why a scenario cannot take this gamma-gamma fit, or nothing.
std::string unfit(FitResult const& fit, double level, double free_share) {
    double const p = fit.value("p"), q = fit.value("q"), v = fit.value("v") * level;
    double q_spread = 0;
    for (auto const& parameter : fit.parameters)
        if (parameter.name == "q" && std::isfinite(parameter.se)) q_spread = parameter.se / parameter.value;
    if (q * std::exp(-1.65 * q_spread) <= 1.05)
        return fmt::format("q = {:.3g} is not surely above 1: order values would have no finite mean", q);
    if (!(level > 0.67 * (1 - free_share) && level < 1.5))
        return fmt::format("its mean is {:.2g} times the log's", 1 / level);
    if (p > 9e5 || v > 9e8) return "its numbers are larger than a scenario takes";
    return {};
}

void refuse_unwritable(double mean, std::string const& file) {
    if (mean > highest_order_value)
        throw DataError(
            {fmt::format("{}: amount: a mean of {:.4g} per order day: at most 1e9 can be simulated; state "
                         "amounts in thousands or millions",
                         file, mean)});
    if (mean < least_order_value)
        throw DataError(
            {fmt::format("{}: amount: a mean of {:.4g} per order day: money is counted in millionths; "
                         "state amounts in a smaller unit, so that they are above 0.001",
                         file, mean)});
}

}  // namespace

SpendModel fit_spend(CalibrationSample const& sample, std::string const& file, int starts, FitProgress const& progress,
                     std::vector<std::string>& warnings) {
    SpendModel spend;
    auto const paid = paid_days(sample);
    if (paid.empty()) {
        warnings.emplace_back("spend: no amounts: the scenario has orders without a value, and money is costs only");
        return spend;
    }
    double const limit = stray_limit(paid);
    auto const strays = std::count_if(paid.begin(), paid.end(), [limit](double amount) { return amount > limit; });
    if (strays > 0)
        warnings.push_back(
            fmt::format("spend: {} order day(s) above {:.3g}, a thousand times what 99 of 100 stay "
                        "under, are left out of order values: mistyped?",
                        strays, limit));
    auto const values = values_below(sample, limit);
    spend.fixed_mean = values.mean();
    refuse_unwritable(spend.fixed_mean, file);
    if (values.free_share() > ignored_level)
        warnings.push_back(
            fmt::format("spend: {:.0f} % of order days are free (amount 0): values are spread over all "
                        "orders, so that the mean per order day stays {:.4g}",
                        100 * values.free_share(), spend.fixed_mean));
    auto const records = records_below(sample, limit);
    if (records.size() < least_spend_records || !spread(records)) {
        warnings.push_back(fmt::format(
            "spend: {} repeat buyers with an amount, too few or all alike: a fixed mean of {:.4g} is written",
            records.size(), spend.fixed_mean));
        return spend;
    }
    auto fit = fit_gamma_gamma(records, starts, progress);
    GammaGamma const model{fit.value("p"), fit.value("q"), fit.value("v")};
    double const level = spend.fixed_mean / model.mean_value();
    if (auto const why = unfit(fit, level, values.free_share()); !why.empty()) {
        spend.lognormal = lognormal_of(values);
        warnings.push_back(
            fmt::format("spend: gamma-gamma is not written: {}; log-normal values with the log's mean of "
                        "{:.4g} instead: look for a few huge orders",
                        why, spend.fixed_mean));
        return spend;
    }
    if (std::abs(level - 1) > ignored_level) spend.level = level;
    if (model.q <= 2)
        fit.warnings.push_back(fmt::format(
            "gamma_gamma: q = {:.3g}: order values have no finite variance: look for a few huge orders", model.q));
    spend.gamma_gamma = std::move(fit);
    return spend;
}

}  // namespace rekindle
