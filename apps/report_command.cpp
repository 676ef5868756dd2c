// `report`: draw the page of a results folder again.

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "apps/command.hpp"
#include "output/atomic_file.hpp"
#include "output/report/report_files.hpp"

namespace rekindle {
namespace {

std::string text_of(std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) {
        throw OutputError(
            path.string() +
            ": cannot be read; DIR is a folder that run or compare wrote with -o, and its report.json is what "
            "the page is drawn from");
    }
    return text;
}

ExitCode report(std::filesystem::path const& folder) {
    auto const source = folder / "report.json", page = folder / "report.html";
    write_atomically(page, report_html(text_of(source), source.string()));
    std::cout << fmt::format("wrote {}\n", page.string());
    return ExitCode::ok;
}

}  // namespace

std::function<ExitCode()> add_report(CLI::App& app) {
    auto folder = std::make_shared<std::string>();
    app.add_option("DIR", *folder, "results folder with a report.json")->required();
    return [folder] { return report(*folder); };
}

}  // namespace rekindle
