// How long lives last and how dormancies end: curves by age with their bands, and what of the returns lapsed again.

#include <algorithm>
#include <set>

#include "output/number_format.hpp"
#include "output/report/axis_ticks.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

constexpr std::size_t most_reason_charts = 2;

std::string share_text(double share, std::optional<double> half) { return with_interval(share, half, {true, false}); }

/// At most `points` ages from 0 to the longest curve's end.
std::vector<std::size_t> ages_of(std::vector<AgeCurve const*> const& curves, std::size_t points) {
    std::size_t longest = 0;
    for (auto const* c : curves) longest = std::max(longest, c->value.size());
    std::vector<std::size_t> ages;
    auto const step = std::max<std::size_t>(1, (longest + points - 1) / points);
    for (std::size_t age = 0; age < longest; age += step) ages.push_back(age);
    return ages;
}

/// A line with its band per curve, in per cent, and the table's columns.
void draw_curves(Chart& chart, std::vector<AgeCurve const*> const& curves, std::vector<Text> const& names,
                 std::vector<int> const& colors, std::string const& axis, std::size_t points) {
    auto const ages = ages_of(curves, points);
    for (auto const age : ages) chart.twin.rows.push_back({same(std::to_string(age)), {}, {}});
    std::vector<double> ends{0};
    for (std::size_t i = 0; i < curves.size(); ++i) {
        auto const& c = *curves[i];
        Series series{names[i], colors[i], {}};
        for (std::size_t row = 0; row < ages.size(); ++row) {
            auto const age = ages[row];
            if (age >= c.value.size()) {
                chart.twin.rows[row].cells.push_back({same("–"), {}, Mood::quiet});
                continue;
            }
            Mark mark;
            mark.x = static_cast<double>(age), mark.y = 100 * c.value[age];
            mark.y_low = 100 * c.low[age], mark.y_high = 100 * c.high[age];
            ends.push_back(*mark.y_high);
            auto const text = share_text(c.value[age], (c.high[age] - c.low[age]) / 2);
            chart.twin.rows[row].cells.push_back({same(text), c.value[age]});
            series.marks.push_back(std::move(mark));
        }
        chart.series.push_back(std::move(series));
        chart.twin.columns.push_back(names[i]);
    }
    if (ages.empty()) return;
    std::vector<double> const days{0, std::max(1.0, static_cast<double>(ages.back()))};
    chart.x = axis_over(days, say("curves.age_axis"), AxisEnd::exact);
    chart.y = axis_over(ends, say(axis), AxisEnd::with_zero, true);
}

/// A line per drawn policy with a curve of this group, in per cent.
Chart curve_chart(ReportInput const& in, std::vector<AgeCurve> const& all, std::string const& group,
                  std::string const& key) {
    auto chart = make_chart("curve-" + key, ChartKind::lines, say("curves." + key), say("curves." + key + ".note"));
    chart.twin.columns = {say("curves.age")};
    std::vector<AgeCurve const*> curves;
    std::vector<std::size_t> worlds;
    for (auto const w : in.drawn()) {
        for (auto const& c : all) {
            if (c.policy == in.name_of(w) && c.group == group) curves.push_back(&c), worlds.push_back(w);
        }
    }
    std::vector<Text> names;
    std::vector<int> colors;
    for (auto const w : worlds) names.push_back(same(in.name_of(w))), colors.push_back(in.color_of(w));
    draw_curves(chart, curves, names, colors, "curves." + key + ".axis", in.points());
    return chart;
}

