#pragma once
// Where factors may push a chance to 1, where it stops: no mistake, but more factors change nothing from there on.

#include <string>
#include <vector>

#include "sim/population/model.hpp"

namespace rekindle {

/// One line per channel and stage whose largest product of factors (any user, instant, message and offer) exceeds 1.
[[nodiscard]] std::vector<std::string> chances_that_may_stop_at_1(Model const& model);

}  // namespace rekindle
