#pragma once
// From a run to report.json and report.html, and from the one to the other.

#include <filesystem>
#include <string>
#include <string_view>

#include "output/estimate.hpp"

namespace rekindle {

struct ReportFiles {
    std::string json, html;
};

/// Both reproducible to the byte; the page is drawn from the JSON alone.
[[nodiscard]] ReportFiles make_report(RunResult const& run, Analysis const& analysis);

/// The report.json of a folder of results. Throws OutputError where there is none, and where the folder is not whole:
/// its writing was cut off, or its files are of two runs.
[[nodiscard]] std::string read_report(std::filesystem::path const& folder);

/// The page of a report.json. Throws OutputError, with `name` in the message, where it is not one.
[[nodiscard]] std::string report_html(std::string_view report_json, std::string const& name);

}  // namespace rekindle