/// Share of returns lapsed again by 30, 60, ... days: a dot per policy.
Chart second_churn(ReportInput const& in) {
    auto chart = make_chart("second-churn", ChartKind::dots, say("curves.second"), say("curves.second.note"));
    chart.twin.columns = {say("table.policy")};
    std::set<std::int64_t> windows;
    for (auto const& a : in.analysis.answers.second_churn) {
        if (a.group == "second_life") windows.insert(a.days);
    }
    std::vector<std::int64_t> const days(windows.begin(), windows.end());
    for (auto const d : days) {
        chart.rows.push_back(say("curves.within", {same(std::to_string(d))}));
        chart.twin.columns.push_back(chart.rows.back());
    }
    std::vector<double> ends{0};
    for (auto const w : in.drawn()) {
        Series series{same(in.name_of(w)), in.color_of(w), {}};
        Row row{same(in.name_of(w)), std::vector<Cell>(days.size(), Cell{same("–"), {}, Mood::quiet}), in.name_of(w)};
        for (auto const& a : in.analysis.answers.second_churn) {
            if (a.policy != in.name_of(w) || a.group != "second_life" || !a.share) continue;
            auto const at = static_cast<std::size_t>(std::ranges::find(days, a.days) - days.begin());
            Mark mark;
            mark.y = static_cast<double>(at), mark.x = 100 * *a.share;
            if (a.low && a.high) mark.x_low = 100 * *a.low, mark.x_high = 100 * *a.high;
            auto const half = a.low && a.high ? std::optional{(*a.high - *a.low) / 2} : std::nullopt;
            mark.text = same(share_text(*a.share, half));
            row.cells[at] = {say("curves.of", {mark.text, same(with_thousands(static_cast<double>(a.at_risk), 0))}),
                             *a.share};
            ends.push_back(mark.x_high.value_or(mark.x));
            series.marks.push_back(std::move(mark));
        }
        if (series.marks.empty()) continue;
        chart.series.push_back(std::move(series));
        chart.twin.rows.push_back(std::move(row));
    }
    chart.x = axis_over(ends, say("curves.second.axis"), AxisEnd::with_zero, true);
    return chart;
}

/// A line per reason in one world.
Chart reason_chart(ReportInput const& in, std::size_t world) {
    auto chart = make_chart("curve-reasons-" + std::to_string(world), ChartKind::lines,
                            say("curves.reason", {same(in.name_of(world))}), say("curves.reason.note"));
    chart.twin.columns = {say("curves.age")};
    std::vector<AgeCurve const*> curves;
    for (auto const& c : in.analysis.answers.lapse_reasons) {
        if (c.policy == in.name_of(world) && curves.size() < most_drawn) curves.push_back(&c);
    }
    std::vector<Text> names;
    std::vector<int> colors;
    for (auto const* c : curves)
        names.push_back(same(c->group)), colors.push_back(1 + static_cast<int>(colors.size()) % 7);
    draw_curves(chart, curves, names, colors, "curves.reason.axis", in.points());
    return chart;
}

std::optional<Table> log_rank(ReportInput const& in) {
    Table table{
        say("curves.log_rank"), {say("table.policy"), say("curves.spells"), say("curves.chi"), say("curves.p")}, {}};
    for (auto const& a : in.analysis.answers.log_rank) {
        if (table.rows.size() >= most_tabled) break;
        table.rows.push_back({same(a.policy),
                              {{say_or("curves.group." + a.group, a.group), {}},
                               {same(with_thousands(a.chi_square, 2)), a.chi_square},
                               {same(a.p < 0.0001 ? "< 0.0001" : with_thousands(a.p, 4)), a.p}},
                              {}});
    }
    if (table.rows.empty()) return std::nullopt;
    return table;
}

}  // namespace

std::optional<Section> curves_section(ReportInput const& in) {
    auto const& answers = in.analysis.answers;
    Section section{"curves", say("curves.heading"), say("curves.lead"), {}};
    auto const add = [&](Chart chart) {
        if (!chart.series.empty()) section.blocks.emplace_back(std::move(chart));
    };
    add(curve_chart(in, answers.retention, "first_life", "first"));
    add(curve_chart(in, answers.retention, "second_life", "second_life"));
    add(curve_chart(in, answers.returns, "natural", "natural"));
    add(curve_chart(in, answers.returns, "recalled", "recalled"));
    std::size_t diagrams = 0;
    for (auto const w : in.drawn()) {
        if (diagrams++ < most_reason_charts) add(reason_chart(in, w));
    }
    add(second_churn(in));
    if (section.blocks.empty()) return std::nullopt;
    if (auto table = log_rank(in)) section.blocks.emplace_back(std::move(*table));
    return section;
}

}  // namespace rekindle::report
