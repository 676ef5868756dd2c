#include "sim/engine/threshold_cache.hpp"

#include <cstring>

namespace rekindle {
namespace {

DrawRow of_quad(Purpose purpose, std::uint32_t quad) { return {purpose, 0, quad}; }

/// The row wanted first, then those most likely read next: more of this life, and the next lives.
std::array<DrawRow, batch_rows> rows_around(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
    std::array<DrawRow, batch_rows> rows;
    for (std::uint32_t i = 0; i < batch_rows; ++i) rows[i] = {purpose, episode, row + i};
    if (purpose != Purpose::weakening) return rows;
    for (std::uint32_t i = 0; i < 4; ++i) {
        rows[2 * i] = {purpose, episode + i, i == 0 ? row : 0};
        rows[2 * i + 1] = {purpose, episode + i, i == 0 ? row + 1 : 1};
    }
    return rows;
}

}  // namespace

ThresholdCache::ThresholdCache(ReplicateKey key, std::uint32_t birth_episode) : key_{key}, schedule_{key.bits} {
    DrawRow const birth{Purpose::birth, birth_episode, 0};
    for (std::uint32_t quad = 0; quad < kept_quads; ++quad) {
        for (std::uint32_t row = 0; row < kept_order_rows; ++row)
            opening_rows_[quad][row] = opening_rows(quad, birth, row);
    }
}

ThresholdCache::Rows ThresholdCache::opening_rows(std::uint32_t quad, DrawRow birth, std::uint32_t order_row) {
    Rows rows{of_quad(Purpose::lapse, quad), of_quad(Purpose::comeback, quad), of_quad(Purpose::cause, quad), birth};
    for (std::uint32_t i = 0; i < opening_orders; ++i) rows[opening_others + i] = {Purpose::order, 0, order_row + i};
    return rows;
}

void ThresholdCache::open(Opening& opening, UserId user, std::uint32_t quad, std::uint32_t order_row) const {
    opening.user = user;
    opening.quad = quad;
    opening.order_row = order_row;
    if (quad < kept_quads && order_row < kept_order_rows) [[likely]] {
        fill_unit_exponentials(schedule_, user, opening_rows_[quad][order_row], opening.draws.data());
    } else {
        auto const birth = opening_rows_[0][0][3];
        fill_unit_exponentials(schedule_, user, opening_rows(quad, birth, order_row), opening.draws.data());
    }
}

[[gnu::noinline]] void ThresholdCache::draw_quad(LaterQuads& later, std::uint32_t quad) {
    Rows const rows{of_quad(Purpose::lapse, quad), of_quad(Purpose::comeback, quad), of_quad(Purpose::cause, quad),
                    of_quad(Purpose::gone, quad),  of_quad(Purpose::pulse, quad),    of_quad(Purpose::lapse, quad),
                    of_quad(Purpose::lapse, quad), of_quad(Purpose::lapse, quad)};
    later.user = user_;
    later.quad = quad;
    fill_unit_exponentials(schedule_, user_, rows, later.draws.data());
}

/// The orders behind an opening's first ones, eight rows at a time.
[[gnu::noinline]] ThresholdCache::Drawn ThresholdCache::more_orders(std::uint32_t index) {
    std::uint32_t const before = opening_orders * row_draws, per_batch = batch_rows * row_draws;
    auto const batch = index < before ? 0 : 1 + (index - before) / per_batch;
    auto const first = index < before ? 0 : before + (batch - 1) * per_batch;
    auto& later = orders_[batch % orders_.size()];
    if (later.batch != batch || later.user != user_) {
        later.user = user_;
        later.batch = batch;
        Rows rows;
        for (std::uint32_t i = 0; i < batch_rows; ++i) rows[i] = {Purpose::order, 0, first / row_draws + i};
        fill_unit_exponentials(schedule_, user_, rows, later.draws.data());
    }
    auto const end = index < before ? before : per_batch;
    return {&later.draws[index - first], later.draws.data() + end};
}

[[gnu::noinline]] void ThresholdCache::miss(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
    auto const rows = rows_around(purpose, episode, row);
    alignas(64) Draws draws;
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
