#pragma once
// Thresholds of one user, drawn in rows of four and shared by all worlds.

#include <array>
#include <cstdint>
#include <utility>

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

    /// Makes `user` current, with its opening: birth, first quad, the orders of its lives.
    void start(UserId user) {
        user_ = user;
        if (!foreseen(user, 0, 0)) draw_birth(*opening_, user);
    }
    /// The same for a user taken up in `life`: birth, the quad of that life, the orders of the next lives.
    void resume(UserId user, std::uint32_t life) {
        user_ = user;
        if (!foreseen(user, life / row_draws, life + 1)) draw_resumed(*opening_, user, life);
    }
    /// Draws the opening that the next start() or resume() will want. Its latency hides behind the current user's life:
    /// ask for it as soon as that is current.
    void foresee_start(UserId user) { draw_birth(*next_, user); }
    void foresee_resume(UserId user, std::uint32_t life) { draw_resumed(*next_, user, life); }

    [[nodiscard]] float const* birth_row() const { return &opening_->draws[3 * row_draws]; }
    [[nodiscard]] double lapse(std::uint32_t life) { return threshold_of<0>(life); }
    [[nodiscard]] double comeback(std::uint32_t dormancy) { return threshold_of<1>(dormancy); }
    /// -ln of the uniform that says whether a return was natural.
    [[nodiscard]] double cause(std::uint32_t dormancy) { return threshold_of<2>(dormancy); }

    /// Drawn order thresholds of a life from `index` on, at least one.
    struct Drawn {
        float const* next;
        float const* end;
    };
    /// Valid until the next threshold is asked for.
    [[nodiscard]] Drawn orders_from(std::uint32_t life, std::uint32_t index) {
        auto const ahead = life - opening_->life;
        if (ahead < lives_per_block) [[likely]] {
            auto const drawn = opening_->orders(ahead);
            if (drawn.next + index < drawn.end) return {drawn.next + index, drawn.end};
        }
        return more_orders(life, index);
    }
    [[nodiscard]] double order(std::uint32_t life, std::uint32_t index) {
        return static_cast<double>(*orders_from(life, index).next);
    }

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
    static constexpr std::uint32_t lives_per_block = 4;
    /// Where the orders of a block's lives begin, in rows.
    using OrderRows = std::array<std::uint8_t, lives_per_block + 1>;
    static constexpr OrderRows birth_orders{4, 8, 11, 14, 16}, resumed_orders{4, 5, 6, 7, 8},
        quad_orders{3, 5, 6, 7, 8};

    /// A quad's rows of lapses, returns and causes, and orders of four lives.
    struct Block {
        UserId user{};
        std::uint32_t quad = ~0u;
        std::uint32_t life = 0;  ///< the first whose orders it has
        OrderRows const* rows = &quad_orders;
        alignas(64) std::array<float, 2 * batch_rows * row_draws> draws;

        void about(UserId user_, std::uint32_t quad_, std::uint32_t life_, OrderRows const& rows_) {
            user = user_;
            quad = quad_;
            life = life_;
            rows = &rows_;
        }
        [[nodiscard]] Drawn orders(std::uint32_t ahead) const {
            return {&draws[(*rows)[ahead] * row_draws], draws.data() + (*rows)[ahead + 1] * row_draws};
        }
    };
    /// Orders of a long life.
    struct LongLife {
        UserId user{};
        std::uint32_t life = 0;
        std::uint32_t first_row = 0;  ///< 0: none
        alignas(64) std::array<float, batch_rows * row_draws> draws;
    };
    struct Slot {
        std::uint64_t tag = 0;
        UserId user{};
        std::array<float, row_draws> draws;
    };
    static constexpr std::size_t per_purpose = 32;

    template <std::size_t row>
    [[nodiscard]] double threshold_of(std::uint32_t episode) {
        auto const quad = episode / row_draws;
        auto const& block = quad == opening_->quad ? *opening_ : later(quad);
        return static_cast<double>(block.draws[row * row_draws + episode % row_draws]);
    }
    [[nodiscard]] Block const& later(std::uint32_t quad) {
        auto& block = later_[quad % later_.size()];
        if (block.quad != quad || block.user != user_) [[unlikely]]
            draw_quad(block, quad);
        return block;
    }
    static std::uint64_t tag_of(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        return (std::uint64_t{static_cast<std::uint8_t>(purpose)} << 56) | (std::uint64_t{episode} << 28) | row;
    }
    static std::size_t slot_of(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        return (static_cast<std::size_t>(purpose) % 16) * per_purpose + (4 * episode + row) % per_purpose;
    }
    using Rows = std::array<DrawRow, batch_rows>;
    static DrawRow of_quad(Purpose purpose, std::uint32_t quad) { return {purpose, 0, quad}; }
    static Rows rows_from(std::uint32_t life, DrawRow birth);
    void draw_birth(Block& block, UserId user) const;
    void draw_resumed(Block& block, UserId user, std::uint32_t life) const;
    void draw_quad(Block& block, std::uint32_t quad);
    /// Makes the foreseen opening current if it is the one wanted.
    bool foreseen(UserId user, std::uint32_t quad, std::uint32_t life) {
        if (next_->user != user || next_->quad != quad || next_->life != life) return false;
        std::swap(opening_, next_);
        next_->quad = ~0u;
        return true;
    }
    [[nodiscard]] Drawn more_orders(std::uint32_t life, std::uint32_t index);
    void miss(Purpose purpose, std::uint32_t episode, std::uint32_t row);

    ReplicateKey key_;
    PhiloxSchedule schedule_;
    std::array<DrawRow, 2 * batch_rows> birth_rows_;
    std::array<Rows, 8> resumed_rows_;  ///< by life; made once, as a vector load right behind its stores would wait
    UserId user_{};
    std::array<Block, 2> openings_;
    Block* opening_ = &openings_[0];
    Block* next_ = &openings_[1];
    std::array<Block, 4> later_;
    std::array<LongLife, 16> long_lives_;
    std::array<Slot, per_purpose * 16> slots_{};
};

}  // namespace rekindle
