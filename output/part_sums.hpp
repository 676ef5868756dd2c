#pragma once
// Sums over parts of the users: independent rows to resample and to correlate.

#include <optional>
#include <span>
#include <vector>

#include "output/quantity.hpp"
#include "sim/observe/run_result.hpp"

namespace rekindle {

/// Per part of every replicate, the sums of all worlds.
class PartSums {
  public:
    explicit PartSums(RunResult const& run);

    /// Parts over all replicates; 0 where users are coupled.
    [[nodiscard]] std::size_t count() const { return rows_.size(); }
    /// A linear quantity (coefficients of sums) of each part, less its share of the total by users.
    [[nodiscard]] std::vector<double> residuals(std::span<Part const> gradient) const;
    /// The quantity of the sums over parts with these weights; empty where a denominator is 0.
    [[nodiscard]] std::optional<double> value(Quantity const& quantity, std::vector<double> const& weights) const;

  private:
    std::vector<std::vector<WorldSums>> rows_;
    std::vector<double> users_;  ///< of each part, those that all worlds share
};

}  // namespace rekindle
