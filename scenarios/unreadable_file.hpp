#pragma once
// Files that could not be read: not what they say is wrong.

#include "scenarios/problem.hpp"

namespace rekindle {

inline constexpr auto rule_not_readable = "cannot be read", rule_is_folder = "is a folder, not a file";

/// Whether nothing is wrong but that files could not be read.
[[nodiscard]] inline bool is_unreadable(ScenarioError const& error) {
    for (auto const& problem : error.problems()) {
        if (problem.rule != rule_not_readable && problem.rule != rule_is_folder) return false;
    }
    return true;
}

}  // namespace rekindle
