// From the touch to the return: how much is left at each step.

#include "output/number_format.hpp"
#include "output/report/axis_ticks.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

constexpr std::array steps{"touches", "delivered", "opens", "clicks", "returns_recalled"};

/// Of 100 touches sent, how many come so far.
Mark step_mark(ReportInput const& in, std::size_t world, std::size_t step) {
    Mark mark;
    mark.y = static_cast<double>(step);
    mark.x = 100 * in.own(world, steps[step]).mean.value_or(0) / *in.own(world, "touches").mean;
    mark.text = same(with_interval(mark.x / 100, {}, {true, false}));
    return mark;
}

}  // namespace

std::optional<Section> funnel_section(ReportInput const& in) {
    auto chart = make_chart("funnel", ChartKind::dots, say("funnel.title"), say("funnel.note"));
    chart.twin = {say("funnel.table"), {say("table.policy")}, {}};
    for (auto const* step : steps) {
        chart.rows.push_back(metric_name(metrics()[metric_index(step)]));
        chart.twin.columns.push_back(chart.rows.back());
    }
    for (auto const w : in.drawn()) {
        if (!(in.own(w, "touches").mean.value_or(0) > 0)) continue;
        Series series{same(in.name_of(w)), in.color_of(w), {}};
        Row row{same(in.name_of(w)), {}, in.name_of(w)};
        for (std::size_t s = 0; s < steps.size(); ++s) {
            series.marks.push_back(step_mark(in, w, s));
            row.cells.push_back(in.own_cell(w, metric_index(steps[s])));
        }
        chart.series.push_back(std::move(series));
        chart.twin.rows.push_back(std::move(row));
    }
    if (chart.series.empty()) return std::nullopt;
    chart.x = axis_over(std::array{0.0, 100.0}, say("funnel.axis"), AxisEnd::with_zero, true);
    return Section{"funnel", say("funnel.heading"), say("funnel.lead"), {std::move(chart)}};
}

}  // namespace rekindle::report
