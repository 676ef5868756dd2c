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

/// Users that a policy buys: by the day and the number of that day, so that worlds share their luck.
inline constexpr std::uint64_t first_acquired_id = std::uint64_t{1} << 62;
[[nodiscard]] constexpr UserId acquired_id(std::int64_t day, std::uint64_t ordinal) {
    return UserId{first_acquired_id + (static_cast<std::uint64_t>(day) << 32) + ordinal};
}

/// The n-th user that `referrer` brings: a hash of both (splitmix64 finaliser), the same in every world.
[[nodiscard]] constexpr UserId referred_id(UserId referrer, std::uint32_t n) {
    auto z =
        static_cast<std::uint64_t>(referrer) * 0x9e3779b97f4a7c15ull + (std::uint64_t{n} + 1) * 0xd1342543de82ef95ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return UserId{(z ^ (z >> 31)) | (std::uint64_t{1} << 63)};
}

template <class Id>
[[nodiscard]] constexpr auto index_of(Id id) {
    return static_cast<std::size_t>(id);
}

}  // namespace rekindle
