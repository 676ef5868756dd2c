#include "output/arm_table.hpp"

namespace rekindle {
namespace {

ArmRow row_of(RunResult const& run, std::size_t world, std::size_t i) {
    auto const& first = run.replicates[0].worlds[world].arms[i];
    ArmRow row{.policy = run.worlds[world], .learner = first.learner, .arm = first.arm};
    std::int64_t chosen = 0, rewarded = 0, best = 0;
    Sum value = 0;
    for (auto const& replicate : run.replicates) {
        auto const& arm = replicate.worlds[world].arms[i];
        chosen += arm.chosen;
        rewarded += arm.rewarded;
        value += arm.value;
        best += arm.best ? 1 : 0;
    }
    auto const n = static_cast<double>(run.replicates.size());
    row.chosen = static_cast<double>(chosen) / n;
    row.best = static_cast<double>(best) / n;
    if (chosen == 0) return row;
    row.rewarded = static_cast<double>(rewarded) / static_cast<double>(chosen);
    row.value_per_user = units_of(value) / static_cast<double>(chosen);
    return row;
}

}  // namespace

std::vector<ArmRow> arm_table(RunResult const& run) {
    std::vector<ArmRow> rows;
    if (run.replicates.empty()) return rows;
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        for (std::size_t i = 0; i < run.replicates[0].worlds[w].arms.size(); ++i) rows.push_back(row_of(run, w, i));
    }
    return rows;
}

}  // namespace rekindle
