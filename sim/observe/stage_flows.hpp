#pragma once
// How users move between the stages of their life cycle, counted over the run.

#include <array>
#include <cstdint>
#include <string_view>

namespace rekindle {

/// In the order of the engine's Stage.
inline constexpr std::array<std::string_view, 5> stage_names{"engaged", "weakening", "fragile", "dormant", "gone"};
inline constexpr std::size_t stage_count = stage_names.size();

/// Users by stage, and moves from row to column since the policies start. Where users start plus what comes in minus
/// what goes out is where they end.
struct StageFlows {
    std::array<std::int64_t, stage_count> stock{};    ///< initial users, at the policies' start
    std::array<std::int64_t, stage_count> arrived{};  ///< at their arrival
    std::array<std::array<std::int64_t, stage_count>, stage_count> moved{};
    std::array<std::int64_t, stage_count> ended{};  ///< at the end of the run
};

void add(StageFlows& to, StageFlows const& flows);

}  // namespace rekindle
