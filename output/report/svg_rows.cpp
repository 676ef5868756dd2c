#include <algorithm>

#include "output/report/chart_svg.hpp"
#include "output/report/svg_plot.hpp"

namespace rekindle::report {
namespace {

constexpr double width = 720, top = 10, row_height = 30, bar_height = 16;

void bar(SvgCanvas& canvas, Scale const& x, Mark const& mark, double middle, int color) {
    double const from = x(std::min(mark.from, mark.x)), to = x(std::max(mark.from, mark.x));
    canvas.rect(from, middle - bar_height / 2, std::max(to - from, 0.5), bar_height, "bar " + css_color('f', color));
}

void dot(SvgCanvas& canvas, Scale const& x, Mark const& mark, double middle, int color) {
    canvas.circle(x(mark.x), middle, 5, "dot " + css_color('f', color));
}

void whisker(SvgCanvas& canvas, Scale const& x, Mark const& mark, double middle, ChartKind kind, int color) {
    if (!mark.x_low || !mark.x_high) return;
    auto const css = kind == ChartKind::dots ? "whisker " + css_color('s', color) : std::string("whisker over");
    canvas.line(x(*mark.x_low), middle, x(*mark.x_high), middle, css);
}

bool shares_rows(Chart const& chart) {
    std::vector<bool> taken(chart.rows.size(), false);
    for (auto const& series : chart.series) {
        for (auto const& mark : series.marks) {
            auto const row = static_cast<std::size_t>(mark.y);
            if (taken[row]) return true;
            taken[row] = true;
        }
    }
    return false;
}

/// Dots of several series in one row stand below each other.
double aside_of(Chart const& chart, std::size_t series) {
    auto const n = static_cast<double>(chart.series.size());
    if (chart.kind != ChartKind::dots || !shares_rows(chart)) return 0;
    return (static_cast<double>(series) - (n - 1) / 2) * std::min(7.0, 20 / (n - 1));
}

double widest(std::vector<Text> const& texts) {
    double width_of_all = 0;
    for (auto const& t : texts) width_of_all = std::max({width_of_all, text_width(t.en), text_width(t.zh)});
    return width_of_all;
}

/// Beside each row the text of its one mark; nothing where rows are stacked.
std::vector<Text> figures_of(Chart const& chart) {
    std::vector<Text> figures(chart.rows.size());
    if (shares_rows(chart)) return figures;
    for (auto const& series : chart.series) {
        for (auto const& mark : series.marks) figures[static_cast<std::size_t>(mark.y)] = mark.text;
    }
    return figures;
}

}  // namespace

std::string rows_svg(Chart const& chart) {
    auto const figures = figures_of(chart);
    double const height = top + row_height * static_cast<double>(chart.rows.size()) + 44;
    double const bottom = height - 44;
    double const left = std::clamp(widest(chart.rows) + 14, 60.0, 220.0);
    double const right = width - std::max(24.0, std::min(widest(figures), 180.0) + 20);
    SvgCanvas canvas(width, height);
    Scale const x{chart.x.low, chart.x.high, left, right};
    for (auto const& tick : chart.x.ticks) {
        canvas.line(x(tick.at), top, x(tick.at), bottom, tick.at == 0 ? "zero" : "grid");
        canvas.text(x(tick.at), bottom + 17, Anchor::middle, "tick", same(tick.text));
    }
    canvas.text(right, height - 6, Anchor::end, "axis-title", chart.x.title);
    auto const middle = [&](double row) { return top + row_height * (row + 0.5); };
    for (std::size_t r = 0; r < chart.rows.size(); ++r) {
        double const y = middle(static_cast<double>(r)) + 4;
        canvas.text(left - 10, y, Anchor::end, "tick strong", fitted(chart.rows[r], left - 12));
        canvas.text(right + 12, y, Anchor::start, "tick", figures[r]);
    }
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
        auto const& series = chart.series[s];
        double const aside = aside_of(chart, s);
        for (auto const& mark : series.marks) {
            double const y = middle(mark.y) + aside;
            if (chart.kind == ChartKind::rows) bar(canvas, x, mark, y, series.color);
            whisker(canvas, x, mark, y, chart.kind, series.color);
            if (chart.kind == ChartKind::dots) dot(canvas, x, mark, y, series.color);
        }
    }
    return canvas.finish(chart.id);
}

}  // namespace rekindle::report
