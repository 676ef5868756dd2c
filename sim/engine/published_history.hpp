#pragma once
// What a world has made known at its midnights, day by day: users look up the days they have slept through.

#include <array>
#include <cstdint>
#include <vector>

#include "sim/engine/learning.hpp"
#include "sim/population/care_model.hpp"
#include "sim/population/leaving_model.hpp"

namespace rekindle {

/// What the fixes in force have made of one lapse reason.
struct ReasonFix {
    double lapse = 1, comeback = 1, response = 1, second_life = 1;
    [[nodiscard]] bool operator==(ReasonFix const&) const = default;
};
using ReasonFixes = std::array<ReasonFix, max_lapse_reasons>;
inline constexpr ReasonFixes nothing_fixed{};

/// The published multipliers of the lapse hazard on one day, by the user's tier of the desk and by whether its life
/// began with a return.
struct DayFactors {
    std::array<std::array<double, 2>, max_desk_tiers> lapse{};
};

/// Grows by a day at each midnight; a day once published stays. The bounds hold for every day, whatever is published.
class PublishedHistory {
  public:
    struct Bounds {
        std::array<double, 2> lapse{1, 1};  ///< of DayFactors, by whether the life began with a return
        double fixed_lapse = 1;             ///< of what fixes may make of a reason's lapse hazard
        double fixed_comeback = 1;
    };
    /// `tiers` >= 1: those of DayFactors in use.
    PublishedHistory(std::size_t tiers, Bounds const& bounds) : tiers_{tiers}, most_{bounds} {}

    /// Publishes the next day. `learned`: per learner.
    void add(DayFactors const& factors, ReasonFixes const& fixes, std::vector<Learned> const& learned);

    [[nodiscard]] std::int64_t days() const { return days_; }
    /// The midnight up to which everything is known.
    [[nodiscard]] Tick known_until() const { return days_ * ticks_per_day; }
    [[nodiscard]] Bounds const& most() const { return most_; }
    // Of a day in [0, days()):
    [[nodiscard]] double lapse(std::int64_t day, std::size_t tier, bool from_return) const {
        return lapse_[2 * (static_cast<std::size_t>(day) * tiers_ + tier) + (from_return ? 1 : 0)];
    }
    [[nodiscard]] ReasonFixes const& fixes(std::int64_t day) const {
        return fixes_[fixes_of_day_[static_cast<std::size_t>(day)]];
    }
    [[nodiscard]] Learned const& learned(std::int64_t day, std::size_t learner) const {
        return learned_[static_cast<std::size_t>(day)][learner];
    }

  private:
    std::size_t tiers_;
    Bounds most_;
    std::int64_t days_ = 0;
    std::vector<double> lapse_;
    std::vector<ReasonFixes> fixes_;  ///< one for each time they changed
    std::vector<std::uint32_t> fixes_of_day_;
    std::vector<std::vector<Learned>> learned_;
};

}  // namespace rekindle
