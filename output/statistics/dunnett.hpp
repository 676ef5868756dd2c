#pragma once
// Several comparisons with one baseline at once (Dunnett 1955), for any correlation of the differences.

#include <span>
#include <vector>

namespace rekindle {

using CorrelationMatrix = std::vector<std::vector<double>>;

/// P(|T_1| <= c, ..., |T_k| <= c) of Student variables with `freedom` (infinite: normal) that share their scale and
/// have this correlation, replaced by the nearest one of the form l_i l_j (exact for k <= 2 and for equal
/// correlations).
[[nodiscard]] double probability_all_within(double c, CorrelationMatrix const& correlation, double freedom);

/// The c where that is 0.95, to 1e-6. With k = 1 Student's 97.5 % point; correlations of 0 give Sidak's.
[[nodiscard]] double dunnett_point(CorrelationMatrix const& correlation, double freedom);

/// Correlations of k columns of equal length; 0 with a column that does not vary.
[[nodiscard]] CorrelationMatrix correlation_of(std::span<std::vector<double> const> columns);
[[nodiscard]] CorrelationMatrix uncorrelated(std::size_t k);

/// 95 % point of max_i |sum of resampled column i| / its standard error, columns centred, rows resampled together
/// `repetitions` times from a fixed seed: the bootstrap's answer to dunnett_point(). Needs two rows.
[[nodiscard]] double bootstrap_max_point(std::span<std::vector<double> const> columns, std::size_t repetitions);

}  // namespace rekindle
