// What a life is worth by how it began, and when a policy has paid for itself.

#include "output/number_format.hpp"
#include "output/report/axis_ticks.hpp"
#include "output/report/daily_series.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

constexpr std::size_t most_charts = 2;
constexpr std::size_t least_months = 2;

int color_of(std::string const& origin) {
    for (std::size_t o = 0; o < life_origin_names.size(); ++o) {
        if (origin == life_origin_names[o]) return static_cast<int>(o);
    }
    return 0;
}

Chart value_chart(ReportInput const& in, std::size_t world) {
    auto chart = make_chart("life-" + std::to_string(world), ChartKind::lines,
                            say("life.title", {same(in.name_of(world)), same(in.run.currency)}), say("life.note"));
    chart.twin.columns = {say("life.months")};
    std::vector<double> ends{0};
    std::size_t months = 0;
    for (auto const& a : in.analysis.answers.life_value) {
        if (a.policy != in.name_of(world) || a.value.size() < least_months) continue;
        auto const name = say("life." + a.origin);
        Series series{name, color_of(a.origin), {}};
        for (std::size_t m = 0; m < a.value.size(); ++m) {
            Mark mark;
            mark.x = static_cast<double>(m + 1), mark.y = a.value[m];
            mark.text = same(plain_number(mark.y, a.value.back()));
            if (m == months) {
                auto const columns = chart.series.size();
                chart.twin.rows.push_back(
                    {same(std::to_string(++months)), std::vector<Cell>(columns, Cell{same("–"), {}, Mood::quiet}), {}});
            }
            chart.twin.rows[m].cells.push_back({mark.text, mark.y});
            ends.push_back(mark.y);
            series.marks.push_back(std::move(mark));
        }
        for (auto m = a.value.size(); m < months; ++m) chart.twin.rows[m].cells.push_back({same("–"), {}, Mood::quiet});
        chart.series.push_back(std::move(series));
        chart.twin.columns.push_back(name);
    }
    if (chart.series.empty()) return chart;
    chart.x = axis_over(std::array{1.0, static_cast<double>(months)}, say("life.axis"), AxisEnd::exact);
    chart.y = axis_over(ends, same(in.run.currency), AxisEnd::with_zero);
    return chart;
}

Table payback(ReportInput const& in) {
    Table table{say("payback.title"), {say("table.policy"), say("payback.day")}, {}};
    for (auto const w : in.tabled()) {
        for (auto const& a : in.analysis.answers.payback) {
            if (a.policy != in.name_of(w)) continue;
            Cell cell{say("payback.never"), {}, Mood::worse};
            if (a.day) cell = {same(with_thousands(static_cast<double>(*a.day), 0)), static_cast<double>(*a.day)};
            table.rows.push_back({same(a.policy), {std::move(cell)}, a.policy});
        }
    }
    return table;
}

}  // namespace

std::optional<Section> life_section(ReportInput const& in) {
    Section section{"life", say("life.heading"), say("life.lead"), {}};
    for (auto const w : in.drawn()) {
        if (section.blocks.size() == most_charts) break;
        if (in.has_differences() && !in.difference_of(w)) continue;
        if (auto chart = value_chart(in, w); !chart.series.empty()) section.blocks.emplace_back(std::move(chart));
    }
    if (auto table = payback(in); !table.rows.empty()) section.blocks.emplace_back(std::move(table));
    if (section.blocks.empty()) return std::nullopt;
    return section;
}

}  // namespace rekindle::report
