// The four figures that decide, each policy's difference to the baseline with its interval.

#include "output/report/axis_ticks.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

Chart effect(ReportInput const& in, std::string const& name) {
    auto const m = metric_index(name);
    auto const& metric = metrics()[m];
    auto const title = name_with_unit(metric, in.run.currency);
    auto id = "effect-" + name;
    for (auto& c : id) c = c == '_' ? '-' : c;
    auto const* note = metric.better == Better::lower ? "effects.lower" : "effects.higher";
    auto chart = make_chart(id, ChartKind::dots, title, say(note, {same(in.baseline_name())}));
    chart.series = {{title, 1, {}}};
    chart.twin.columns = {say("table.policy"), say("effects.column", {same(in.baseline_name())})};
    std::vector<double> ends{0};
    for (auto const w : in.drawn()) {
        auto const* e = in.difference(w, name);
        if (!e || !e->mean) continue;
        auto mark = mark_of(metric, *e);
        mark.y = static_cast<double>(chart.rows.size());
        mark.text = in_both(in.difference_text(w, name));
        for (auto const end : {std::optional{mark.x}, mark.x_low, mark.x_high}) ends.push_back(end.value_or(mark.x));
        chart.rows.push_back(same(in.name_of(w)));
        chart.series.front().marks.push_back(mark);
        chart.twin.rows.push_back({same(in.name_of(w)), {in.difference_cell(w, m)}, in.name_of(w)});
    }
    chart.x = axis_over(ends, metric.unit == MetricUnit::fraction ? say("unit.points") : title, AxisEnd::with_zero,
                        metric.unit == MetricUnit::fraction);
    return chart;
}

}  // namespace

std::optional<Section> effects_section(ReportInput const& in) {
    if (!in.has_differences()) return std::nullopt;
    Section section{"effects", say("effects.heading"), say("effects.lead", {same(in.baseline_name())}), {}};
    for (char const* name : {"net_value", "active_days_per_user", "second_churn_90d", "incremental_returns_to_end"}) {
        auto chart = effect(in, name);
        if (!chart.rows.empty()) section.blocks.emplace_back(std::move(chart));
    }
    if (section.blocks.empty()) return std::nullopt;
    return section;
}

}  // namespace rekindle::report
