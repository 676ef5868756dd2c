#include "output/report/chart_svg.hpp"
#include "output/report/svg_plot.hpp"

namespace rekindle::report {
namespace {

constexpr double label_width = 150;

void whiskers(SvgPlot& plot, Mark const& mark, int color) {
    auto const css = "whisker " + css_color('s', color);
    if (mark.x_low && mark.x_high)
        plot.canvas.line(plot.x(*mark.x_low), plot.y(mark.y), plot.x(*mark.x_high), plot.y(mark.y), css);
    if (mark.y_low && mark.y_high)
        plot.canvas.line(plot.x(mark.x), plot.y(*mark.y_low), plot.x(mark.x), plot.y(*mark.y_high), css);
}

std::string guide_path(SvgPlot const& plot, Chart const& chart) {
    std::string d;
    for (auto const& mark : chart.guide)
        d += (d.empty() ? "M" : "L") + coordinate(plot.x(mark.x)) + " " + coordinate(plot.y(mark.y));
    return d;
}

}  // namespace

std::string points_svg(Chart const& chart) {
    auto plot = framed(chart, 24);
    if (!chart.guide.empty()) plot.canvas.path(guide_path(plot, chart), "guide");
    std::vector<double> heights;
    for (auto const& series : chart.series) {
        for (auto const& mark : series.marks) {
            whiskers(plot, mark, series.color);
            plot.canvas.circle(plot.x(mark.x), plot.y(mark.y), 6, "dot " + css_color('f', series.color));
            heights.push_back(plot.y(mark.y) - 10);
        }
    }
    heights = moved_apart(std::move(heights), 16, plot.top, plot.bottom);
    std::size_t label = 0;
    for (auto const& series : chart.series) {
        for (auto const& mark : series.marks) {
            bool const near_end = plot.x(mark.x) > plot.right - label_width;
            plot.canvas.text(plot.x(mark.x) + (near_end ? -10 : 10), heights[label++],
                             near_end ? Anchor::end : Anchor::start, "label halo " + css_color('f', series.color),
                             fitted(series.name, label_width));
        }
    }
    return plot.canvas.finish(chart.id);
}

}  // namespace rekindle::report
