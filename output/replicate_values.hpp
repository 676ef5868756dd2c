#pragma once
// From a run to what spread_of() asks of a quantity.

#include <optional>

#include "output/metric_quantity.hpp"
#include "output/spread.hpp"

namespace rekindle {

/// What the replicates, and the users within them, tell of a quantity; empty where it has no value in the whole or
/// without one of the replicates.
[[nodiscard]] std::optional<ReplicateValues> values_of(RunResult const& run, RunSums const& sums,
                                                       Quantity const& quantity);

}  // namespace rekindle
