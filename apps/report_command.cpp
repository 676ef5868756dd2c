// `report`: draw the page of a results folder again.

#include <fmt/format.h>

#include <iostream>

#include "apps/command.hpp"
#include "apps/option_checks.hpp"
#include "output/atomic_file.hpp"
#include "output/report/report_files.hpp"

namespace rekindle {
namespace {

ExitCode report(std::filesystem::path const& folder) {
    auto const source = folder / "report.json", page = folder / "report.html";
    write_atomically(page, report_html(read_report(folder), source.string()));
    std::cout << fmt::format("wrote {}\n", page.string());
    return ExitCode::ok;
}

}  // namespace

std::function<ExitCode()> add_report(CLI::App& app) {
    auto folder = std::make_shared<std::string>();
    app.add_option("DIR", *folder, "results folder with a report.json")->required()->check(not_empty());
    return [folder] { return report(*folder); };
}

}  // namespace rekindle
