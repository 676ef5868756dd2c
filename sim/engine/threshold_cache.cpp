#include "sim/engine/threshold_cache.hpp"

#include <cstring>

namespace rekindle {

void ThresholdCache::miss(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
    std::array<DrawRow, 4> rows;
    bool const by_life = purpose == Purpose::order || purpose == Purpose::visit || purpose == Purpose::weakening;
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        // The first row of a life is followed by the next lives', a later one by its own successors.
        rows[i] = by_life && row == 0 ? DrawRow{user_, purpose, episode + i, 0} : DrawRow{user_, purpose, episode, row + i};
    }
    alignas(64) std::array<double, 4 * row_draws> draws;
    fill_unit_exponentials(key_, rows, draws.data());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& r = rows[i];
        auto& slot = slots_[slot_of(r.purpose, r.episode, r.row)];
        slot.tag = tag_of(r.purpose, r.episode, r.row);
        slot.user = user_;
        std::memcpy(slot.draws.data(), &draws[i * row_draws], sizeof slot.draws);
    }
}

}  // namespace rekindle
