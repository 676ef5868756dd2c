#pragma once
// The result files of one run in one folder.

#include <filesystem>
#include <vector>

#include "output/estimate.hpp"

namespace rekindle {

/// Writes results.h5, summary.csv, daily.csv, curves.csv, answers.csv, report.json, report.html and, last, summary.json
/// (so that a folder with a new summary is complete) into `folder`, which is made where missing. Returns the paths in
/// that order. Throws OutputError; each file is then the old one or the new one.
std::vector<std::filesystem::path> write_result_files(std::filesystem::path const& folder, RunResult const& run,
                                                      Analysis const& analysis);

}  // namespace rekindle
