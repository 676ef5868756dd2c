#pragma once
// What a run hands to statistics and files. Plain data; everything outside RunPerformance is reproducible to the byte.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/money.hpp"
#include "sim/observe/counters.hpp"
#include "sim/observe/life_value.hpp"
#include "sim/observe/spells.hpp"
#include "sim/observe/stage_flows.hpp"
#include "sim/observe/touch_tallies.hpp"
#include "sim/observe/user_story.hpp"

namespace rekindle {

/// Users who are lapsed when the policies start or lapse later in the untouched world, by what they did there and under
/// the policy: "good" is never lapsed, or back from the first of these lapses within the incremental window.
struct UserTypes {
    std::int64_t persuadable = 0;   ///< good only under the policy
    std::int64_t sure_thing = 0;    ///< good in both
    std::int64_t lost_cause = 0;    ///< good in neither
    std::int64_t sleeping_dog = 0;  ///< good only untouched
};

/// Users by the touches they got in a world (the last row: that many or more) and by their outcome, good or not (see
/// UserTypes; here of all users, and good in both for those who are dormant when the policies start), untouched and in
/// the world: what uplift curves are made of.
struct OutcomePairs {
    static constexpr std::size_t touch_rows = 16;
    /// [touches][2 * good untouched + good in the world]
    std::array<std::array<std::int64_t, 4>, touch_rows> users{};
};

/// Users in the order of the policy's own ranking, the best first, cut into groups (equal scores stay together), and by
/// their outcome as in OutcomePairs. A user's place is that of its first score in the run, before the policy could act
/// on it; users never ranked are the last group.
using RankedOutcomes = std::vector<std::array<std::int64_t, 4>>;
inline constexpr std::size_t rank_groups = 50;

/// One real per counter, in Totals' places.
using CounterReals = std::array<double, counter_slots>;

/// Sums over users of products of per-user totals, for one world and for the world with its baseline. Doubles summed in
/// blocks of 4,096 users by id, blocks combined in a fixed tree.
struct WorldMoments {
    alignas(64) CounterReals square{};                        ///< sum of x_w^2
    alignas(64) CounterReals cross{};                         ///< sum of x_w x_baseline
    alignas(64) CounterReals cross_twin{};                    ///< of x_w x_twin; see below
    std::array<double, ratio_pairs.size()> ratio_own{};       ///< sum of num_w den_w
    std::array<double, ratio_pairs.size()> ratio_num_base{};  ///< sum of num_w den_baseline
    std::array<double, ratio_pairs.size()> ratio_den_base{};  ///< sum of den_w num_baseline
    // The same with the untouched twin; filled only where the twin is in the run and is not the baseline.
    std::array<double, ratio_pairs.size()> ratio_num_twin{};
    std::array<double, ratio_pairs.size()> ratio_den_twin{};
};

/// One arm of a test or bandit: over the run.
struct ArmTally {
    std::string learner, arm;
    std::int64_t chosen = 0;    ///< users sent down it
    std::int64_t rewarded = 0;  ///< of those, with the reward in the window
    Sum value = 0;              ///< margin less offers in the window, where that is the reward
    bool best = false;          ///< the winner of a test, the best arm as far as known of a bandit
};

struct WorldTally {
    Sums sums{};           ///< over users
    Sums arrived_sums{};   ///< over the users that arrived (a random number of them), a part of `sums`
    Sums acquired_sums{};  ///< over the users that policies buy (a fixed number of them), a part of `sums`
    std::array<std::vector<Sum>, daily_count> daily;
    std::vector<std::int64_t> lapses_by_reason;   ///< by RunResult::lapse_reasons; empty where lapses have none
    std::vector<std::int64_t> returns_by_reason;  ///< out of dormancies of that reason
    std::vector<std::int64_t> true_warnings;      ///< by RunResult::warning_signals: raised while weakening
    std::vector<std::int64_t> false_warnings;     ///< raised in any other stage
    std::int64_t initially_active =
        0;  ///< active users at day 0; active at the end of day d = this + arrivals + returns - lapses up to d
    bool has_moments = false;  ///< false where users are coupled: their totals are not independent
    WorldMoments moments;
    bool has_twin_moments = false;  ///< the `_twin` sums of `moments` are filled
    bool has_user_types = false;    ///< an untouched twin was in the run and this is not it
    UserTypes user_types;
    OutcomePairs outcomes;  ///< where has_user_types
    RankedOutcomes ranked;  ///< where has_user_types and the policy ranks its users; else empty
    SpellTable spells;
    /// Of Spell::first_life_lapsed, the lives ended by each of RunResult::lapse_reasons, by age; empty without reasons.
    std::vector<std::vector<std::int64_t>> lapse_ages;
    SecondChurn second_churn;  ///< of the same users
    StageFlows flows;
    LifeValue life_value;
    /// A part of `sums` per segment, in the order of RunResult::segments: every user counts in its own, those that
    /// others brought too.
    std::vector<Sums> segments;
    std::vector<std::int64_t> segment_newcomers;                ///< users bought or brought, by their own segment
    std::vector<std::array<std::int64_t, 4>> segment_outcomes;  ///< as OutcomePairs, by segment; where has_user_types
    Sums holdout{};              ///< of the users that an imagined test holds out, a part of `sums`
    std::vector<Sums> parts;     ///< of consecutive users, as ReplicateTally::part_users; empty where users are coupled
    std::vector<ArmTally> arms;  ///< of all learners
    std::vector<ChannelTally> channels;  ///< by RunResult::channels
    std::vector<OfferTally> offers;      ///< by RunResult::offers
};

/// Share of users, split by their ids, that an imagined A/B test leaves untouched while the others get the policy.
inline constexpr double holdout_share = 0.1;

inline constexpr std::size_t most_parts = 256;

/// One replicate: its luck, and its draw of the uncertain parameters.
struct ReplicateTally {
    std::uint32_t replicate = 0;
    std::uint32_t parameter_draw = 0;  ///< replicates with the same number share their parameters
    std::int64_t users = 0;            ///< initial and arrived
    std::int64_t arrived = 0;          ///< of those, arrived; 0 treats all users as a stock of fixed size
    std::int64_t acquired = 0;         ///< besides `users`, those that some world buys
    std::int64_t events = 0;
    std::int64_t wakes = 0;        ///< times that users of coupled worlds were taken up again
    std::int64_t spell_users = 0;  ///< users whose spells are in the worlds' tables: all, or an even sample
    std::int64_t holdout_users =
        0;  ///< see holdout_share; 0 where users are coupled or no untouched world is in the run
    std::vector<double> parameters;           ///< drawn values, in the order of RunResult::parameters
    std::vector<std::int64_t> segment_users;  ///< per segment
    /// Users of each part: independent groups of users in the order of their ids, at most `most_parts`, to resample.
    std::vector<std::int64_t> part_users;
    std::vector<WorldTally> worlds;  ///< in the order asked for
};

struct RunPerformance {
    std::int64_t events = 0;
    double simulate_seconds = 0;
    double total_seconds = 0;
    int threads = 1;
    std::int64_t wakes = 0;  ///< see ReplicateTally
};

struct RunResult {
    std::string scenario, currency, version, digest;
    std::uint64_t seed = 0;
    double days = 0;  ///< horizon + run-off
    double horizon_days = 0;
    bool coupled = false;               ///< some world's users share a limit, a ranking or a signal
    bool uncertain = false;             ///< parameters differ between replicates
    bool interrupted = false;           ///< fewer replicates than asked for
    std::vector<std::string> failures;  ///< one line per replicate that could not be finished and is left out
    std::uint32_t replications_asked = 1;
    int start_weekday = 1;
    std::string start_date;                    ///< ISO date of day 0
    std::vector<std::string> worlds;           ///< policy names
    std::vector<std::string> lapse_reasons;    ///< names; empty: none
    std::vector<std::string> segments;         ///< names; at least one
    std::vector<std::string> channels;         ///< names
    std::vector<std::string> offers;           ///< names
    std::vector<std::string> parameters;       ///< paths of the uncertain numbers that replicates draw
    std::size_t baseline = 0;                  ///< row of `worlds`
    int twin = -1;                             ///< row of the untouched world; -1: none in the run
    std::vector<CounterSet> impossible;        ///< by `worlds`: see impossible_counters(); empty: anything may happen
    std::vector<std::string> warning_signals;  ///< names; empty: none
    std::vector<ReplicateTally> replicates;
    std::vector<std::string>
        assumed;  ///< places of numbers with source: assumed, e.g. "channels.sms.opened = uniform [15%, 30%]"
    std::vector<std::string> warnings;
    std::optional<UserStory> story;  ///< of the first replicate
    RunPerformance performance;
};

}  // namespace rekindle
