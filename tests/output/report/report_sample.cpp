// Writes the results of invented runs for the browser test: report_sample FOLDER makes FOLDER/plain, FOLDER/hostile and
// FOLDER/cases.

#include <algorithm>
#include <iostream>

#include "output/atomic_file.hpp"
#include "output/report/cases_report.hpp"
#include "output/result_files.hpp"
#include "tests/output/report/hostile_names.hpp"
#include "tests/output/sample_run.hpp"

using namespace rekindle;
using namespace rekindle::sample;

namespace {

void write(std::filesystem::path const& folder, RunResult const& run) {
    write_result_files(folder, run, full_analysis(run));
}

RunResult plain() {
    auto run = small_run(6);
    run.uncertain = true;
    run.story = invented_story();
    add_touches(run, {"email", "call"}, "ten_off");
    return run;
}

/// A policy per name, the names everywhere a user can give one.
RunResult hostile() {
    auto const names = hostile_names();
    auto run = run_of(names, 0, 0);
    for (std::uint32_t r = 0; r < 4; ++r) {
        run.replicates.push_back(replicate_of(invented_users(r, 60, names.size()), r, 0, 0));
        add_daily(run.replicates.back());
    }
    run.scenario = names[1];
    add_touches(run, {names[2], names[3]}, names[4]);
    run.story = invented_story(names[5]);
    run.story->type_of = names[6];
    for (std::size_t w = 0; w < 2; ++w)
        run.story->worlds[w].policy = names[w], run.story->worlds[w].journeys = {names[7]};
    run.assumed = run.warnings = names;
    return run;
}

/// Claims of two cases, with names that would be markup.
void write_cases(std::filesystem::path const& folder) {
    auto const names = hostile_names();
    std::vector<ClaimRow> rows;
    for (std::size_t i = 0; i < names.size(); ++i) {
        ClaimRow r;
        r.in_case = names[i % 2], r.id = "X" + std::to_string(i), r.text = names[i], r.figure = names[i],
        r.source = "A";
        r.kind = i % 3 == 0 ? "calibrated" : "emergent", r.met = i % 4 != 0, r.reason = r.met ? "" : names[i];
        r.value = static_cast<double>(i), r.half_width = 1.5;
        if (i % 2 == 0) {
            r.near = 10, r.within = 4;
        } else {
            r.above = 7;
        }
        rows.push_back(std::move(r));
    }
    std::ranges::stable_sort(rows, {}, &ClaimRow::in_case);
    auto const report = make_cases_report({{names[0], names[2]}, {names[1], names[3]}}, rows, "0.1.0", names[4]);
    create_folder(folder);
    write_atomically(folder / "report.json", report.json);
    write_atomically(folder / "report.html", report.html);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: report_sample FOLDER\n";
        return 2;
    }
    write(std::filesystem::path(argv[1]) / "plain", plain());
    write(std::filesystem::path(argv[1]) / "hostile", hostile());
    write_cases(std::filesystem::path(argv[1]) / "cases");
    return 0;
}
