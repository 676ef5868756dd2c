#include "output/report/chart_svg.hpp"
#include "output/report/svg_plot.hpp"

namespace rekindle::report {
namespace {

std::string place(SvgPlot const& plot, double x, double y) {
    return coordinate(plot.x(x)) + " " + coordinate(plot.y(y));
}

std::string line_path(SvgPlot const& plot, Series const& series) {
    std::string d;
    for (auto const& mark : series.marks) d += (d.empty() ? "M" : "L") + place(plot, mark.x, mark.y);
    return d;
}

/// Up along the lower ends, back along the upper ones; empty without intervals.
std::string band_path(SvgPlot const& plot, Series const& series) {
    std::string forth, back;
    for (auto const& mark : series.marks) {
        if (!mark.y_low || !mark.y_high) continue;
        forth += (forth.empty() ? "M" : "L") + place(plot, mark.x, *mark.y_low);
        back = "L" + place(plot, mark.x, *mark.y_high) + back;
    }
    return forth.empty() ? forth : forth + back + "Z";
}

void label_lines(SvgPlot& plot, Chart const& chart) {
    std::vector<double> heights;
    std::vector<Series const*> labelled;
    for (auto const& series : chart.series) {
        if (series.marks.empty()) continue;
        heights.push_back(plot.y(series.marks.back().y));
        labelled.push_back(&series);
    }
    heights = moved_apart(std::move(heights), 16, plot.top, plot.bottom);
    for (std::size_t i = 0; i < labelled.size(); ++i) {
        plot.canvas.text(plot.right + 8, heights[i] + 4, Anchor::start, "label " + css_color('f', labelled[i]->color),
                         fitted(labelled[i]->name, 126));
    }
}

}  // namespace

std::string lines_svg(Chart const& chart) {
    auto plot = framed(chart, 140);
    for (auto const& series : chart.series) {
        if (auto const band = band_path(plot, series); !band.empty())
            plot.canvas.path(band, "band " + css_color('f', series.color));
    }
    for (auto const& series : chart.series) {
        if (!series.marks.empty()) plot.canvas.path(line_path(plot, series), "line " + css_color('s', series.color));
    }
    label_lines(plot, chart);
    return plot.canvas.finish(chart.id);
}

}  // namespace rekindle::report
