#include "sim/engine/threshold_cache.hpp"

#include <cstring>

namespace rekindle {
namespace {

/// The row wanted first, then those most likely read next: more of this life, and the next lives.
std::array<DrawRow, batch_rows> rows_around(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
    std::array<DrawRow, batch_rows> rows;
    for (std::uint32_t i = 0; i < batch_rows; ++i) rows[i] = {purpose, episode, row + i};
    bool const by_life = purpose == Purpose::order || purpose == Purpose::visit || purpose == Purpose::weakening;
    if (!by_life) return rows;
    for (std::uint32_t i = 0; i < 4; ++i) {
        rows[2 * i] = {purpose, episode + i, i == 0 ? row : 0};
        rows[2 * i + 1] = {purpose, episode + i, i == 0 ? row + 1 : 1};
    }
    return rows;
}

}  // namespace

void ThresholdCache::miss(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
    auto const rows = rows_around(purpose, episode, row);
    alignas(64) std::array<float, batch_rows * row_draws> draws;
    fill_unit_exponentials(schedule_, user_, rows, draws.data());
    for (std::size_t i = rows.size(); i-- > 0;) {  // the wanted row last: it keeps its slot
        auto const of_row = rows[i].what & 0xFFFFFFu;
        auto& slot = slots_[slot_of(purpose, of_row, rows[i].row)];
        slot.tag = tag_of(purpose, of_row, rows[i].row);
        slot.user = user_;
        std::memcpy(slot.draws.data(), &draws[i * row_draws], sizeof slot.draws);
    }
}

}  // namespace rekindle
