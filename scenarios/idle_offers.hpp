#pragma once
// Offers that nobody responds to: they can only cost.

#include <cstddef>
#include <string>
#include <vector>

#include "sim/population/model.hpp"

namespace rekindle {

struct IdleOffer {
    std::size_t offer = 0;  ///< row of Model::offers
    std::string note;
};

/// Every offer that takes money off and changes nothing else: no chance, no effect, no value of the order, no
/// later life.
[[nodiscard]] std::vector<IdleOffer> offers_that_only_cost(Model const& model);

}  // namespace rekindle
