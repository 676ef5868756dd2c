#include "output/report/chart_svg.hpp"

#include <catch2/catch.hpp>
#include <regex>

#include "output/report/axis_ticks.hpp"
#include "output/report/svg_canvas.hpp"

using namespace rekindle::report;

namespace {

std::size_t count_of(std::string const& text, std::string const& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

Mark mark_at(double x, double y) {
    Mark mark;
    mark.x = x, mark.y = y;
    return mark;
}

Chart base_chart(ChartKind kind) {
    Chart chart;
    chart.id = "c", chart.kind = kind, chart.title = {"Title", "标题"};
    chart.x = axis_over(std::array{0.0, 10.0}, {"days", "天"}, AxisEnd::with_zero);
    chart.y = axis_over(std::array{0.0, 100.0}, {"users", "用户"}, AxisEnd::with_zero);
    return chart;
}

/// Widths of the bars, in the order drawn.
std::vector<double> bar_widths(std::string const& svg) {
    std::vector<double> widths;
    std::regex const form(R"re(width="([0-9.]+)" height="16")re");
    for (std::sregex_iterator it(svg.begin(), svg.end(), form), end; it != end; ++it)
        widths.push_back(std::stod((*it)[1]));
    return widths;
}

}  // namespace

TEST_CASE("a retention curve is one line per policy with its band, named at its end", "[output][report]") {
    auto chart = base_chart(ChartKind::lines);
    for (int s = 0; s < 2; ++s) {
        Series series{same(s == 0 ? "none" : "mail"), s, {}};
        for (int d = 0; d <= 10; ++d) {
            auto mark = mark_at(d, 100 - (5 - s) * d);
            if (s == 1) mark.y_low = mark.y - 3, mark.y_high = mark.y + 3;
            series.marks.push_back(mark);
        }
        chart.series.push_back(series);
    }
    auto const svg = chart_svg(chart);
    CHECK(count_of(svg, "class=\"line ") == 2);
    CHECK(count_of(svg, "class=\"band ") == 1);
    CHECK(count_of(svg, ">none</text>") == 1);
    CHECK(count_of(svg, ">mail</text>") == 1);
    CHECK(count_of(svg, "lang=\"zh\"") == 2);
    CHECK(svg.find("aria-labelledby=\"c-title\"") != std::string::npos);
    CHECK(svg.find("nan") == std::string::npos);
}

TEST_CASE("the frontier shows a dot, both intervals and the name of each policy", "[output][report]") {
    auto chart = base_chart(ChartKind::points);
    auto mark = mark_at(4, 50);
    mark.x_low = 3, mark.x_high = 5, mark.y_low = 40, mark.y_high = 60;
    chart.series = {{same("<b>mail</b>"), 1, {mark}}, {same("none"), 0, {mark_at(0, 0)}}};
    chart.guide = {mark_at(0, 0), mark_at(4, 50)};
    auto const svg = chart_svg(chart);
    CHECK(count_of(svg, "<circle") == 2);
    CHECK(count_of(svg, "class=\"whisker ") == 2);
    CHECK(count_of(svg, "class=\"guide\"") == 1);
    CHECK(count_of(svg, "&lt;b&gt;mail&lt;/b&gt;") == 1);
}

TEST_CASE("bars are as long as their values, whichever way they run", "[output][report]") {
    auto chart = base_chart(ChartKind::rows);
    chart.rows = {same("a"), same("b")};
    auto first = mark_at(4, 0), second = mark_at(2, 1);
    second.from = 10;
    chart.series = {{same("cost"), 1, {first, second}}};
    auto const widths = bar_widths(chart_svg(chart));
    REQUIRE(widths.size() == 2);
    CHECK(widths[1] == Approx(2 * widths[0]).epsilon(0.01));
}

TEST_CASE("ribbons keep their proportions and nodes hold what passes", "[output][report]") {
    auto chart = base_chart(ChartKind::flows);
    chart.nodes = {{same("dormant"), 0, 0}, {same("returned"), 1, 1}, {same("gone"), 2, 1}};
    chart.links = {{0, 1, 30, same("30")}, {0, 2, 10, same("10")}};
    auto const svg = chart_svg(chart);
    CHECK(count_of(svg, "class=\"ribbon ") == 2);
    std::regex const form(R"re(width="14" height="([0-9.]+)")re");
    std::vector<double> heights;
    for (std::sregex_iterator it(svg.begin(), svg.end(), form), end; it != end; ++it)
        heights.push_back(std::stod((*it)[1]));
    REQUIRE(heights.size() == 3);
    CHECK(heights[0] == Approx(heights[1] + heights[2]).epsilon(0.01));
    CHECK(heights[1] == Approx(3 * heights[2]).epsilon(0.01));
}

TEST_CASE("labels move apart and stay on the paper", "[output][report]") {
    auto const at = moved_apart({50, 50, 52, 99}, 16, 0, 100);
    CHECK(at[0] < at[1]);
    for (std::size_t i = 1; i < at.size(); ++i) CHECK(at[i] - at[i - 1] >= 16 - 1e-9);
    CHECK(at[3] <= 100);
    CHECK(at[0] >= 0);
}

TEST_CASE("a chart without data is still an element", "[output][report]") {
    for (auto const kind : {ChartKind::lines, ChartKind::points, ChartKind::rows, ChartKind::dots, ChartKind::flows}) {
        auto const svg = chart_svg(base_chart(kind));
        CHECK(svg.starts_with("<svg "));
        CHECK(svg.ends_with("</svg>"));
    }
}
