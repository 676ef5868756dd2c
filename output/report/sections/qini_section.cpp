// Does the policy's own ranking find those whom a touch changes?

#include <algorithm>

#include "output/number_format.hpp"
#include "output/report/axis_ticks.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

constexpr std::size_t most_curves = 4;
constexpr std::array rankings{"oracle", "policy", "touches", "segments"};
constexpr std::array colors{1, 4, 2, 3};

/// The curve's gain at a share of users reached, straight between its points.
double gain_at(QiniAnswer const& a, double share) {
    auto const after = static_cast<std::size_t>(std::ranges::lower_bound(a.reached, share) - a.reached.begin());
    if (after == 0) return a.gain.front();
    if (after == a.reached.size()) return a.gain.back();
    double const width = a.reached[after] - a.reached[after - 1];
    double const part = width > 0 ? (share - a.reached[after - 1]) / width : 1;
    return a.gain[after - 1] + part * (a.gain[after] - a.gain[after - 1]);
}

std::optional<Chart> qini(ReportInput const& in, std::size_t world) {
    constexpr int steps = 20;
    auto chart = make_chart("qini-" + std::to_string(world), ChartKind::lines,
                            say("qini.title", {same(in.name_of(world))}), say("qini.note"));
    chart.twin.columns = {say("qini.reached")};
    for (int i = 0; i <= steps; ++i) chart.twin.rows.push_back({same(std::to_string(100 * i / steps) + "%"), {}, {}});
    std::vector<double> ends{0};
    for (std::size_t k = 0; k < rankings.size(); ++k) {
        for (auto const& a : in.analysis.answers.qini) {
            if (a.policy != in.name_of(world) || a.ranking != rankings[k] || a.reached.empty()) continue;
            auto const name = say(std::string("qini.") + rankings[k]);
            Series series{name, colors[k], {}};
            for (int i = 0; i <= steps; ++i) {
                Mark mark;
                mark.x = 100.0 * i / steps, mark.y = 100 * gain_at(a, mark.x / 100);
                ends.push_back(mark.y);
                chart.twin.rows[static_cast<std::size_t>(i)].cells.push_back(
                    {same(with_interval(mark.y / 100, {}, {true, false})), mark.y / 100});
                series.marks.push_back(std::move(mark));
            }
            chart.series.push_back(std::move(series));
            chart.twin.columns.push_back(name);
        }
    }
    bool const moves = std::ranges::any_of(ends, [](double gain) { return gain != 0; });
    if (chart.series.empty() || !moves) return std::nullopt;
    chart.x = axis_over(std::array{0.0, 100.0}, say("qini.reached"), AxisEnd::with_zero, true);
    chart.y = axis_over(ends, say("qini.gain"), AxisEnd::with_zero, true);
    return chart;
}

}  // namespace

std::optional<Section> qini_section(ReportInput const& in) {
    Section section{"qini", say("qini.heading"), say("qini.lead"), {}};
    for (auto const w : in.drawn()) {
        if (section.blocks.size() == most_curves) break;
        if (auto chart = qini(in, w)) section.blocks.emplace_back(std::move(*chart));
    }
    if (section.blocks.empty()) return std::nullopt;
    return section;
}

}  // namespace rekindle::report
