#pragma once
// Grants of scarce things within one epoch, by (time, user).

#include <cstdint>
#include <span>
#include <vector>

#include "sim/engine/world_plan.hpp"

namespace rekindle {

/// A user's request for a touch under limits.
struct Claim {
    std::uint64_t key;     ///< claim_key(): orders claims by time, then user
    std::uint32_t limits;  ///< as bits
    std::uint32_t place;   ///< among those of the epoch, in the order gathered
    bool granted = false;
    std::uint8_t action = 0;  ///< of the world
    Micros offers = 0;        ///< what its offer is expected to cost
};

/// Claims of one epoch are at most a day apart, so (tick since the epoch's start, 40 bits of the user) fits 64 bits.
[[nodiscard]] constexpr std::uint64_t claim_key(Tick since_epoch, std::uint64_t user) {
    return (static_cast<std::uint64_t>(since_epoch) << 40) | user;
}

/// What is left of a world's limits. Not thread-safe.
class Ledger {
  public:
    explicit Ledger(std::span<Limit const> limits);
    /// Per-day amounts start afresh when the day changes.
    void open_day(std::int64_t day);
    /// Whether some limit is a share of the revenue, and that revenue up to yesterday.
    [[nodiscard]] bool follows_revenue() const;
    void set_revenue(Sum so_far);
    /// Whether some limit counts offers, and what each limit gets back of what was set aside for them, less what they
    /// came to, up to yesterday.
    [[nodiscard]] bool follows_offers() const;
    void set_given_back(std::size_t limit, Sum so_far) { given_back_[limit] = so_far; }
    /// Grants in key order as long as every limit of a claim has room for it; a refused claim takes nothing.
    void settle(std::span<Claim> claims);
    /// One claim in its turn.
    [[nodiscard]] bool grant(std::uint32_t limits, std::uint8_t action, Micros offers);

  private:
    void settle_by_count(std::span<Claim> claims, std::size_t limit);
    std::vector<Limit> limits_;
    std::vector<std::int64_t> left_today_, left_total_;
    std::vector<Sum> left_of_revenue_, spent_, given_back_;
    std::int64_t day_ = -1;
};

}  // namespace rekindle
