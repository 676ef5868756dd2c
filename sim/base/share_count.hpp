#pragma once

#include <cstdint>

namespace rekindle {

/// floor(share x count), the share taken as the decimal it was typed as: 29% of 100 is 29, though the double next to
/// 0.29 lies below it. `share` in [0, 1]; the decimal is the shortest of up to 15 places within a unit in the last
/// place of it; where there is none, the double itself counts.
[[nodiscard]] std::int64_t share_of_count(double share, std::uint64_t count);

}  // namespace rekindle
