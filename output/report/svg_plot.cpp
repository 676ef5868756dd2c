#include "output/report/svg_plot.hpp"

#include <algorithm>

namespace rekindle::report {

std::string css_color(char kind, int color) {
    return std::string(1, kind) + std::to_string(color >= 0 && color <= 7 ? color : 0);
}

SvgPlot framed(Chart const& chart, double label_room) {
    constexpr double width = 720, height = 360, top = 34, bottom = height - 44;
    double left = 24;
    for (auto const& tick : chart.y.ticks) left = std::max(left, 14 + text_width(tick.text));
    double const right = width - label_room;
    SvgPlot plot{SvgCanvas(width, height),
                 Scale{chart.x.low, chart.x.high, left, right},
                 Scale{chart.y.low, chart.y.high, bottom, top},
                 left,
                 right,
                 top,
                 bottom};
    plot.canvas.text(0, 14, Anchor::start, "axis-title", chart.y.title);
    plot.canvas.text(right, height - 6, Anchor::end, "axis-title", chart.x.title);
    for (auto const& tick : chart.y.ticks) {
        double const y = plot.y(tick.at);
        plot.canvas.line(left, y, right, y, tick.at == 0 ? "zero" : "grid");
        plot.canvas.text(left - 8, y + 4, Anchor::end, "tick", same(tick.text));
    }
    for (auto const& tick : chart.x.ticks) {
        double const x = plot.x(tick.at);
        plot.canvas.line(x, bottom, x, bottom + 5, "zero");
        plot.canvas.text(x, bottom + 19, Anchor::middle, "tick", same(tick.text));
    }
    if (chart.y.low != 0) plot.canvas.line(left, bottom, right, bottom, "axis");
    return plot;
}

}  // namespace rekindle::report
