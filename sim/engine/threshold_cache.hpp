#pragma once
// Thresholds of one user, drawn in rows of four and shared by all worlds.

#include <array>
#include <cstdint>

#include "sim/random/block_draws.hpp"

namespace rekindle {

/// Keeps the rows a user's worlds have read. A user's opening rows are drawn together; a miss draws eight rows at once,
/// the others being those most likely read next. One per thread.
class ThresholdCache {
  public:
    explicit ThresholdCache(ReplicateKey key) : key_{key}, schedule_{key.bits} {}

    /// Makes `user` current and draws its opening rows: those of its birth, of its first lapses and returns, and of the
    /// orders of its first lives.
    void start(UserId user, std::uint32_t birth_episode) {
        std::array<DrawRow, 2 * batch_rows> const rows{DrawRow{Purpose::birth, birth_episode, 0},
                                                       {Purpose::lapse, 0, 0},
                                                       {Purpose::comeback, 0, 0},
                                                       {Purpose::cause, 0, 0},
                                                       {Purpose::order, 0, 0},
                                                       {Purpose::order, 0, 1},
                                                       {Purpose::order, 0, 2},
                                                       {Purpose::order, 1, 0},
                                                       {Purpose::order, 1, 1},
                                                       {Purpose::order, 1, 2},
                                                       {Purpose::order, 2, 0},
                                                       {Purpose::order, 2, 1},
                                                       {Purpose::order, 3, 0},
                                                       {Purpose::order, 3, 1},
                                                       {Purpose::order, 4, 0},
                                                       {Purpose::order, 4, 1}};
        open(user, 0, 0, rows);
    }
    /// The same for a user taken up in `life`, with its birth, the lapses and returns around that life, and the orders
    /// of the next lives.
    void resume(UserId user, std::uint32_t birth_episode, std::uint32_t life) {
        auto const at = life / row_draws, next = life + 1;
        std::array<DrawRow, batch_rows> const rows{DrawRow{Purpose::birth, birth_episode, 0},
                                                   {Purpose::lapse, 0, at},
                                                   {Purpose::comeback, 0, at},
                                                   {Purpose::cause, 0, at},
                                                   {Purpose::order, next, 0},
                                                   {Purpose::order, next + 1, 0},
                                                   {Purpose::order, next + 2, 0},
                                                   {Purpose::order, next + 3, 0}};
        open(user, at, next, rows);
    }

    /// The opening row of the birth; see start().
    [[nodiscard]] float const* birth_row() const { return opening_.data(); }
    [[nodiscard]] double lapse(std::uint32_t life) {
        return life / row_draws == opening_row_ ? opening_[row_draws + life % row_draws]
                                                : threshold(Purpose::lapse, 0, life);
    }
    [[nodiscard]] double comeback(std::uint32_t dormancy) {
        return dormancy / row_draws == opening_row_ ? opening_[2 * row_draws + dormancy % row_draws]
                                                    : threshold(Purpose::comeback, 0, dormancy);
    }
    /// -ln of the uniform that says whether a return was natural.
    [[nodiscard]] double cause(std::uint32_t dormancy) {
        return dormancy / row_draws == opening_row_ ? opening_[3 * row_draws + dormancy % row_draws]
                                                    : threshold(Purpose::cause, 0, dormancy);
    }
    /// Drawn order thresholds of a life from `index` on, at least one.
    struct Drawn {
        float const* next;
        float const* end;
    };
    /// Valid until the next miss.
    [[nodiscard]] Drawn orders_from(std::uint32_t life, std::uint32_t index) {
        auto const ahead = life - orders_life_;
        if (ahead < order_lives_) [[likely]] {
            auto const* const first = &opening_[order_rows_[ahead] * row_draws];
            auto const* const end = &opening_[order_rows_[ahead + 1] * row_draws];
            if (first + index < end) return {first + index, end};
        }
        auto const* const drawn = row(Purpose::order, life, index / row_draws);
        return {drawn + index % row_draws, drawn + row_draws};
    }
    [[nodiscard]] double order(std::uint32_t life, std::uint32_t index) {
        return static_cast<double>(*orders_from(life, index).next);
    }

    /// The four thresholds [4 row, 4 row + 4) of (user, purpose, episode); valid until the next miss.
    [[nodiscard]] float const* row(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        auto& slot = slots_[slot_of(purpose, episode, row)];
        if (slot.tag != tag_of(purpose, episode, row) || slot.user != user_) [[unlikely]]
            miss(purpose, episode, row);
        return slot.draws.data();
    }
    /// Threshold `index` of (user, purpose, episode).
    [[nodiscard]] double threshold(Purpose purpose, std::uint32_t episode, std::uint32_t index) {
        return static_cast<double>(row(purpose, episode, index / row_draws)[index % row_draws]);
    }
    [[nodiscard]] ReplicateKey key() const { return key_; }

  private:
    struct Slot {
        std::uint64_t tag = 0;
        UserId user{};
        std::array<float, row_draws> draws;
    };
    static constexpr std::size_t per_purpose = 32;
    /// Where the orders of the opening lives begin, in rows of the opening: of a birth's sixteen, of a later eight.
    static constexpr std::array<std::uint8_t, 6> birth_order_rows{4, 7, 10, 12, 14, 16};
    static constexpr std::array<std::uint8_t, 5> later_order_rows{4, 5, 6, 7, 8};

    static std::uint64_t tag_of(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        return (std::uint64_t{static_cast<std::uint8_t>(purpose)} << 56) | (std::uint64_t{episode} << 28) | row;
    }
    static std::size_t slot_of(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        return (static_cast<std::size_t>(purpose) % 16) * per_purpose + (4 * episode + row) % per_purpose;
    }
    void open(UserId user, std::uint32_t opening_row, std::uint32_t orders_life, std::span<DrawRow const> rows) {
        user_ = user;
        opening_row_ = opening_row;
        orders_life_ = orders_life;
        bool const all = rows.size() == 2 * batch_rows;
        order_rows_ = all ? birth_order_rows.data() : later_order_rows.data();
        order_lives_ = all ? 5 : 4;
        fill_unit_exponentials(schedule_, user, rows, opening_.data());
    }
    void miss(Purpose purpose, std::uint32_t episode, std::uint32_t row);

    ReplicateKey key_;
    PhiloxSchedule schedule_;
    UserId user_{};
    std::uint32_t opening_row_ = 0, orders_life_ = 0, order_lives_ = 0;
    std::uint8_t const* order_rows_ = nullptr;
    alignas(64) std::array<float, 2 * batch_rows * row_draws> opening_;
    std::array<Slot, per_purpose * 16> slots_{};
};

}  // namespace rekindle
