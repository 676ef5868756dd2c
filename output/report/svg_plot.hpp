#pragma once
// The frame that line and point charts share: grid, axes, titles.

#include "output/report/svg_canvas.hpp"

namespace rekindle::report {

struct SvgPlot {
    SvgCanvas canvas;
    Scale x, y;
    double left, right, top, bottom;
};

/// 720 x 360 with the axes drawn and `label_room` pixels free on the right.
[[nodiscard]] SvgPlot framed(Chart const& chart, double label_room);

/// "s3" for strokes, "f3" for fills of colour 3; colours outside the palette are the baseline's.
[[nodiscard]] std::string css_color(char kind, int color);

}  // namespace rekindle::report
