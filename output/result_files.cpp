#include "output/result_files.hpp"

#include <deque>

#include "output/answer_files.hpp"
#include "output/atomic_file.hpp"
#include "output/csv_files.hpp"
#include "output/report/report_files.hpp"
#include "output/results_h5.hpp"
#include "output/summary_json.hpp"

namespace rekindle {

std::vector<std::filesystem::path> write_result_files(std::filesystem::path const& folder, RunResult const& run,
                                                      Analysis const& analysis, std::string const& plan) {
    create_folder(folder);
    std::vector<std::filesystem::path> written;
    std::deque<AtomicFile> files;
    auto const write = [&](char const* name, std::string const& bytes) {
        auto& file = files.emplace_back(folder / name);
        file.append(bytes);
        file.seal();
        written.push_back(folder / name);
    };
    write("results.h5", results_h5(run, analysis));
    write("summary.csv", summary_csv(run, analysis));
    write("daily.csv", daily_csv(run));
    write("curves.csv", curves_csv(analysis.answers));
    write("answers.csv", answers_csv(analysis.answers));
    auto const report = make_report(run, analysis);
    write("report.json", report.json);
    write("report.html", report.html);
    if (!plan.empty()) write("plan.yaml", plan);
    write("summary.json", summary_json(run, analysis));
    for (auto& file : files) file.commit();
    return written;
}

}  // namespace rekindle
