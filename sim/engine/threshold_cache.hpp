#pragma once
// Thresholds of one user, drawn in rows of four and shared by all worlds.

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sim/random/block_draws.hpp"

namespace rekindle {

/// Keeps the rows a user's worlds have read. The rows every user needs are drawn together when it is made current: its
/// opening. A quad is four lives in a row with the dormancies between them: one row of lapses, returns and causes each.
/// One per thread.
class ThresholdCache {
  public:
    /// `birth_episode`: of the row that birth_row() shows.
    ThresholdCache(ReplicateKey key, std::uint32_t birth_episode);
    ThresholdCache(ThresholdCache const&) = delete;
    ThresholdCache& operator=(ThresholdCache const&) = delete;

    /// Keeps the openings of so many resumed users (at most 4,096) for the other worlds that they resume in; before the
    /// first resumes. Without this, of a few.
    void keep_resumed(std::uint64_t users);

    /// Makes `user` current, with its opening: birth, first quads, first orders.
    void start(UserId user) {
        user_ = user;
        if (next_->serves(user, 0, 0)) {
            std::swap(begun_, next_);
        } else {
            open(*begun_, user, 0, 0, long_opening);
        }
        opening_ = begun_;
    }
    /// The same for a user taken up in `life`, its next order threshold being `order`.
    void resume(UserId user, std::uint32_t life, std::uint32_t order) {
        user_ = user;
        opening_ = &resumed_opening(user);
        reopen(user, life, order);
    }
    /// Draws the opening that the next start() or resume() will want. Its latency hides behind the current user's life:
    /// ask for it as soon as that is current.
    void foresee_start(UserId user) { open(*next_, user, 0, 0, long_opening); }
    void foresee_resume(UserId user, std::uint32_t life, std::uint32_t order) {
        if (&resumed_opening(user) != opening_) reopen(user, life, order);
    }

    [[nodiscard]] float const* birth_row() const { return &opening_->draws[birth_row_place * row_draws]; }
    [[nodiscard]] double lapse(std::uint32_t life) { return threshold_of<0>(life); }
    [[nodiscard]] double comeback(std::uint32_t dormancy) { return threshold_of<1>(dormancy); }
    /// -ln of the uniform that says whether a return was natural.
    [[nodiscard]] double cause(std::uint32_t dormancy) { return threshold_of<2>(dormancy); }

    /// Drawn order thresholds from `index` on, at least one.
    struct Drawn {
        float const* next;
        float const* end;
    };
    /// Valid until the next threshold is asked for.
    [[nodiscard, gnu::always_inline]] Drawn orders_from(std::uint32_t index) {
        auto const ahead = index - opening_->order_row * row_draws;
        if (ahead < opening_->orders) [[likely]] {
            auto const* const first = &opening_->draws[first_order_row * row_draws];
            return {first + ahead, first + opening_->orders};
        }
        return more_orders(index);
    }
    [[nodiscard]] double order(std::uint32_t index) { return static_cast<double>(*orders_from(index).next); }

    /// Threshold `index` of (user, purpose, episode), for purposes that have no place in an opening.
    [[nodiscard]] double threshold(Purpose purpose, std::uint32_t episode, std::uint32_t index) {
        auto const row = index / row_draws;
        auto& slot = slots_[slot_of(purpose, episode, row)];
        if (slot.tag != tag_of(purpose, episode, row) || slot.user != user_) [[unlikely]]
            miss(purpose, episode, row);
        return static_cast<double>(slot.draws[index % row_draws]);
    }
    [[nodiscard]] ReplicateKey key() const { return key_; }

  private:
    using Rows = std::array<DrawRow, batch_rows>;
    using Draws = std::array<float, batch_rows * row_draws>;

