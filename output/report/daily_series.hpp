#pragma once
// Daily series as charts: means over replicates, summed or sampled over spans of days.

#include <functional>

#include "output/report/report_input.hpp"

namespace rekindle::report {

enum class SpanValue : std::uint8_t {
    at_end,   ///< a level: its value on the span's last day
    per_day,  ///< a flow: its mean per day over the span
};

/// Spans that cut `days` days into at most `points` equal ones. Of flows these are whole weeks from two months on,
/// or every policy with a weekly rhythm would draw a comb; a rest joins the last week. Of levels the last span may be
/// shorter.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> spans_of(std::size_t days, SpanValue how,
                                                                        std::size_t points = most_points);

/// One replicate's values by day.
using DailyValues = std::function<std::vector<double>(WorldTally const&)>;

/// Values by span, mean over replicates.
[[nodiscard]] std::vector<double> mean_by_span(ReportInput const& in, std::size_t world, DailyValues const& values,
                                               SpanValue how);

/// A chart of lines over days, one per drawn world, with its table.
[[nodiscard]] Chart daily_chart(ReportInput const& in, std::string id, Text title, Text note, Text unit,
                                DailyValues const& values, SpanValue how);

/// The axis of days and the heads of the table's rows ("0–8").
[[nodiscard]] Axis day_axis(ReportInput const& in);
[[nodiscard]] std::vector<Text> span_names(ReportInput const& in, SpanValue how);

/// Where a span stands on the axis.
[[nodiscard]] double span_place(std::pair<std::size_t, std::size_t> span, SpanValue how);

[[nodiscard]] std::size_t day_count(ReportInput const& in);

/// "1,234" or, where values are small, with as many decimals as make three digits.
[[nodiscard]] std::string plain_number(double value, double size);

}  // namespace rekindle::report
