#pragma once
// Users in the order of a policy's own ranking, by what became of them.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/observe/run_result.hpp"

namespace rekindle {

inline constexpr double never_ranked = -std::numeric_limits<double>::infinity();

/// Users by score, the best first, in groups of equal size; those never ranked are the last group. `pair` names a
/// user's outcomes.
template <class Pair>
[[nodiscard]] RankedOutcomes ranked_outcomes(std::vector<double> const& scores, Pair const& pair) {
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < scores.size(); ++i) {
        if (scores[i] != never_ranked) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return scores[a] > scores[b]; });
    RankedOutcomes groups;
    auto const size = (order.size() + rank_groups - 1) / rank_groups;
    for (std::size_t at = 0; at < order.size();) {
        auto& group = groups.emplace_back();
        auto const from = at;
        while (at < order.size() && (at - from < size || scores[order[at]] == scores[order[at - 1]]))
            ++group[pair(order[at++])];
    }
    auto& rest = groups.emplace_back();
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (scores[i] == never_ranked) ++rest[pair(i)];
    }
    return groups;
}

}  // namespace rekindle
