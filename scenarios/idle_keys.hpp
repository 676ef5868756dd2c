#pragma once
// Keys that are accepted and do nothing in the scenario at hand, and what the warm-up does not reach.

#include <string>
#include <vector>

#include "sim/population/model.hpp"

namespace rekindle {

/// One line for each, naming the key and why it does nothing.
[[nodiscard]] std::vector<std::string> idle_keys(Model const& model);

}  // namespace rekindle
