#include "output/report/report_files.hpp"

#include "output/report/document_json.hpp"
#include "output/report/report_page.hpp"
#include "output/report/report_sections.hpp"

namespace rekindle {

ReportFiles make_report(RunResult const& run, Analysis const& analysis) {
    ReportFiles files;
    for (auto points = report::most_points; points >= report::least_points; points = points * 2 / 3) {
        files.json = report::document_json(report::make_document(report::ReportInput(run, analysis, points)));
        files.html = report_html(files.json, "report.json");
        if (files.html.size() <= report::largest_page) break;
    }
    return files;
}

std::string report_html(std::string_view report_json, std::string const& name) {
    return report::report_page(report::parse_document(report_json, name));
}

}  // namespace rekindle
