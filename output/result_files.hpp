#pragma once
// The result files of one run in one folder.

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "output/atomic_file.hpp"
#include "output/estimate.hpp"

namespace rekindle {

/// The files' names, in the order in which they are written.
inline constexpr std::array<char const*, 9> result_file_names{"results.h5",  "summary.csv", "daily.csv",
                                                              "curves.csv",  "answers.csv", "report.json",
                                                              "report.html", "plan.yaml",   "summary.json"};

/// Writes them (plan.yaml unless `plan` is empty) into `folder`, which is made where missing, and gives `others`, files
/// that were written elsewhere or in the folder, their names in the same commit: all new files are on the disk before
/// the first old one is replaced, and those of the folder are replaced by one switch (see StagedFolder). Returns the
/// paths in that order. Throws OutputError; everything is then as it was.
std::vector<std::filesystem::path> write_result_files(std::filesystem::path const& folder, RunResult const& run,
                                                      Analysis const& analysis, std::string const& plan = {},
                                                      std::vector<AtomicFile*> const& others = {});

}  // namespace rekindle
