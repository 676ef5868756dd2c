#pragma once
// Thresholds of one user, drawn in rows of eight and shared by all worlds.

#include <array>
#include <cstdint>

#include "sim/random/block_draws.hpp"

namespace rekindle {

/// Keeps the rows a user's worlds have read. A user's opening rows are drawn together; a miss draws four rows at once, the others being those
/// most likely read next. One per thread.
class ThresholdCache {
  public:
    explicit ThresholdCache(ReplicateKey key) : key_{key} {}

    /// Makes `user` current and draws its opening rows: those of its birth, of its lapse and return thresholds, and of the orders of
    /// the first lives.
    void start(UserId user, std::uint32_t birth_episode) { open(user, birth_episode, 0, 0, opening_rows); }
    /// The same for a user taken up in `life`, with the orders of the next life only.
    void resume(UserId user, std::uint32_t birth_episode, std::uint32_t life) { open(user, birth_episode, life, life + 1, 4); }

    /// The opening row of the birth; see start().
    [[nodiscard]] double const* birth_row() const { return opening_.data(); }
    [[nodiscard]] double lapse(std::uint32_t life) {
        return life / row_draws == life_ / row_draws ? opening_[row_draws + life % row_draws] : threshold(Purpose::lapse, 0, life);
    }
    [[nodiscard]] double comeback(std::uint32_t dormancy) {
        return dormancy / row_draws == life_ / row_draws ? opening_[2 * row_draws + dormancy % row_draws]
                                                         : threshold(Purpose::comeback, 0, dormancy);
    }
    /// Eight order thresholds of a life; valid until the next miss.
    [[nodiscard]] double const* orders(std::uint32_t life, std::uint32_t row_) {
        auto const ahead = life - first_orders_;
        return row_ == 0 && ahead < order_rows_ ? &opening_[(3 + ahead) * row_draws] : row(Purpose::order, life, row_);
    }

    /// The eight thresholds [8 row, 8 row + 8) of (user, purpose, episode); valid until the next miss.
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
    static constexpr std::size_t opening_rows = 8;
    static constexpr std::size_t per_purpose = 16;

    static std::uint64_t tag_of(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        return (std::uint64_t{static_cast<std::uint8_t>(purpose)} << 56) | (std::uint64_t{episode} << 28) | row;
    }
    static std::size_t slot_of(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        return (static_cast<std::size_t>(purpose) * per_purpose + ((episode + row) % per_purpose)) % (per_purpose * 16);
    }
    void open(UserId user, std::uint32_t birth_episode, std::uint32_t life, std::uint32_t orders_life, std::size_t count) {
        user_ = user;
        life_ = life;
        first_orders_ = orders_life;
        order_rows_ = static_cast<std::uint32_t>(count) - 3;
        auto const row = life / row_draws;
        std::array<DrawRow, opening_rows> rows{
            DrawRow{user, Purpose::birth, birth_episode, 0}, {user, Purpose::lapse, 0, row}, {user, Purpose::comeback, 0, row}};
        for (std::uint32_t i = 0; i < order_rows_; ++i) rows[3 + i] = {user, Purpose::order, orders_life + i, 0};
        fill_unit_exponentials(key_, {rows.data(), count}, opening_.data());
    }
    void miss(Purpose purpose, std::uint32_t episode, std::uint32_t row);

    ReplicateKey key_;
    UserId user_{};
    std::uint32_t life_ = 0, first_orders_ = 0, order_rows_ = 0;
    alignas(64) std::array<double, opening_rows * row_draws> opening_;
    std::array<Slot, per_purpose * 16> slots_{};
};

}  // namespace rekindle
