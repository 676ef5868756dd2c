#include "output/report/chart_svg.hpp"

namespace rekindle::report {

std::string chart_svg(Chart const& chart) {
    switch (chart.kind) {
        case ChartKind::lines: return lines_svg(chart);
        case ChartKind::points: return points_svg(chart);
        case ChartKind::rows:
        case ChartKind::dots: return rows_svg(chart);
        case ChartKind::flows: break;
    }
    return flows_svg(chart);
}

}  // namespace rekindle::report
