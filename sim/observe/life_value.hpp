#pragma once
// What a life is worth by its age: the margin of its orders minus the offers redeemed in it.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/base/money.hpp"
#include "sim/base/time.hpp"

namespace rekindle {

/// With what a life began, as far as its value is compared.
enum class LifeOrigin : std::uint8_t {
    stock,     ///< an initial user's first life, its age counted from the policies' start or the arrival if later
    arrival,   ///< the first life of a user that arrived in the run
    natural,   ///< a return since the policies start, not marked as recalled
    recalled,  ///< ... marked as recalled
    count_
};
inline constexpr std::size_t life_origins = static_cast<std::size_t>(LifeOrigin::count_);
inline constexpr std::array<std::string_view, life_origins> life_origin_names{"active", "new", "returned", "recalled"};

inline constexpr Tick life_month = 30 * ticks_per_day;

/// Per origin and age in months of 30 days: money earned in months that end within the run, and lives whose month ends
/// within the run (a life counts in every such month, lapsed or not).
struct LifeValue {
    std::array<std::vector<Sum>, life_origins> value;
    std::array<std::vector<std::int64_t>, life_origins> lives;
};

}  // namespace rekindle
