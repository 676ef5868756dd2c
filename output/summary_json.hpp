#pragma once
// summary.json: the contract that scripts depend on (docs/results.md).

#include <string>

#include "output/estimate.hpp"

namespace rekindle {

/// The text of summary.json, ending in a newline. Key order is fixed, doubles are the shortest that read back the same,
/// no NaN. Everything before `performance`, the last key, is reproducible to the byte.
[[nodiscard]] std::string summary_json(RunResult const& run, Analysis const& analysis);

}  // namespace rekindle
