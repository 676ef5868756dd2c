// Three answers to "did the touch do it?": what a dashboard claims, what touches caused, what would not have happened.

#include "output/report/axis_ticks.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {

std::optional<Section> credit_section(ReportInput const& in) {
    constexpr std::array measures{"returns_attributed", "returns_recalled", "incremental_returns_to_end"};
    auto chart = make_chart("credit", ChartKind::dots, say("credit.title"), say("credit.note"));
    chart.twin.columns = {say("table.policy")};
    for (std::size_t k = 0; k < measures.size(); ++k) {
        auto const name = metric_name(metrics()[metric_index(measures[k])]);
        chart.series.push_back({name, static_cast<int>(k) + 1, {}});
        chart.twin.columns.push_back(name);
    }
    std::vector<double> ends{0};
    for (auto const w : in.drawn()) {
        auto const touches = in.own(w, "touches").mean.value_or(0);
        if (touches == 0) continue;
        Row row{same(in.name_of(w)), {}, in.name_of(w)};
        for (std::size_t k = 0; k < measures.size(); ++k) {
            auto const m = metric_index(measures[k]);
            row.cells.push_back(in.own_cell(w, m));
            auto const& e = in.own(w, measures[k]);
            if (!e.mean) continue;
            auto mark = mark_of(metrics()[m], e);
            mark.y = static_cast<double>(chart.rows.size());
            mark.text = same(in.own_text(w, measures[k]));
            for (auto const end : {std::optional{mark.x}, mark.x_low, mark.x_high})
                ends.push_back(end.value_or(mark.x));
            chart.series[k].marks.push_back(mark);
        }
        chart.rows.push_back(same(in.name_of(w)));
        chart.twin.rows.push_back(std::move(row));
    }
    if (chart.rows.empty()) return std::nullopt;
    chart.x = axis_over(ends, say("unit.returns"), AxisEnd::with_zero);
    return Section{"credit", say("credit.heading"), say("credit.lead"), {std::move(chart)}};
}

}  // namespace rekindle::report
