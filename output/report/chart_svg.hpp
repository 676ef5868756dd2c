#pragma once
// Our own drawing of a chart: what a reader without scripts and a printer sees.

#include <string>
#include <string_view>

#include "output/report/report_document.hpp"

namespace rekindle::report {

/// An <svg> element that takes its colours from the page's style (classes s0-s7 strokes, f0-f7 fills) and its name from
/// the elements ID-title and ID-note. Texts in both languages, marked by lang.
[[nodiscard]] std::string chart_svg(Chart const& chart);

// One file per kind.
[[nodiscard]] std::string lines_svg(Chart const& chart);
[[nodiscard]] std::string points_svg(Chart const& chart);
[[nodiscard]] std::string rows_svg(Chart const& chart);  ///< rows and dots
[[nodiscard]] std::string flows_svg(Chart const& chart);

}  // namespace rekindle::report
