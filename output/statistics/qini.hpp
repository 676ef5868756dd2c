#pragma once
// Uplift curves of ranked groups of users whose outcome in both worlds is known.

#include <cstdint>
#include <vector>

namespace rekindle {

/// `gain`: users won by the policy less users lost by it.
struct QiniGroup {
    std::int64_t users = 0, gain = 0;
};

struct QiniCurve {
    std::vector<double> reached, gain;  ///< cumulative shares of all users, from (0, 0); straight within a group
    double area = 0;                    ///< between the curve and the straight line to its end
};

/// The curve of groups reached in this order; groups without users leave no point. Needs a user.
[[nodiscard]] QiniCurve qini_curve(std::vector<QiniGroup> const& ranked);
/// Groups by gain per user, largest first; ties keep their order.
[[nodiscard]] std::vector<QiniGroup> best_first(std::vector<QiniGroup> groups);

}  // namespace rekindle
