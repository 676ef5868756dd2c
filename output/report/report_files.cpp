#include "output/report/report_files.hpp"

#include "output/report/document_json.hpp"
#include "output/report/report_page.hpp"
#include "output/report/report_sections.hpp"

namespace rekindle {

ReportFiles make_report(RunResult const& run, Analysis const& analysis) {
    auto json = report::document_json(report::make_document(report::ReportInput(run, analysis)));
    auto html = report_html(json, "report.json");
    return {std::move(json), std::move(html)};
}

std::string report_html(std::string_view report_json, std::string const& name) {
    return report::report_page(report::parse_document(report_json, name));
}

}  // namespace rekindle
