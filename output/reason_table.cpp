#include "output/reason_table.hpp"

#include <cmath>

namespace rekindle {
namespace {

template <class Count>
ReplicateMean mean_of(RunResult const& run, Count count) {
    auto const n = static_cast<double>(run.replicates.size());
    ReplicateMean out;
    for (auto const& r : run.replicates) out.mean += static_cast<double>(count(r)) / n;
    if (run.replicates.size() < 2) return out;
    double square = 0;
    for (auto const& r : run.replicates) {
        double const off = static_cast<double>(count(r)) - out.mean;
        square += off * off;
    }
    out.se = std::sqrt(square / (n - 1) / n);
    out.has_se = true;
    return out;
}

}  // namespace

std::vector<WarningRow> warning_rows(RunResult const& run, std::size_t world) {
    std::vector<WarningRow> rows;
    for (std::size_t k = 0; k < run.warning_signals.size(); ++k) {
        rows.push_back({run.warning_signals[k],
                        mean_of(run, [&](ReplicateTally const& r) { return r.worlds[world].true_warnings.at(k); }),
                        mean_of(run, [&](ReplicateTally const& r) { return r.worlds[world].false_warnings.at(k); })});
    }
    return rows;
}

std::vector<ReasonRow> reason_rows(RunResult const& run, std::size_t world) {
    std::vector<ReasonRow> rows;
    for (std::size_t k = 0; k < run.lapse_reasons.size(); ++k) {
        rows.push_back(
            {run.lapse_reasons[k],
             mean_of(run, [&](ReplicateTally const& r) { return r.worlds[world].lapses_by_reason.at(k); }),
             mean_of(run, [&](ReplicateTally const& r) { return r.worlds[world].returns_by_reason.at(k); })});
    }
    return rows;
}

}  // namespace rekindle
