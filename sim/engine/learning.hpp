#pragma once
// What a world learns about the arms of its policies' tests and bandits: booked by day of the choice, published at
// midnights, so that no draw and no choice depends on threads or on who came first within a day.

#include <cstdint>
#include <span>
#include <vector>

#include "sim/base/sum.hpp"
#include "sim/random/stream.hpp"
#include "sim/recall/learning_plan.hpp"

namespace rekindle {

/// Users sent down an arm, and what came of them. Values in hundredths of the currency.
struct ArmSums {
    std::int64_t chosen = 0;
    std::int64_t rewarded = 0;
    Sum value = 0;
    Sum square = 0;

    ArmSums& operator+=(ArmSums const& other);
    [[nodiscard]] bool operator==(ArmSums const&) const = default;
    /// Mean reward of a user; 0 where there is none.
    [[nodiscard]] double mean(bool by_value) const;
    /// Its variance between users.
    [[nodiscard]] double variance(bool by_value) const;
};

/// Arms of one learner by the day they were chosen, from day 0 on.
class ArmDays {
  public:
    ArmDays(std::size_t arms, std::size_t days) : arms_{arms}, sums_(arms * days) {}
    [[nodiscard]] ArmSums& at(std::size_t arm, std::int64_t day) {
        return sums_[static_cast<std::size_t>(day) * arms_ + arm];
    }
    [[nodiscard]] std::size_t arms() const { return arms_; }
    [[nodiscard]] std::int64_t days() const { return static_cast<std::int64_t>(sums_.size() / arms_); }
    ArmDays& operator+=(ArmDays const& other);
    /// Sums of each arm over the days [first, last).
    [[nodiscard]] std::vector<ArmSums> between(std::int64_t first, std::int64_t last) const;

  private:
    std::size_t arms_;
    std::vector<ArmSums> sums_;
};

/// The same arms as several threads have seen them.
class SeenArms {
  public:
    SeenArms(ArmDays const& all) : parts_{&all} {}
    explicit SeenArms(std::vector<ArmDays const*> parts) : parts_{std::move(parts)} {}
    [[nodiscard]] std::vector<ArmSums> between(std::int64_t first, std::int64_t last) const;

  private:
    std::vector<ArmDays const*> parts_;
};

/// How far the mean of `a` lies above that of `b`, in standard errors: the pooled two-sample test of rates, Welch's of
/// values. 0 where nothing can be said.
[[nodiscard]] double score_between(ArmSums const& a, ArmSums const& b, bool by_value);

/// What is known at a midnight, frozen for the day.
class Learned {
  public:
    explicit Learned(LearnerPlan const& plan);

    /// Takes up what is known at the midnight that begins `day`. Called for each day in order.
    void publish(std::int64_t day, SeenArms const& seen);

    /// The arm for a user on a day: keyed by (user, salt, day), or by (user, salt, round) in a test, so the same user
    /// keeps its arm throughout a round.
    [[nodiscard]] std::size_t choose(ReplicateKey key, UserId user, std::int64_t day) const;

    /// The arm that is best as far as known: of a test its champion.
    [[nodiscard]] std::size_t best() const { return best_; }
    [[nodiscard]] std::size_t rounds_decided() const { return round_; }
    /// A test that has come to its end.
    [[nodiscard]] bool decided() const { return over_; }

  private:
    void publish_test(std::int64_t day, SeenArms const& seen);
    void decide(std::vector<ArmSums> const& sums);
    [[nodiscard]] std::vector<std::size_t> contenders() const;
    [[nodiscard]] std::size_t choose_in_test(ReplicateKey key, UserId user) const;
    [[nodiscard]] std::size_t choose_by_thompson(ReplicateKey key, UserId user, std::int64_t day) const;
    [[nodiscard]] std::size_t choose_greedily(ReplicateKey key, UserId user, std::int64_t day) const;

    LearnerPlan const* plan_;
    std::size_t best_ = 0;
    std::vector<ArmSums> known_;    ///< bandits: users whose window is over
    std::int64_t known_until_ = 0;  ///< day from which on nothing is in `known_`
    // tests
    std::size_t round_ = 0;
    std::int64_t first_day_ = -1, end_day_ = -1;  ///< of the round's choices; -1: not yet
    bool over_ = false;
};

}  // namespace rekindle
