#include "output/result_files.hpp"

#include "output/answer_files.hpp"
#include "output/atomic_file.hpp"
#include "output/csv_files.hpp"
#include "output/report/report_files.hpp"
#include "output/results_h5.hpp"
#include "output/summary_json.hpp"

namespace rekindle {

std::vector<std::filesystem::path> write_result_files(std::filesystem::path const& folder, RunResult const& run,
                                                      Analysis const& analysis) {
    create_folder(folder);
    std::vector<std::filesystem::path> written;
    auto const write = [&](char const* name, std::string const& bytes) {
        write_atomically(folder / name, bytes);
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
    write("summary.json", summary_json(run, analysis));
    return written;
}

}  // namespace rekindle
