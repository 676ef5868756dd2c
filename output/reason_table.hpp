#pragma once
// Lapses and returns by lapse reason, and alarms by warning signal: tables of their own, since every scenario names its
// own.

#include <string>
#include <vector>

#include "sim/observe/run_result.hpp"

namespace rekindle {

/// Mean over replicates and its standard error between them; `has_se` where there are at least two.
struct ReplicateMean {
    double mean = 0;
    double se = 0;
    bool has_se = false;
};

struct ReasonRow {
    std::string reason;
    ReplicateMean lapses;
    ReplicateMean returns;  ///< out of dormancies of this reason
};

struct WarningRow {
    std::string signal;
    ReplicateMean true_alarms;   ///< raised while weakening
    ReplicateMean false_alarms;  ///< raised in any other stage
};
[[nodiscard]] std::vector<WarningRow> warning_rows(RunResult const& run, std::size_t world);

/// Rows of a world, in the scenario's order; none where lapses have no reasons.
[[nodiscard]] std::vector<ReasonRow> reason_rows(RunResult const& run, std::size_t world);

}  // namespace rekindle
