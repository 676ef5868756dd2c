#pragma once
// Thresholds of one user, drawn in rows of eight and shared by all worlds.

#include <array>
#include <cstdint>

#include "sim/random/block_draws.hpp"

namespace rekindle {

/// Keeps the rows a user's worlds have read. A miss draws four rows at once, the three others being those most likely read next. One per thread.
class ThresholdCache {
  public:
    explicit ThresholdCache(ReplicateKey key) : key_{key} {}

    /// Makes `user` current and draws its opening rows: `opening` and the first rows of lapse, return and order thresholds.
    void start(UserId user, Purpose opening, std::uint32_t opening_episode, std::uint32_t life);

    /// The eight thresholds [8 row, 8 row + 8) of (user, purpose, episode); valid until the next call of start() or row().
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
    static constexpr std::size_t per_purpose = 16;

    static std::uint64_t tag_of(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        return (std::uint64_t{static_cast<std::uint8_t>(purpose)} << 56) | (std::uint64_t{episode} << 28) | row;
    }
    static std::size_t slot_of(Purpose purpose, std::uint32_t episode, std::uint32_t row) {
        return (static_cast<std::size_t>(purpose) * per_purpose + ((episode + row) % per_purpose)) % (per_purpose * 16);
    }
    void miss(Purpose purpose, std::uint32_t episode, std::uint32_t row);
    void fetch(std::array<DrawRow, 4> const& rows);

    ReplicateKey key_;
    UserId user_{};
    std::array<Slot, per_purpose * 16> slots_{};
};

}  // namespace rekindle
