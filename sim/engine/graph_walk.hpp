#pragma once
// A dormant user's way along a journey's graph.

#include "sim/engine/journey_graph.hpp"

namespace rekindle {

/// Where a walk stands.
struct GraphWalk {
    /// How a stretch of it ended, at `now`.
    enum class End : std::uint8_t {
        returned,  ///< on `node`, at some instant up to `now`
        limit,
        claim,     ///< `node` ends with a touch under a limit
        finished,  ///< no effect in force, no step to come
    };
    JourneyNode const* node = nullptr;
    Tick start = 0;  ///< of the node
    Tick now = 0;
    bool by_nature = false;  ///< the return's own clock fired, not only a pulse's
};

}  // namespace rekindle
