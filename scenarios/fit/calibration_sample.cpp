#include "scenarios/fit/calibration_sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "scenarios/fit/data_error.hpp"

namespace rekindle {
namespace {

/// The customer's orders up to `end`; at least one.
SampledCustomer sampled(OrderLog const& log, std::uint32_t index, CalendarDay end, CalibrationSample& sample) {
    SampledCustomer customer;
    customer.log_index = index;
    customer.gap_begin = sample.gaps_days.size();
    customer.first_day = customer.last_day = log.orders[log.begin[index]].day;
    sample.amount_total += log.orders[log.begin[index]].amount;
    double repeat_total = 0;
    for (auto i = log.begin[index] + 1; i < log.begin[index + 1] && log.orders[i].day <= end; ++i) {
        sample.gaps_days.push_back(log.orders[i].day - customer.last_day);
        customer.last_day = log.orders[i].day;
        repeat_total += log.orders[i].amount;
        ++customer.repeats;
    }
    sample.amount_total += repeat_total;
    if (customer.repeats > 0) customer.repeat_value_mean = repeat_total / customer.repeats;
    return customer;
}

}  // namespace

CalibrationSample calibration_sample(OrderLog const& log, CalendarDay end) {
    CalibrationSample sample;
    sample.end = end;
    for (std::uint32_t i = 0; i < log.customers.size(); ++i)
        if (log.orders[log.begin[i]].day <= end) sample.customers.push_back(sampled(log, i, end, sample));
    sample.transactions = sample.customers.size() + sample.gaps_days.size();
    std::vector<std::string> problems;
    auto const& file = log.source.file_name;
    auto const date = format_calendar_day(end);
    if (sample.customers.empty()) {
        problems.push_back(fmt::format("{}: calibration end = {}: no order up to then; the log begins on {}", file,
                                       date, format_calendar_day(log.source.first_day)));
    } else if (sample.gaps_days.empty()) {
        problems.push_back(
            fmt::format("{}: no customer orders again on another day up to {}: nothing to fit", file, date));
    } else if (!(sample.amount_total > 0)) {
        problems.push_back(fmt::format("{}: all amounts up to {} are 0: order values cannot be fitted", file, date));
    }
    if (!problems.empty()) throw DataError(std::move(problems));
    return sample;
}

std::vector<RecencyFrequency> recency_frequency(CalibrationSample const& sample) {
    std::map<std::tuple<std::uint32_t, CalendarDay, CalendarDay>, double> counts;
    for (auto const& customer : sample.customers)
        counts[{customer.repeats, customer.last_day - customer.first_day, sample.end - customer.first_day}] += 1;
    std::vector<RecencyFrequency> result;
    for (auto const& [key, customers] : counts) {
        auto const [repeats, recency_days, age_days] = key;
        result.push_back(
            {static_cast<double>(repeats), recency_days / days_per_week, age_days / days_per_week, customers});
    }
    return result;
}

DayHistories day_histories(CalibrationSample const& sample) {
    struct Key {
        std::vector<std::int32_t> gaps;
        std::int32_t silent = 0;
        auto operator<=>(Key const&) const = default;
    };
    std::map<Key, std::vector<std::uint32_t>> members;
    for (std::uint32_t i = 0; i < sample.customers.size(); ++i) {
        auto const& customer = sample.customers[i];
        auto const from = sample.gaps_days.begin() + static_cast<std::ptrdiff_t>(customer.gap_begin);
        Key key{{from, from + customer.repeats}, sample.end - customer.last_day};
        std::sort(key.gaps.begin(), key.gaps.end());
        members[std::move(key)].push_back(i);
    }
    DayHistories result;
    result.of_customer.resize(sample.customers.size());
    for (auto const& [key, customers] : members) {
        for (auto const i : customers) result.of_customer[i] = static_cast<std::uint32_t>(result.histories.size());
        result.histories.push_back({result.gaps_days.size(), static_cast<std::uint32_t>(key.gaps.size()), key.silent,
                                    static_cast<double>(customers.size())});
        result.gaps_days.insert(result.gaps_days.end(), key.gaps.begin(), key.gaps.end());
    }
    return result;
}

}  // namespace rekindle
