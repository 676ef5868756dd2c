#pragma once
// --until: when the intervals are narrow enough, and how many replications that will take.

#include <string>

#include "sim/observe/run_result.hpp"

namespace rekindle {

/// Replicate until the 95 % interval of a metric is narrow enough: `ci(returns) < 2%`.
struct Precision {
    std::string metric;              ///< row of metrics()
    double relative_half_width = 0;  ///< > 0, of the mean (differences: of the difference to the baseline)
};

/// Reads `ci(METRIC) < X%`. Throws std::invalid_argument with what is wrong.
[[nodiscard]] Precision parse_precision(std::string const& text);

/// How far the finished replicates are.
struct PrecisionState {
    bool known = false;       ///< some value is defined
    bool reached = false;     ///< every difference's interval is narrow enough; without a baseline, every world's
    double half_width = 0;    ///< the widest interval's, as a share of its mean
    double replications = 0;  ///< that it is expected to take: luck shrinks with their number, parameters do not;
                              ///< infinity where their part alone is too wide, or a value is 0 so far
    bool nothing = false;     ///< some value is 0 so far and might be otherwise
};

/// Of the `result` so far, at least one replicate.
[[nodiscard]] PrecisionState precision_of(RunResult const& result, Precision const& wanted);

/// What a reader is told where no value is defined.
[[nodiscard]] std::string unknown_precision(Precision const& wanted);
/// What a reader is told where `state` was the last and did not reach it.
[[nodiscard]] std::string missed_precision(PrecisionState const& state, Precision const& wanted,
                                           std::size_t replications);

}  // namespace rekindle
