// How much of each interval is luck, which more users shrink, and how much is parameters, which only data shrink.

#include "output/number_format.hpp"
#include "output/report/axis_ticks.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

constexpr std::array shown{"net_value", "active_days_per_user", "second_churn_90d"};

/// Shares of the variance of one difference; nothing where it has no variance or is not split.
void add_row(ReportInput const& in, std::size_t world, char const* name, Chart& chart) {
    auto const* e = in.difference(world, name);
    if (!e || !e->se_luck || !e->se_parameters || !e->se || !(*e->se > 0)) return;
    double const parameters = 100 * *e->se_parameters * *e->se_parameters / (*e->se * *e->se);
    auto const head = say("uncertainty.row", {same(in.name_of(world)), metric_name(metrics()[metric_index(name)])});
    Mark luck, other;
    luck.y = other.y = static_cast<double>(chart.rows.size());
    luck.x = other.from = 100 - parameters, other.x = 100;
    luck.text = same(with_thousands(100 - parameters, 0) + "%");
    other.text = same(with_thousands(parameters, 0) + "%");
    chart.twin.rows.push_back({head, {{luck.text, luck.x}, {other.text, parameters}}, {}});
    chart.rows.push_back(head);
    chart.series[0].marks.push_back(luck);
    chart.series[1].marks.push_back(other);
}

}  // namespace

std::optional<Section> uncertainty_section(ReportInput const& in) {
    if (!in.run.uncertain) return std::nullopt;
    auto chart = make_chart("uncertainty", ChartKind::rows, say("uncertainty.title"), say("uncertainty.note"));
    chart.series = {{say("uncertainty.luck"), 1, {}}, {say("uncertainty.parameters"), 2, {}}};
    chart.twin.columns = {say("uncertainty.column"), say("uncertainty.luck"), say("uncertainty.parameters")};
    for (auto const* name : shown) {
        for (auto const w : in.drawn()) add_row(in, w, name, chart);
    }
    if (chart.rows.empty()) return std::nullopt;
    chart.x = axis_over(std::array{0.0, 100.0}, say("uncertainty.axis"), AxisEnd::with_zero, true);
    return Section{"uncertainty", say("uncertainty.heading"), say("uncertainty.lead"), {std::move(chart)}};
}

}  // namespace rekindle::report
