#pragma once
// report.json: the document of a report, written and read back.

#include <string>
#include <string_view>

#include "output/report/report_document.hpp"

namespace rekindle::report {

/// Reproducible to the byte; ends in a newline.
[[nodiscard]] std::string document_json(Document const& document);

/// The reverse. Throws OutputError, with `name` in the message, where the text is not a report of this format.
[[nodiscard]] Document parse_document(std::string_view text, std::string const& name);

/// The charts alone, without their tables, for the script of the page.
[[nodiscard]] std::string charts_json(Document const& document);

}  // namespace rekindle::report
