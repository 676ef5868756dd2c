#pragma once
// report.html: the document as one self-contained page.

#include <string>

#include "output/report/report_document.hpp"

namespace rekindle::report {

/// The page's bytes, reproducible. Readable without scripts; the script draws the charts again so that they can be
/// pointed at. Its content security policy allows this script and this style and nothing else.
[[nodiscard]] std::string report_page(Document const& document);

/// Most bytes of a page.
inline constexpr std::size_t largest_page = 1'200'000;

}  // namespace rekindle::report
