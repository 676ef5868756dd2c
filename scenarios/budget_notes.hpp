#pragma once

#include <string>
#include <vector>

#include "scenarios/policy_reader.hpp"

namespace rekindle {

/// Sentences on budgets that leave out the offers their touches carry: what these cost comes on top.
[[nodiscard]] std::vector<std::string> budget_notes(PolicyFile const& file);

}  // namespace rekindle
