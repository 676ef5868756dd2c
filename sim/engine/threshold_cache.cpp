#include "sim/engine/threshold_cache.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/base/contract.hpp"

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

ThresholdCache::ThresholdCache(ReplicateKey key, std::uint32_t birth_episode)
    : key_{key}, schedule_{key.bits}, resumed_(few_resumed) {
    DrawRow const birth{Purpose::birth, birth_episode, 0};
    for (std::uint32_t quad = 0; quad < kept_quads; ++quad) {
        for (std::uint32_t row = 0; row < kept_order_rows; ++row)
            opening_rows_[quad][row] = opening_rows(quad, birth, row);
    }
    for (std::uint32_t quad = 0; quad < quad_rows_.size(); ++quad) quad_rows_[quad] = quad_rows(quad);
    for (std::uint32_t batch = 0; batch < order_rows_.size(); ++batch) order_rows_[batch] = order_rows(batch);
}

void ThresholdCache::keep_resumed(std::uint64_t users) {
    REKINDLE_EXPECTS(opening_ == begun_);
    resumed_.resize(std::bit_ceil(std::clamp<std::uint64_t>(users, few_resumed, 4096)));
}

ThresholdCache::OpeningRows ThresholdCache::opening_rows(std::uint32_t quad, DrawRow birth, std::uint32_t order_row) {
    OpeningRows rows{of_quad(Purpose::lapse, quad), of_quad(Purpose::comeback, quad), of_quad(Purpose::cause, quad),
                     birth};
    for (auto i = first_order_row; i < next_quad_row; ++i)
        rows[i] = {Purpose::order, 0, order_row + i - first_order_row};
    rows[next_quad_row] = of_quad(Purpose::lapse, quad + 1);
    rows[next_quad_row + 1] = of_quad(Purpose::comeback, quad + 1);
    rows[next_quad_row + 2] = of_quad(Purpose::cause, quad + 1);
    return rows;
}

/// Three rows, and others to make the batch full.
ThresholdCache::Rows ThresholdCache::quad_rows(std::uint32_t quad) {
    return {of_quad(Purpose::lapse, quad), of_quad(Purpose::comeback, quad), of_quad(Purpose::cause, quad),
            of_quad(Purpose::gone, quad),  of_quad(Purpose::pulse, quad),    of_quad(Purpose::lapse, quad),
            of_quad(Purpose::lapse, quad), of_quad(Purpose::lapse, quad)};
}

ThresholdCache::Rows ThresholdCache::order_rows(std::uint32_t batch) {
    Rows rows;
    for (std::uint32_t i = 0; i < batch_rows; ++i) rows[i] = {Purpose::order, 0, batch * batch_rows + i};
    return rows;
}

void ThresholdCache::open(Opening& opening, UserId user, std::uint32_t quad, std::uint32_t order_row,
                          std::uint32_t rows) const {
    opening.user = user;
    opening.quad = quad;
    opening.quads = rows == long_opening ? 2 : 1;
    opening.order_row = order_row;
    opening.orders = (std::min(rows, next_quad_row) - first_order_row) * row_draws;
    auto const& kept = opening_rows_[quad < kept_quads ? quad : 0];
    fill(kept, quad < kept_quads ? order_row : kept_order_rows, user, rows, opening.draws.data(),
         [&] { return opening_rows(quad, kept[0][birth_row_place], order_row); });
}

[[gnu::noinline]] void ThresholdCache::draw_quad(LaterQuads& later, std::uint32_t quad) {
    later.user = user_;
    later.quad = quad;
    fill(quad_rows_, quad, user_, batch_rows, later.draws.data(), [&] { return quad_rows(quad); });
}

/// Orders outside the opening, eight rows at a time.
[[gnu::noinline]] ThresholdCache::Drawn ThresholdCache::more_orders(std::uint32_t index) {
    std::uint32_t const per_batch = batch_rows * row_draws, batch = index / per_batch;
    auto& later = orders_[batch % orders_.size()];
    if (later.batch != batch || later.user != user_) {
        later.user = user_;
        later.batch = batch;
        fill(order_rows_, batch, user_, batch_rows, later.draws.data(), [&] { return order_rows(batch); });
    }
    return {&later.draws[index % per_batch], later.draws.data() + later.draws.size()};
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
