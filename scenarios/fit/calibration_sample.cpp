#include "scenarios/fit/calibration_sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "scenarios/fit/data_error.hpp"

namespace rekindle {
namespace {

/// The customer's orders up to `end`; at least one.
SampledCustomer sampled(OrderLog const& log, std::uint32_t index, CalendarDay end, CalibrationSample& sample) {
    SampledCustomer customer;
    customer.log_index = index;
    customer.gap_begin = sample.gaps_days.size();
    customer.first_day = customer.last_day = log.orders[log.begin[index]].day;
    customer.first_amount = log.orders[log.begin[index]].amount;
    sample.amount_total += customer.first_amount;
    double repeat_total = 0;
    for (auto i = log.begin[index] + 1; i < log.begin[index + 1] && log.orders[i].day <= end; ++i) {
        sample.gaps_days.push_back(log.orders[i].day - customer.last_day);
        sample.repeat_amounts.push_back(log.orders[i].amount);
        customer.last_day = log.orders[i].day;
        repeat_total += log.orders[i].amount;
        ++customer.repeats;
    }
    sample.amount_total += repeat_total;
    if (customer.repeats > 0) customer.repeat_value_mean = repeat_total / customer.repeats;
    return customer;
}

constexpr CalendarDay least_stray_gap_days = 3 * 365;

std::string stray_message(std::string const& file, std::map<CalendarDay, DayRows>::const_iterator stray,
                          double gap_days, std::array<CalendarDay, 2> others, bool late) {
    auto const first = format_calendar_day(others[0]);
    auto const last = format_calendar_day(others[1]);
    return fmt::format("{}:{}: date = {}: {:.0f} years {} all other orders ({} to {}); {}", file,
                       stray->second.first_line, format_calendar_day(stray->first), gap_days / 365.25,
                       late ? "after" : "before", first, last,
                       late ? "a mistyped year? Correct it, or end the fit before it by --calibration-end " + last
                            : "a mistyped year? Correct the row or leave it out");
}

/// A mistyped year makes the window decades long, and the fit take hours. A message, or nothing.
std::string stray_date(OrderLog const& log, CalendarDay end) {
    auto const from = log.days.begin();
    auto const past = log.days.upper_bound(end);
    if (from == past || std::next(from) == past) return {};
    std::uint64_t all_rows = 0;
    for (auto day = from; day != past; ++day) all_rows += day->second.rows;
    auto const most_stray = std::max<std::uint64_t>(1, all_rows / 100);
    auto const last = std::prev(past);
    std::uint64_t rows_before = 0;
    for (auto day = from; day != last; ++day) {
        rows_before += day->second.rows;
        auto const next = std::next(day);
        auto const gap = next->first - day->first;
        bool const late = all_rows - rows_before <= most_stray;
        if (gap <= least_stray_gap_days || (!late && rows_before > most_stray)) continue;
        auto const others = late ? std::array{from->first, day->first} : std::array{next->first, last->first};
        if (gap > others[1] - others[0])
            return stray_message(log.source.file_name, late ? next : day, gap, others, late);
    }
    return {};
}

}  // namespace

CalibrationSample calibration_sample(OrderLog const& log, CalendarDay end) {
    CalibrationSample sample;
    sample.end = end;
    for (std::uint32_t i = 0; i < log.customers.size(); ++i)
        if (log.orders[log.begin[i]].day <= end) sample.customers.push_back(sampled(log, i, end, sample));
    sample.transactions = sample.customers.size() + sample.gaps_days.size();
    std::vector<std::string> problems;
    if (auto stray = stray_date(log, end); !stray.empty()) problems.push_back(std::move(stray));
    auto const& file = log.source.file_name;
    auto const date = format_calendar_day(end);
    if (sample.customers.empty()) {
        problems.push_back(fmt::format("{}: calibration end = {}: no order up to then; the log begins on {}", file,
                                       date, format_calendar_day(log.source.first_day)));
    } else if (sample.gaps_days.empty()) {
        problems.push_back(
            fmt::format("{}: no customer orders again on another day up to {}: nothing to fit", file, date));
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

DayHistories day_histories(CalibrationSample const& sample, GapOrder order) {
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
        if (order == GapOrder::ascending) std::sort(key.gaps.begin(), key.gaps.end());
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

DayHistories thinned_histories(DayHistories const& data, double wanted) {
    double customers = 0;
    for (auto const& history : data.histories) customers += history.customers;
    auto const stride = static_cast<std::size_t>(std::ceil(customers / wanted));
    if (stride <= 1) return data;
    DayHistories result;
    double seen = 0;  // customers passed since the last one taken
    for (auto const& history : data.histories) {
        seen += history.customers;
        double const taken = std::floor(seen / static_cast<double>(stride));
        if (taken == 0) continue;
        seen -= taken * static_cast<double>(stride);
        result.histories.push_back({result.gaps_days.size(), history.gaps, history.silent_days, taken});
        auto const from = data.gaps_days.begin() + static_cast<std::ptrdiff_t>(history.gap_begin);
        result.gaps_days.insert(result.gaps_days.end(), from, from + history.gaps);
    }
    return result;
}

}  // namespace rekindle
