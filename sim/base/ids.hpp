#pragma once
// Identities: no arithmetic, no mix-up between kinds.

#include <cstdint>

namespace rekindle {

enum class UserId : std::uint64_t {};     ///< a user; initial users count from 0, arrivals from `first_arrival_id`
enum class SegmentId : std::uint16_t {};  ///< row of Model::segments
enum class ChannelId : std::uint8_t {};   ///< row of Model::channels
enum class WorldId : std::uint16_t {};    ///< row of the run's worlds

/// Arrivals have ids of their own range, so that a larger initial stock changes no arriving user's luck.
inline constexpr std::uint64_t first_arrival_id = std::uint64_t{1} << 40;

template <class Id>
[[nodiscard]] constexpr auto index_of(Id id) {
    return static_cast<std::size_t>(id);
}

}  // namespace rekindle
