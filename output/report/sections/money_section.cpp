// Where the money goes: from the extra margin to the extra net value, policy minus baseline.

#include "output/report/axis_ticks.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

constexpr std::size_t most_waterfalls = 4;

/// A step of the waterfall: a metric that adds to or is taken from the running sum, or (sign 0) the sum itself.
struct Step {
    std::string_view metric;
    int sign;
    std::size_t series;
};

std::vector<Step> steps_of(ReportInput const& in) {
    std::vector<Step> steps{{"margin", 1, 0}};
    for (auto const kind : cost_kinds) {
        if (in.spends(kind)) steps.push_back({kind, -1, 1});
    }
    steps.push_back({"net_value", 0, 2});
    return steps;
}

Chart waterfall(ReportInput const& in, std::size_t world) {
    auto chart = make_chart("money-" + std::to_string(world), ChartKind::rows,
                            say("money.title", {same(in.name_of(world)), same(in.run.currency)}), say("money.note"));
    chart.twin.columns = {say("table.metric"), say("effects.column", {same(in.baseline_name())})};
    chart.series = {{say("money.margin"), 3, {}}, {say("money.costs"), 2, {}}, {say("money.net"), 1, {}}};
    std::vector<double> ends{0};
    double sum = 0;
    for (auto const& step : steps_of(in)) {
        auto const m = metric_index(step.metric);
        auto const& e = *in.difference(world, step.metric);
        Mark mark;
        mark.y = static_cast<double>(chart.rows.size());
        mark.from = step.sign == 0 ? 0 : sum;
        mark.x = mark.from + (step.sign == 0 ? 1 : step.sign) * e.mean.value_or(0);
        if (step.sign == 0 && e.ci95) mark.x_low = e.ci95->low, mark.x_high = e.ci95->high;
        sum = mark.x;
        mark.text = same(in.difference_text(world, step.metric));
        for (auto const end : {std::optional{mark.x}, mark.x_low, mark.x_high}) ends.push_back(end.value_or(mark.x));
        chart.rows.push_back(metric_name(metrics()[m]));
        chart.twin.rows.push_back({chart.rows.back(), {in.difference_cell(world, m)}, std::string(step.metric)});
        chart.series[step.series].marks.push_back(std::move(mark));
    }
    chart.x = axis_over(ends, same(in.run.currency), AxisEnd::with_zero);
    return chart;
}

}  // namespace

std::optional<Section> money_section(ReportInput const& in) {
    Section section{"money", say("money.heading"), say("money.lead", {same(in.baseline_name())}), {}};
    for (auto const w : in.drawn()) {
        if (in.difference_of(w) && section.blocks.size() < most_waterfalls)
            section.blocks.emplace_back(waterfall(in, w));
    }
    if (section.blocks.empty()) return std::nullopt;
    return section;
}

}  // namespace rekindle::report
