#include "sim/engine/threshold_cache.hpp"

#include <cstring>

namespace rekindle {
namespace {

/// The row wanted first, then those most likely read next: more of this life, and the next lives.
std::array<DrawRow, batch_rows> rows_around(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
    std::array<DrawRow, batch_rows> rows;
    for (std::uint32_t i = 0; i < batch_rows; ++i) rows[i] = {purpose, episode, row + i};
    bool const by_life = purpose == Purpose::visit || purpose == Purpose::weakening;
    if (!by_life) return rows;
    for (std::uint32_t i = 0; i < 4; ++i) {
        rows[2 * i] = {purpose, episode + i, i == 0 ? row : 0};
        rows[2 * i + 1] = {purpose, episode + i, i == 0 ? row + 1 : 1};
    }
    return rows;
}

}  // namespace

ThresholdCache::ThresholdCache(ReplicateKey key, std::uint32_t birth_episode) : key_{key}, schedule_{key.bits} {
    DrawRow const birth{Purpose::birth, birth_episode, 0};
    auto of = [](std::uint32_t life, std::uint32_t row) { return DrawRow{Purpose::order, life, row}; };
    birth_rows_ = {of_quad(Purpose::lapse, 0),
                   of_quad(Purpose::comeback, 0),
                   of_quad(Purpose::cause, 0),
                   birth,
                   of(0, 0),
                   of(0, 1),
                   of(0, 2),
                   of(0, 3),
                   of(1, 0),
                   of(1, 1),
                   of(1, 2),
                   of(2, 0),
                   of(2, 1),
                   of(2, 2),
                   of(3, 0),
                   of(3, 1)};
    for (std::uint32_t life = 0; life < resumed_rows_.size(); ++life) resumed_rows_[life] = rows_from(life, birth);
}

ThresholdCache::Rows ThresholdCache::rows_from(std::uint32_t life, DrawRow birth) {
    std::uint32_t const quad = life / row_draws, next = life + 1;
    return {of_quad(Purpose::lapse, quad),        of_quad(Purpose::comeback, quad),
            of_quad(Purpose::cause, quad),        birth,
            DrawRow{Purpose::order, next, 0},     DrawRow{Purpose::order, next + 1, 0},
            DrawRow{Purpose::order, next + 2, 0}, DrawRow{Purpose::order, next + 3, 0}};
}

void ThresholdCache::draw_birth(Block& block, UserId user) const {
    block.about(user, 0, 0, birth_orders);
    fill_unit_exponentials(schedule_, user, birth_rows_, block.draws.data());
}

void ThresholdCache::draw_resumed(Block& block, UserId user, std::uint32_t life) const {
    block.about(user, life / row_draws, life + 1, resumed_orders);
    if (life < resumed_rows_.size()) [[likely]] {
        fill_unit_exponentials(schedule_, user, resumed_rows_[life], block.draws.data());
    } else {
        fill_unit_exponentials(schedule_, user, rows_from(life, birth_rows_[3]), block.draws.data());
    }
}

[[gnu::noinline]] void ThresholdCache::draw_quad(Block& block, std::uint32_t quad) {
    std::uint32_t const life = quad * row_draws;
    Rows const rows{of_quad(Purpose::lapse, quad),        of_quad(Purpose::comeback, quad),
                    of_quad(Purpose::cause, quad),        DrawRow{Purpose::order, life, 0},
                    DrawRow{Purpose::order, life, 1},     DrawRow{Purpose::order, life + 1, 0},
                    DrawRow{Purpose::order, life + 2, 0}, DrawRow{Purpose::order, life + 3, 0}};
    block.about(user_, quad, life, quad_orders);
    fill_unit_exponentials(schedule_, user_, rows, block.draws.data());
}

[[gnu::noinline]] ThresholdCache::Drawn ThresholdCache::more_orders(std::uint32_t life, std::uint32_t index) {
    auto const& block = life - opening_->life < lives_per_block ? *opening_ : later(life / row_draws);
    auto const there = block.orders(life - block.life);
    if (there.next + index < there.end) return {there.next + index, there.end};
    auto const known = static_cast<std::uint32_t>(there.end - there.next) / row_draws;
    auto const batch = (index / row_draws - known) / batch_rows;
    auto const first_row = known + batch * batch_rows;
    auto& more = long_lives_[(life + 3 * batch) % long_lives_.size()];
    if (more.first_row != first_row || more.life != life || more.user != user_) {
        more.user = user_;
        more.life = life;
        more.first_row = first_row;
        std::array<DrawRow, batch_rows> rows;
        for (std::uint32_t i = 0; i < batch_rows; ++i) rows[i] = {Purpose::order, life, first_row + i};
        fill_unit_exponentials(schedule_, user_, rows, more.draws.data());
    }
    return {&more.draws[index - first_row * row_draws], more.draws.data() + more.draws.size()};
}

[[gnu::noinline]] void ThresholdCache::miss(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
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
