#pragma once
// An order log: `customer,date,amount` in a CSV file, read with every bad row named and counted, never silently
// dropped.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "scenarios/fit/log_date.hpp"

namespace rekindle {

/// All orders of one customer on one day.
struct DayOrder {
    CalendarDay day = 0;
    double amount = 0;  ///< sum over the day, >= 0, in the log's currency
};

/// Where a log came from: what a fitted scenario says about its source.
struct LogSource {
    std::string file_name;  ///< as the user gave it
    std::string sha256;     ///< 64 hexadecimal digits
    std::uint64_t bytes = 0;
    std::uint64_t rows = 0;      ///< data rows, bad ones included; the header and blank lines are not rows
    std::uint64_t bad_rows = 0;  ///< left out and reported
    CalendarDay first_day = 0;
    CalendarDay last_day = 0;
};

/// The good rows of one day.
struct DayRows {
    std::uint64_t first_line = 0;  ///< in the file, from 1
    std::uint64_t rows = 0;
};

/// A valid log: at least one order. Customers by name, each one's orders by day, at most one a day: the order of rows
/// in the file does not matter.
struct OrderLog {
    LogSource source;
    std::vector<std::string> customers;
    std::vector<std::size_t> begin;  ///< orders of customer i: [begin[i], begin[i + 1])
    std::vector<DayOrder> orders;
    std::map<CalendarDay, DayRows> days;  ///< those with an order
    std::vector<std::string> warnings;    ///< bad rows left out: the first 20, then the count; rows kept twice
};

/// Reads a log. The header is required; columns are found by name (in any order and case; further ones are ignored).
/// Dates as parse_calendar_day; amounts in [0, 1e12], a plus sign allowed; customers not empty (spaces around fields
/// are dropped). A row with a wrong number of fields, a bad date or amount, or no customer is a bad row. If at most 1 %
/// of the rows are bad, they are listed in `warnings`; otherwise, and where there is no row, a column is missing or
/// named twice, the content is binary or the file exceeds 1 GB, throws DataError with all messages (at most 20 rows,
/// then the count); UnreadableData where there is no such file or it cannot be read. Memory: 16 bytes a row, and the
/// customers' names.
[[nodiscard]] OrderLog read_order_log(std::filesystem::path const& path);

}  // namespace rekindle
