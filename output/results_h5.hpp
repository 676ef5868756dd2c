#pragma once
// results.h5: everything of a run in the netCDF-4 shape, for h5py, xarray, ncdump and R (docs/results.md lists the
// variables).

#include <string>

#include "output/estimate.hpp"

namespace rekindle {

/// The file's bytes, reproducible: no time stamps, nothing of RunPerformance. Undefined doubles are NaN.
/// Dimensions world, metric, replicate, day and user_type, and difference where there is more than the baseline.
/// Throws OutputError where the library fails. One thread at a time.
[[nodiscard]] std::string results_h5(RunResult const& run, Analysis const& analysis);

}  // namespace rekindle
