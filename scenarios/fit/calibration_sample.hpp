#pragma once
// What the models see of a log: each customer's repeat orders up to the calibration end, from its first order on.

#include <cstdint>
#include <vector>

#include "scenarios/fit/order_log.hpp"

namespace rekindle {

inline constexpr double days_per_week = 7;

/// One customer whose first order fell on or before the calibration end.
struct SampledCustomer {
    std::uint32_t log_index = 0;  ///< in OrderLog::customers
    CalendarDay first_day = 0;
    CalendarDay last_day = 0;  ///< last order in the window
    std::size_t gap_begin = 0;
    std::uint32_t repeats = 0;     ///< order days after the first; the gaps are [gap_begin, gap_begin + repeats)
    double repeat_value_mean = 0;  ///< mean amount of the repeat order days; 0 without any
    double first_amount = 0;       ///< of the first order day
};

struct CalibrationSample {
    CalendarDay end = 0;  ///< the last day that counts
    std::vector<SampledCustomer> customers;
    std::vector<std::int32_t> gaps_days;  ///< >= 1, days between consecutive order days
    std::vector<double> repeat_amounts;   ///< of the order day that ends each gap
    std::uint64_t transactions = 0;       ///< order days in the window, first ones included
    double amount_total = 0;
};

/// Cuts the log after `end`. Throws DataError where no customer or no repeat order is left, and
/// where a stray date stretches the window: at most 1 % of the rows, and one at least, before or after a gap that is
/// longer than three years and than all other orders together span.
[[nodiscard]] CalibrationSample calibration_sample(OrderLog const& log, CalendarDay end);

/// Sufficient statistics of the closed-form models: repeats, recency and age since the first order in weeks, and how
/// many customers share them. In ascending order, equal ones merged.
struct RecencyFrequency {
    double repeats = 0;
    double recency_weeks = 0;  ///< t_x: first to last order
    double age_weeks = 0;      ///< T: first order to the calibration end
    double customers = 0;
};
[[nodiscard]] std::vector<RecencyFrequency> recency_frequency(CalibrationSample const& sample);

/// Histories on the day grid: the gaps and the silent days at the end. Equal histories are merged; `of_customer[i]` is
/// the history of sample.customers[i].
struct DayHistories {
    struct History {
        std::size_t gap_begin = 0;
        std::uint32_t gaps = 0;
        std::int32_t silent_days = 0;  ///< from the last order to the calibration end, >= 0
        double customers = 0;
    };
    std::vector<History> histories;
    std::vector<std::int32_t> gaps_days;
    std::vector<std::uint32_t> of_customer;
};
enum class GapOrder : std::uint8_t {
    ascending,  ///< where their order does not enter the likelihood: more histories are equal
    kept,
};
[[nodiscard]] DayHistories day_histories(CalibrationSample const& sample, GapOrder order = GapOrder::ascending);

/// Every k-th of the histories, so that about `customers` remain: enough to find the hill. Their `of_customer` is
/// empty.
[[nodiscard]] DayHistories thinned_histories(DayHistories const& data, double customers);

}  // namespace rekindle
