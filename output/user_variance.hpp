#pragma once
// The variance that the users' luck gives to a quantity within one replicate, from the moments the engine kept.

#include <optional>
#include <span>
#include <string_view>

#include "output/quantity.hpp"
#include "sim/observe/run_result.hpp"

namespace rekindle {

struct UserVariance {
    std::optional<double> variance;
    std::string_view reason;  ///< why it is empty
};

/// Variance of sum over users of y = sum of coefficient * per-user total, from sum y^2 and sum y.
/// The stock of users is fixed in number, and so are the users that policies buy: N0 s^2 of either. The arrivals A are
/// Poisson: the sum of their y^2 (compound Poisson). All with the factor N / (N - 1). Differences to 0 below rounding
/// are 0. Needs two users, moments in every world with a part and the products between those worlds.
[[nodiscard]] UserVariance user_variance(RunResult const& run, ReplicateTally const& replicate,
                                         std::span<Part const> parts);

}  // namespace rekindle
