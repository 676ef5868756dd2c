#include "output/report/report_files.hpp"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "output/atomic_file.hpp"
#include "output/report/document_json.hpp"
#include "output/report/report_page.hpp"
#include "output/report/report_sections.hpp"

namespace rekindle {
namespace {

std::optional<std::string> text_of(std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    return in ? std::optional{std::move(text)} : std::nullopt;
}

/// The digest of the plan that a summary.json is of; empty where it says none.
std::string digest_of(std::string const& summary) {
    auto const json = nlohmann::json::parse(summary, nullptr, false);
    if (!json.is_object() || !json.contains("digest") || !json["digest"].is_string()) return {};
    return json["digest"];
}

}  // namespace

std::string read_report(std::filesystem::path const& folder) {
    auto report = text_of(folder / "report.json");
    if (!report) {
        throw OutputError(
            (folder / "report.json").string() +
            ": cannot be read; DIR is a folder that run or compare wrote with -o, and its report.json is what "
            "the page is drawn from");
    }
    if (text_of(folder / "cases.json")) return *report;
    auto const summary = text_of(folder / "summary.json");
    if (!summary) throw OutputError(folder.string() + ": has no summary.json: its writing was cut off; run it again");
    if (auto const digest = digest_of(*summary); report->find('"' + digest + '"') == std::string::npos && digest != "")
        throw OutputError(folder.string() + ": report.json and summary.json are of two runs; run it again");
    return *report;
}

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
