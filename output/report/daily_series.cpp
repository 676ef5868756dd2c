#include "output/report/daily_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "output/number_format.hpp"
#include "output/report/axis_ticks.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

double over_span(std::vector<double> const& days, std::pair<std::size_t, std::size_t> span, SpanValue how) {
    if (how == SpanValue::at_end) return days[span.second - 1];
    double sum = 0;
    for (auto d = span.first; d < span.second; ++d) sum += days[d];
    return sum / static_cast<double>(span.second - span.first);
}

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> spans_of(std::size_t days, SpanValue how, std::size_t points) {
    constexpr std::size_t most_single_days = 62, week = 7;
    bool const weeks = how == SpanValue::per_day && days > most_single_days;
    auto length = (days + points - 1) / points;
    if (how == SpanValue::per_day) length = weeks ? (length + week - 1) / week * week : 1;
    std::vector<std::pair<std::size_t, std::size_t>> spans;
    for (std::size_t from = 0; from < days; from += length) {
        bool const rest = weeks && days - from < length;
        if (rest) {
            spans.back().second = days;
        } else {
            spans.emplace_back(from, std::min(days, from + length));
        }
    }
    return spans;
}

std::size_t day_count(ReportInput const& in) { return in.run.replicates.front().worlds.front().daily[0].size(); }

std::vector<double> mean_by_span(ReportInput const& in, std::size_t world, DailyValues const& values, SpanValue how) {
    auto const spans = spans_of(day_count(in), how, in.points());
    std::vector<double> mean(spans.size(), 0);
    for (auto const& replicate : in.run.replicates) {
        auto const days = values(replicate.worlds[world]);
        for (std::size_t s = 0; s < spans.size(); ++s) mean[s] += over_span(days, spans[s], how);
    }
    for (auto& m : mean) m /= static_cast<double>(in.run.replicates.size());
    return mean;
}

Axis day_axis(ReportInput const& in) {
    std::vector<double> const ends{0, static_cast<double>(day_count(in))};
    return axis_over(ends, say("days.axis", {same(in.run.start_date)}), AxisEnd::exact);
}

std::vector<Text> span_names(ReportInput const& in, SpanValue how) {
    std::vector<Text> names;
    for (auto const& [from, to] : spans_of(day_count(in), how, in.points())) {
        bool const one = to - from == 1 || how == SpanValue::at_end;
        auto const last = std::to_string(to - 1);
        names.push_back(same(one ? last : fmt::format("{}–{}", from, last)));
    }
    return names;
}

double span_place(std::pair<std::size_t, std::size_t> span, SpanValue how) {
    auto const from = static_cast<double>(span.first), to = static_cast<double>(span.second);
    return how == SpanValue::at_end ? to : (from + to) / 2;
}

std::string plain_number(double value, double size) {
    int decimals = 0;
    for (double s = std::fabs(size); decimals < 4 && s < 100 && s > 0; s *= 10) ++decimals;
    return with_thousands(value, decimals);
}

Chart daily_chart(ReportInput const& in, std::string id, Text title, Text note, Text unit, DailyValues const& values,
                  SpanValue how) {
    auto chart = make_chart(std::move(id), ChartKind::lines, std::move(title), std::move(note));
    chart.x = day_axis(in), chart.twin.columns = {say("table.days")};
    auto const spans = spans_of(day_count(in), how, in.points());
    for (auto const& name : span_names(in, how)) chart.twin.rows.push_back({name, {}, {}});
    std::vector<std::vector<double>> by_world;
    std::vector<double> all;
    for (auto const w : in.drawn()) {
        by_world.push_back(mean_by_span(in, w, values, how));
        all.insert(all.end(), by_world.back().begin(), by_world.back().end());
    }
    double const size = all.empty() ? 0 : *std::ranges::max_element(all);
    for (std::size_t i = 0; i < by_world.size(); ++i) {
        auto const w = in.drawn()[i];
        Series series{same(in.name_of(w)), in.color_of(w), {}};
        for (std::size_t s = 0; s < spans.size(); ++s) {
            Mark mark;
            mark.x = span_place(spans[s], how), mark.y = by_world[i][s];
            mark.text = same(plain_number(mark.y, size));
            chart.twin.rows[s].cells.push_back({mark.text, {}});
            series.marks.push_back(std::move(mark));
        }
        chart.series.push_back(std::move(series));
        chart.twin.columns.push_back(same(in.name_of(w)));
    }
    chart.y = axis_over(all, std::move(unit), AxisEnd::with_zero);
    return chart;
}

}  // namespace rekindle::report
