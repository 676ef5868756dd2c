#include "output/result_files.hpp"

#include "output/answer_files.hpp"
#include "output/csv_files.hpp"
#include "output/report/report_files.hpp"
#include "output/results_h5.hpp"
#include "output/staged_folder.hpp"
#include "output/summary_json.hpp"

namespace rekindle {

std::vector<std::filesystem::path> write_result_files(std::filesystem::path const& folder, RunResult const& run,
                                                      Analysis const& analysis, std::string const& plan,
                                                      std::vector<AtomicFile*> const& others) {
    create_folder(folder);
    std::vector<std::filesystem::path> written;
    StagedFolder staged{folder, result_file_names};
    auto const write = [&](char const* name, std::string const& bytes) {
        staged.write(name, bytes);
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
    std::vector<Replacement*> all{&staged};
    for (auto* file : others) {
        if (staged.holds(file->path())) {
            staged.take(*file);
        } else {
            all.push_back(file);
        }
    }
    commit_together(all);
    return written;
}

}  // namespace rekindle
