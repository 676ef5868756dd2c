#pragma once
// One user's events in several worlds of a replicate, to be told beside each other.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/observe/event_log.hpp"

namespace rekindle {

struct UserStory {
    struct World {
        std::string policy;
        std::vector<std::string> journeys;  ///< names; empty: the policy has one without a name
        std::vector<LoggedEvent> events;    ///< in their order
    };
    std::uint64_t user = 0;
    std::string type;                           ///< persuadable, ... or empty where none was looked for
    std::string type_of;                        ///< the policy under which the user is of that type
    std::vector<std::string> channels, offers;  ///< names by LoggedEvent::channel, ::offer
    std::vector<std::string> reasons, warnings, programmes, fixes;  ///< names by LoggedEvent::detail, as Happening says
    std::vector<LoggedEvent> before;                                ///< the warm-up, the same in all worlds
    std::vector<World> worlds;
};

/// An event of the story's user.
inline void add(UserStory& story, LoggedEvent const& event) {
    (event.world == warm_up_world ? story.before : story.worlds.at(event.world).events).push_back(event);
}

}  // namespace rekindle
