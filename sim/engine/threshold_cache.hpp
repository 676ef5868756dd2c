#pragma once
// Thresholds of one user, drawn in rows of four and shared by all worlds.

#include <array>
#include <cstdint>

#include "sim/random/block_draws.hpp"

namespace rekindle {

/// Keeps the rows a user's worlds have read. A user's opening rows are drawn together; a miss draws eight rows at once, the others being those
/// most likely read next. One per thread.
class ThresholdCache {
  public:
    explicit ThresholdCache(ReplicateKey key) : key_{key}, schedule_{key.bits} {}

    /// Makes `user` current and draws its opening rows: those of its birth, of its lapse and return thresholds, and of the orders of
    /// `orders_life`, the first in two rows, and the three lives after it. `life`: the one the user is in or takes up.
    void start(UserId user, std::uint32_t birth_episode, std::uint32_t life, std::uint32_t orders_life) {
        user_ = user;
        opening_row_ = life / row_draws;
        orders_life_ = orders_life;
        std::array<DrawRow, batch_rows> const rows{
            DrawRow{Purpose::birth, birth_episode, 0},   DrawRow{Purpose::lapse, 0, opening_row_},    DrawRow{Purpose::comeback, 0, opening_row_},
            DrawRow{Purpose::order, orders_life, 0},     DrawRow{Purpose::order, orders_life + 1, 0}, DrawRow{Purpose::order, orders_life + 2, 0},
            DrawRow{Purpose::order, orders_life + 3, 0}, DrawRow{Purpose::order, orders_life, 1}};
        fill_unit_exponentials(schedule_, user, rows, opening_.data());
    }

    /// The opening row of the birth; see start().
    [[nodiscard]] double const* birth_row() const { return opening_.data(); }
    [[nodiscard]] double lapse(std::uint32_t life) {
        return life / row_draws == opening_row_ ? opening_[row_draws + life % row_draws] : threshold(Purpose::lapse, 0, life);
    }
    [[nodiscard]] double comeback(std::uint32_t dormancy) {
        return dormancy / row_draws == opening_row_ ? opening_[2 * row_draws + dormancy % row_draws] : threshold(Purpose::comeback, 0, dormancy);
    }
    /// Four order thresholds of a life; valid until the next miss.
    [[nodiscard]] double const* orders(std::uint32_t life, std::uint32_t row_) {
        auto const ahead = life - orders_life_;
        if (row_ == 0 && ahead < 4) return &opening_[(3 + ahead) * row_draws];
        return row_ == 1 && ahead == 0 ? &opening_[7 * row_draws] : row(Purpose::order, life, row_);
    }

    /// The four thresholds [4 row, 4 row + 4) of (user, purpose, episode); valid until the next miss.
    [[nodiscard]] double const* row(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        auto& slot = slots_[slot_of(purpose, episode, row)];
        if (slot.tag != tag_of(purpose, episode, row) || slot.user != user_) [[unlikely]] miss(purpose, episode, row);
        return slot.draws.data();
    }
    /// Threshold `index` of (user, purpose, episode).
    [[nodiscard]] double threshold(Purpose purpose, std::uint32_t episode, std::uint32_t index) {
        return row(purpose, episode, index / row_draws)[index % row_draws];
    }
    [[nodiscard]] ReplicateKey key() const { return key_; }

  private:
    struct Slot {
        std::uint64_t tag = 0;
        UserId user{};
        std::array<double, row_draws> draws;
    };
    static constexpr std::size_t per_purpose = 32;

    static std::uint64_t tag_of(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        return (std::uint64_t{static_cast<std::uint8_t>(purpose)} << 56) | (std::uint64_t{episode} << 28) | row;
    }
    static std::size_t slot_of(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        return (static_cast<std::size_t>(purpose) % 16) * per_purpose + (4 * episode + row) % per_purpose;
    }
    void miss(Purpose purpose, std::uint32_t episode, std::uint32_t row);

    ReplicateKey key_;
    PhiloxSchedule schedule_;
    UserId user_{};
    std::uint32_t opening_row_ = 0, orders_life_ = 0;
    alignas(64) std::array<double, batch_rows * row_draws> opening_;
    std::array<Slot, per_purpose * 16> slots_{};
};

}  // namespace rekindle
