#pragma once
// What the files of journey programs share: times as a user's state keeps them, and events that name a journey.

#include <algorithm>

#include "sim/engine/journeys_state.hpp"
#include "sim/observe/event_log.hpp"

namespace rekindle::program_parts {

inline constexpr std::uint32_t no_time = JourneysState::no_time;

inline std::uint32_t stored(Tick t) {
    return t < Tick{no_time} ? static_cast<std::uint32_t>(std::max<Tick>(t, 0)) : no_time;
}
inline Tick recalled_time(std::uint32_t t) { return t == no_time ? never : Tick{t}; }

inline LoggedEvent of(std::size_t journey, LoggedEvent more = {}) {
    more.journey = static_cast<std::uint8_t>(journey);
    return more;
}

}  // namespace rekindle::program_parts
