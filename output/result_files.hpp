#pragma once
// The result files of one run in one folder.

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "output/estimate.hpp"

namespace rekindle {

/// The files' names, in the order in which they are written.
inline constexpr std::array<char const*, 9> result_file_names{"results.h5",  "summary.csv", "daily.csv",
                                                              "curves.csv",  "answers.csv", "report.json",
                                                              "report.html", "plan.yaml",   "summary.json"};

/// Writes results.h5, summary.csv, daily.csv, curves.csv, answers.csv, report.json, report.html, plan.yaml (of `plan`,
/// unless that is empty) and, last, summary.json (so that a folder with a new summary is complete) into `folder`, which
/// is made where missing. Returns the paths in that order. All new files are on the disk before the first old one is
/// replaced. Throws OutputError; each file is then the old one or the new one.
std::vector<std::filesystem::path> write_result_files(std::filesystem::path const& folder, RunResult const& run,
                                                      Analysis const& analysis, std::string const& plan = {});

}  // namespace rekindle