    /// Rows of an opening: lapses, returns and causes of a quad, birth, orders; a long one goes on with more orders and
    /// the three of the next quad.
    static constexpr std::uint32_t short_opening = batch_rows, long_opening = 2 * batch_rows;
    static constexpr std::uint32_t birth_row_place = 3, first_order_row = 4, next_quad_row = long_opening - 3;
    using OpeningRows = std::array<DrawRow, long_opening>;
    struct Opening {
        UserId user{};
        std::uint32_t quad = ~0u;
        std::uint32_t quads = 0;      ///< it has, from `quad` on
        std::uint32_t order_row = 0;  ///< the first it has
        std::uint32_t orders = 0;     ///< thresholds it has, from that row on
        [[nodiscard]] bool serves(UserId u, std::uint32_t q, std::uint32_t row) const {
            return user == u && quad == q && order_row == row;
        }
        alignas(64) std::array<float, long_opening * row_draws> draws;
    };
    /// A user taken up has less before it: as much as will do for most.
    [[nodiscard]] static constexpr std::uint32_t rows_to_resume(std::uint32_t life) {
        return life % row_draws + 1 < row_draws ? short_opening : long_opening;
    }
    [[nodiscard]] Opening& resumed_opening(UserId user) {
        return resumed_[static_cast<std::size_t>(index_of(user)) & (resumed_.size() - 1)];
    }
    void reopen(UserId user, std::uint32_t life, std::uint32_t order) {
        auto const quad = life / row_draws, row = order / row_draws;
        auto& opening = resumed_opening(user);
        if (!opening.serves(user, quad, row)) open(opening, user, quad, row, rows_to_resume(life));
    }
    /// Lapses, returns and causes of a quad and the next one.
    struct LaterQuads {
        UserId user{};
        std::uint32_t quad = ~0u;
        alignas(64) Draws draws;
    };
    struct LaterOrders {
        UserId user{};
        std::uint32_t batch = ~0u;
        alignas(64) Draws draws;
    };
    struct Slot {
        std::uint64_t tag = 0;
        UserId user{};
        std::array<float, row_draws> draws;
    };
    static constexpr std::size_t per_purpose = 32;
    static constexpr std::uint64_t few_resumed = 64;
    static constexpr std::uint32_t kept_quads = 2, kept_order_rows = 32;

    static Rows quad_rows(std::uint32_t quad);
    static Rows order_rows(std::uint32_t batch);
    static OpeningRows opening_rows(std::uint32_t quad, DrawRow birth, std::uint32_t order_row);
    /// Fills `rows` rows from a kept list where there is one, else from a fresh one.
    template <class List, std::size_t n, class Make>
    void fill(std::array<List, n> const& kept, std::uint32_t index, UserId user, std::size_t rows, float* draws,
              Make make) const {
        if (index < n) [[likely]] {
            fill_unit_exponentials(schedule_, user, std::span(kept[index]).first(rows), draws);
        } else {
            List const fresh = make();
            fill_unit_exponentials(schedule_, user, std::span(fresh).first(rows), draws);
        }
    }
    void open(Opening& opening, UserId user, std::uint32_t quad, std::uint32_t order_row, std::uint32_t rows) const;

    template <std::size_t row>
    [[nodiscard]] double threshold_of(std::uint32_t episode) {
        auto const quad = episode / row_draws;
        auto const ahead = quad - opening_->quad;
        if (ahead < opening_->quads) [[likely]]
            return static_cast<double>(
                opening_->draws[(row + next_quad_row * ahead) * row_draws + episode % row_draws]);
        return static_cast<double>(later(quad)[row * row_draws + episode % row_draws]);
    }
    [[nodiscard]] Draws const& later(std::uint32_t quad) {
        auto& later = quads_[quad % quads_.size()];
        if (later.quad != quad || later.user != user_) [[unlikely]]
            draw_quad(later, quad);
        return later.draws;
    }
    static std::uint64_t tag_of(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        return (std::uint64_t{static_cast<std::uint8_t>(purpose)} << 56) | (std::uint64_t{episode} << 28) | row;
    }
    static std::size_t slot_of(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        return (static_cast<std::size_t>(purpose) % 16) * per_purpose + (4 * episode + row) % per_purpose;
    }
    void draw_quad(LaterQuads& later, std::uint32_t quad);
    [[nodiscard]] Drawn more_orders(std::uint32_t index);
    void miss(Purpose purpose, std::uint32_t episode, std::uint32_t row);

    ReplicateKey key_;
    PhiloxSchedule schedule_;
    /// The usual lists of rows, made once: a vector load right behind the stores it covers would wait for them.
    std::array<std::array<OpeningRows, kept_order_rows>, kept_quads> opening_rows_;
    std::array<Rows, 8> quad_rows_;
    std::array<Rows, 32> order_rows_;
    UserId user_{};
    /// Openings of users who start, in turn: two stay in the first-level cache.
    std::array<Opening, 2> started_;
    Opening* begun_ = &started_[0];
    Opening* next_ = &started_[1];
    std::vector<Opening> resumed_;  ///< a power of two, by the end of the id
    Opening* opening_ = begun_;
    std::array<LaterQuads, 4> quads_;
    std::array<LaterOrders, 16> orders_;
    std::array<Slot, per_purpose * 16> slots_{};
};

}  // namespace rekindle
