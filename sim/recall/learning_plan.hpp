#pragma once
// Choosing among arms by what was seen of earlier users: tests and bandits, as a policy states them.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.hpp"

namespace rekindle {

/// One step of a journey that sends each user down one of several arms and learns which is best. What is learnt is
/// frozen during a day and published at midnight, from users whose `window` is over.
struct LearnerPlan {
    enum class Method : std::uint8_t {
        test,            ///< fixed shares, then a decision
        thompson,        ///< an arm as often as it is probably the best
        epsilon_greedy,  ///< the best so far, but for a share of tries
    };
    enum class Reward : std::uint8_t { open, click, visit, order, comeback, margin };

    std::string name;
    std::uint8_t journey = 0;       ///< of the program: whose opens and clicks count
    std::vector<std::string> arms;  ///< their names; the first is the control of a test
    Method method = Method::thompson;
    Reward reward = Reward::order;    ///< margin: money less offers used; the others: whether it happened
    Tick window = 7 * ticks_per_day;  ///< after the choice, in which the reward counts
    std::uint32_t salt = 0;

    double epsilon = 0.1;                            ///< epsilon_greedy
    double prior_successes = 1, prior_failures = 1;  ///< thompson: a Beta law; > 0
    double prior_mean = 0, prior_weight = 1;         ///< thompson by margin: worth so many users; > 0

    std::vector<double> shares;  ///< test: of the arms
    Tick duration = never;       ///< test: of choosing, from the first user on
    std::int64_t size = -1;      ///< test: users after which choosing ends; -1: none
    double confidence = 0;       ///< test: an arm must beat the control at this level; 0: the best mean wins
    bool one_by_one = false;     ///< test: each arm in turn against the winner so far

    [[nodiscard]] bool by_value() const { return reward == Reward::margin; }
};

inline constexpr std::size_t max_learners = 4;
inline constexpr std::size_t max_arms = 32;

}  // namespace rekindle
