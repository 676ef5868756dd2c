// How the lift in active users builds up and fades, policy minus baseline in the same luck.

#include "output/csv_files.hpp"
#include "output/number_format.hpp"
#include "output/report/axis_ticks.hpp"
#include "output/report/daily_series.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"
#include "output/spread.hpp"

namespace rekindle::report {
namespace {

/// Per span one value per replicate: active users at its end, policy minus baseline.
std::vector<std::vector<double>> lifts(ReportInput const& in, std::size_t world) {
    auto const spans = spans_of(day_count(in), SpanValue::at_end, in.points());
    std::vector<std::vector<double>> out(spans.size());
    for (auto const& r : in.run.replicates) {
        auto const policy = daily_active(r.worlds[world]), base = daily_active(r.worlds[in.run.baseline]);
        for (std::size_t s = 0; s < spans.size(); ++s) {
            auto const day = spans[s].second - 1;
            out[s].push_back(static_cast<double>(policy[day] - base[day]));
        }
    }
    return out;
}

/// The mean with its interval over replicates; without one where there is a single replicate.
Mark lift_mark(ReportInput const& in, std::vector<double> const& values, double day) {
    Mark mark;
    mark.x = day;
    for (double const v : values) mark.y += v / static_cast<double>(values.size());
    if (values.size() < 2) return mark;
    ReplicateValues given{values, {}, 0, {}, {}, in.run.uncertain};
    for (auto const& r : in.run.replicates) given.parameter_draws.push_back(r.parameter_draw);
    auto const spread = spread_of(given);
    if (spread.se) mark.y_low = mark.y - spread.half_width, mark.y_high = mark.y + spread.half_width;
    return mark;
}

}  // namespace

std::optional<Section> lift_section(ReportInput const& in) {
    if (!in.has_differences() || day_count(in) == 0) return std::nullopt;
    bool const bands = in.run.replicates.size() > 1;
    auto chart = make_chart("lift", ChartKind::lines, say("lift.title", {same(in.baseline_name())}),
                            say(bands ? "lift.note" : "lift.note_single"));
    chart.x = day_axis(in), chart.twin.columns = {say("table.days")};
    for (auto const& name : span_names(in, SpanValue::at_end)) chart.twin.rows.push_back({name, {}, {}});
    auto const spans = spans_of(day_count(in), SpanValue::at_end, in.points());
    std::vector<double> ends{0};
    for (auto const w : in.drawn()) {
        if (!in.difference_of(w)) continue;
        Series series{same(in.name_of(w)), in.color_of(w), {}};
        auto const values = lifts(in, w);
        for (std::size_t s = 0; s < spans.size(); ++s) {
            auto mark = lift_mark(in, values[s], static_cast<double>(spans[s].second));
            auto const half = mark.y_low ? std::optional{mark.y - *mark.y_low} : std::nullopt;
            mark.text = same(with_interval(mark.y, half, {false, true}));
            for (auto const end : {std::optional{mark.y}, mark.y_low, mark.y_high})
                ends.push_back(end.value_or(mark.y));
            chart.twin.rows[s].cells.push_back({mark.text, {}});
            series.marks.push_back(std::move(mark));
        }
        chart.series.push_back(std::move(series));
        chart.twin.columns.push_back(same(in.name_of(w)));
    }
    chart.y = axis_over(ends, say("unit.users"), AxisEnd::with_zero);
    return Section{"lift", say("lift.heading"), say("lift.lead"), {std::move(chart)}};
}

}  // namespace rekindle::report
