#pragma once
// What the touches of each channel and the offers of each kind cost and brought in one world, over the run.

#include <array>
#include <cstdint>

#include "sim/base/money.hpp"

namespace rekindle {

/// Touches of a channel, each counted once: at the last of sent, delivered, opened, clicked that it reached. A return
/// is credited to the channel of the latest touch whose effect on it was in force.
struct ChannelTally {
    std::array<std::int64_t, 4> reached{};
    std::int64_t returns = 0;   ///< attributed ones
    std::int64_t recalled = 0;  ///< of those, recalled
    Sum cost = 0;               ///< messages and labour
    bool operator==(ChannelTally const&) const = default;
};

/// A return counts for the offer that the user holds then, still valid.
struct OfferTally {
    std::int64_t taken = 0;
    std::int64_t returns = 0;
    std::int64_t recalled = 0;  ///< of those, recalled
    std::int64_t redeemed = 0;
    std::int64_t leaked = 0;  ///< of those, in lives that no touch caused
    Sum cost = 0;
    bool operator==(OfferTally const&) const = default;
};

void add(ChannelTally& to, ChannelTally const& by);
void add(OfferTally& to, OfferTally const& by);

}  // namespace rekindle
