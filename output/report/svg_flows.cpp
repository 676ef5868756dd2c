#include <algorithm>

#include "output/report/chart_svg.hpp"
#include "output/report/svg_plot.hpp"

namespace rekindle::report {
namespace {

constexpr double width = 720, height = 340, node_width = 14, node_gap = 22, top = 14, label_room = 150;

struct Placed {
    double x = 0, y = 0, height = 0;
    double out = 0, in = 0;  ///< used so far by links that leave and arrive
};

/// What passes through: the larger of what arrives and what leaves.
std::vector<double> sizes_of(Chart const& chart) {
    std::vector<double> in(chart.nodes.size(), 0), out(chart.nodes.size(), 0);
    for (auto const& link : chart.links) out[link.from] += link.value, in[link.to] += link.value;
    for (std::size_t n = 0; n < in.size(); ++n) in[n] = std::max(in[n], out[n]);
    return in;
}

std::vector<Placed> place(Chart const& chart) {
    auto const sizes = sizes_of(chart);
    int columns = 0;
    for (auto const& node : chart.nodes) columns = std::max(columns, node.column);
    double scale = 0;
    for (int c = 0; c <= columns; ++c) {
        double sum = 0, gaps = -node_gap;
        for (std::size_t n = 0; n < sizes.size(); ++n) {
            if (chart.nodes[n].column == c) sum += sizes[n], gaps += node_gap;
        }
        if (sum > 0)
            scale = scale > 0 ? std::min(scale, (height - 2 * top - gaps) / sum) : (height - 2 * top - gaps) / sum;
    }
    std::vector<Placed> placed(sizes.size());
    std::vector<double> next(static_cast<std::size_t>(columns) + 1, top);
    for (std::size_t n = 0; n < sizes.size(); ++n) {
        auto const column = static_cast<std::size_t>(std::max(0, chart.nodes[n].column));
        double const x = columns == 0 ? 0 : (width - label_room - node_width) * static_cast<double>(column) / columns;
        placed[n] = {x, next[column], std::max(1.0, sizes[n] * scale)};
        next[column] += placed[n].height + node_gap;
    }
    return placed;
}

std::string ribbon(double x1, double y1, double x2, double y2, double thickness) {
    double const bend = (x1 + x2) / 2;
    auto const curve = [&](double from_x, double from_y, double to_x, double to_y) {
        return coordinate(from_x) + " " + coordinate(from_y) + "C" + coordinate(bend) + " " + coordinate(from_y) + " " +
               coordinate(bend) + " " + coordinate(to_y) + " " + coordinate(to_x) + " " + coordinate(to_y);
    };
    return "M" + curve(x1, y1, x2, y2) + "L" + curve(x2, y2 + thickness, x1, y1 + thickness) + "Z";
}

}  // namespace

std::string flows_svg(Chart const& chart) {
    SvgCanvas canvas(width, height);
    auto placed = place(chart);
    auto const sizes = sizes_of(chart);
    for (auto const& link : chart.links) {
        auto& from = placed[link.from];
        auto& to = placed[link.to];
        double const share = sizes[link.from] > 0 ? link.value / sizes[link.from] : 0;
        double const thickness = std::max(0.5, share * from.height);
        canvas.path(ribbon(from.x + node_width, from.y + from.out, to.x, to.y + to.in, thickness),
                    "ribbon " + css_color('f', chart.nodes[link.to].color));
        from.out += thickness, to.in += thickness;
    }
    for (std::size_t n = 0; n < placed.size(); ++n) {
        auto const& p = placed[n];
        canvas.rect(p.x, p.y, node_width, p.height, css_color('f', chart.nodes[n].color));
        canvas.text(p.x + node_width + 6, p.y + std::min(p.height, 14.0) / 2 + 5, Anchor::start, "label halo",
                    chart.nodes[n].name);
    }
    return canvas.finish(chart.id);
}

}  // namespace rekindle::report
