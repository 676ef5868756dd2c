#pragma once
// Metrics and their differences as quantities: functions of the sums over users of all worlds.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "output/metrics.hpp"
#include "output/quantity.hpp"
#include "sim/observe/run_result.hpp"

namespace rekindle {

/// A quantity, or the reason why the metric has none in that world.
using Defined = std::variant<Quantity, std::string>;

/// The metric of one world.
[[nodiscard]] Defined quantity_of(RunResult const& run, Metric const& metric, std::size_t world);
/// The policy's side of a difference: a twin difference compares the counters themselves, for the twin's cancel.
[[nodiscard]] Defined side_of_difference(RunResult const& run, Metric const& metric, std::size_t world);
/// The metric of one world minus the baseline's.
[[nodiscard]] Defined difference_of(RunResult const& run, Metric const& metric, std::size_t world);

/// Mean over replicates of a total of money, or of a difference of such, to the micro-unit; empty for other metrics.
[[nodiscard]] std::optional<Sum> exact_mean(RunResult const& run, Metric const& metric, Quantity const& quantity);

/// Sums over users of all worlds, per replicate and their mean.
class RunSums {
  public:
    explicit RunSums(RunResult const& run);

    [[nodiscard]] std::vector<WorldSums> const& mean() const { return mean_; }
    [[nodiscard]] std::vector<WorldSums> const& replicate(std::size_t r) const { return replicates_[r]; }
    [[nodiscard]] std::size_t count() const { return replicates_.size(); }

    /// Mean over all replicates but one; needs two.
    [[nodiscard]] std::vector<WorldSums> mean_without(std::size_t left_out) const;

  private:
    std::vector<std::vector<WorldSums>> replicates_;
    std::vector<WorldSums> total_;
    std::vector<WorldSums> mean_;
};

}  // namespace rekindle
