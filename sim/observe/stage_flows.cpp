#include "sim/observe/stage_flows.hpp"

namespace rekindle {

void add(StageFlows& to, StageFlows const& flows) {
    for (std::size_t i = 0; i < stage_count; ++i) {
        to.stock[i] += flows.stock[i];
        to.arrived[i] += flows.arrived[i];
        to.ended[i] += flows.ended[i];
        for (std::size_t j = 0; j < stage_count; ++j) to.moved[i][j] += flows.moved[i][j];
    }
}

}  // namespace rekindle
