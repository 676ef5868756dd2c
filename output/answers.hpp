#pragma once
// Everything the page, summary.json, the CSV tables and results.h5 show beyond the table of metrics: plain data, made
// once from a run. Money in the scenario's currency, time in days, shares as fractions, counts per run (means over
// replicates) unless said otherwise. What cannot be known is an empty list or an empty optional.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rekindle {

/// One value along an age: [0] at age 0, [d] at the end of the d-th day of age. Bands are pointwise 95 %, of luck only.
struct AgeCurve {
    std::string policy;
    std::string group;  ///< which spells, or which end of them
    std::vector<std::int64_t>
        at_risk;  ///< spells under observation when day d of the age begins; one shorter than value
    std::vector<std::int64_t> events;  ///< on that day
    std::vector<double> value, se, low, high;
};

/// Do two worlds' spells last equally long?
struct LogRankAnswer {
    std::string policy, baseline, group;
    double observed = 0, expected = 0;  ///< events in the policy's world, over all replicates
    double chi_square = 0, p = 1;       ///< as for two independent samples: cautious, for worlds share their luck
};

/// Share of returns that lapsed again within `days`, of those seen for at least as long; counts over all replicates.
struct SecondChurnAnswer {
    std::string policy, group;  ///< second_life, natural_life, recalled_life
    std::int64_t days = 0, at_risk = 0, churned = 0;
    std::optional<double> share, low, high;  ///< Wilson's interval, or the metric's own
};

/// Differences of several policies to one baseline whose intervals hold all at once in 95 % of runs.
struct SimultaneousAnswer {
    std::string metric, policy, baseline;
    double difference = 0, se = 0;
    double critical = 0;  ///< standard errors of the normal interval's half
    double low = 0, high = 0;
    double p_adjusted =
        1;  ///< chance of a difference as sure for some policy if none had any; below 0.05 where 0 is outside
    std::optional<double> critical_bootstrap;  ///< by resampling parts of the users (max-t)
};

/// What a policy's money does, against the untouched world. Intervals: delta method, and resampled parts of the users.
struct EconomicsAnswer {
    std::string policy;
    std::string figure;  ///< roi, cost_per_incremental_return, break_even_factor
    std::string unit;
    std::optional<double> value;
    std::optional<double> low, high;                      ///< delta method
    std::optional<double> bootstrap_low, bootstrap_high;  ///< percentiles
    std::string reason;                                   ///< why something above is empty
};

/// First day on which the margin gained has paid for the cost so far and stays ahead to the end.
struct PaybackAnswer {
    std::string policy;
    std::optional<std::int64_t> day;
};

/// What a life is worth by its age: mean margin less offers per life, cumulative, by months of 30 days ([0]: one
/// month).
struct LifeValueAnswer {
    std::string policy, origin;       ///< active, new, returned, recalled
    std::vector<std::int64_t> lives;  ///< seen through each month, over all replicates
    std::vector<double> value;
    std::optional<double> of_active;  ///< at the last month of both, as a share of the active lives' value
};

/// Users per step of a policy's way, in order: sent, delivered, opened, clicked, returned (a touch's effect was live),
/// recalled, incremental.
struct FunnelAnswer {
    std::string policy, step;
    double count = 0;
    std::optional<double> of_previous;  ///< share; empty for the first step or after 0
};

/// Touches of one channel per run, what they cost in messages and labour, and the returns credited to it: those under
/// the effect of a touch, the latest of which came by this channel.
struct ChannelAnswer {
    std::string policy, channel;
    double sent = 0, delivered = 0, opened = 0, clicked = 0;
    double returns = 0;   ///< attributed
    double recalled = 0;  ///< of those, recalled
    double cost = 0;
    std::optional<double> cost_per_delivered, cost_per_open, cost_per_click, cost_per_return, cost_per_recalled;
};

/// One offer per run. Its cost falls due where the offer says, at the order or at the taking.
struct OfferAnswer {
    std::string policy, offer;
    double taken = 0;
    double returns = 0;   ///< of users who held it then
    double recalled = 0;  ///< of those, recalled
    double redeemed = 0;
    double leaked = 0;  ///< of those, in lives that no touch caused
    double cost = 0;
    std::optional<double> cost_per_redeemed, cost_per_return, cost_per_recalled;
};

/// Moves between stages: engaged, weakening, fragile, dormant, gone; `from` may be "start" or "arrival", `to` "end".
struct FlowAnswer {
    std::string policy, from, to;
    double count = 0;
};

/// A segment in one world.
struct SegmentAnswer {
    std::string policy, segment;
    double users = 0;
    double active_days = 0;       ///< per user
    double active_share_end = 0;  ///< fraction
    double lapses = 0, returns = 0, touches = 0;
    std::optional<double> second_churn_90d;
    double cost_total = 0, net_value = 0;
    std::optional<double> incremental_returns, incremental_returns_to_end;  ///< against the untouched world
};

/// Users kept or won back by the policy and not without it, less those lost by it, as a share of all users, against the
/// share of users reached, the best ranked first.
struct QiniAnswer {
    std::string policy;
    std::string ranking;  ///< oracle (knows both worlds), policy (by its own score), touches (most touched first),
                          ///< segments (best first)
    std::vector<double> reached, gain;  ///< from (0, 0) to (1, all)
    double area = 0;                    ///< between the curve and the straight line to its end
    std::optional<double> coefficient;  ///< area as a share of the oracle's
};

/// What an A/B test with a holdout would have said of one figure, beside the truth that the two worlds tell.
struct HoldoutTestAnswer {
    std::string policy, metric;
    double holdout_share = 0;
    double treated = 0, held_out = 0;                   ///< users
    double sample_ratio_p = 1;                          ///< chance of a split as uneven
    double lift = 0, se = 0, low = 0, high = 0, p = 1;  ///< per user, treated minus held out
    double truth = 0;                                   ///< per user, over all users
    double power = 0;                                   ///< chance that such a test finds p < 5 %
    double type_s = 0;                                  ///< chance that a finding has the wrong sign
    double type_m = 0;                                  ///< factor by which findings exaggerate, in the mean
    std::string verdict;                                ///< right, missed, false alarm, wrong sign
};

/// Which policy to choose when parameters are uncertain: over their draws, by net value.
struct ChoiceAnswer {
    std::string policy;
    double net_value = 0;         ///< mean over draws
    double probability_best = 0;  ///< share of draws
    double expected_loss = 0;     ///< mean shortfall against each draw's best
};

/// What it is worth to learn one parameter before choosing (EVPPI): which test to run first.
struct LearningAnswer {
    std::string parameter;
    double value = 0, se = 0;     ///< currency per run
    double share_of_perfect = 0;  ///< of the value of learning all parameters at once
    double low = 0, high = 0;     ///< of the parameter's draws
    double net_value_low = 0,
           net_value_high = 0;   ///< of the best policy on average, at the parameter's 5 % and 95 %: a tornado
    double noise = 0;            ///< 95 % of parameters that teach nothing would show no more: a value up to it is none
    double net_value_noise = 0;  ///< of as many parameters without effect, 95 times in 100 none moves it further
};

/// A ranking of candidates by impact x confidence x ease, each from 0 to 10.
struct IceAnswer {
    std::string policy;
    double impact = 0;      ///< gain in net value, as a share of the largest
    double confidence = 0;  ///< chance that the gain is above 0
    double ease = 0;        ///< 10 for no cost, falling with its share of the margin
    double score = 0;       ///< product / 100
};

struct Answers {
    std::int64_t spell_users = 0;  ///< users whose spells the curves come from, over all replicates

    // retention and return
    std::vector<AgeCurve> retention;          ///< Kaplan-Meier; first_life, second_life, natural_life, recalled_life
    std::vector<AgeCurve> cumulative_hazard;  ///< Nelson-Aalen of lapses; the same groups
    std::vector<AgeCurve> returns;            ///< Aalen-Johansen of a dormancy's end: natural, recalled, gone
    std::vector<AgeCurve> lapse_reasons;      ///< Aalen-Johansen of a first life's end, the group is the reason
    std::vector<LogRankAnswer> log_rank;      ///< every policy against the baseline: first_life, second_life, dormancy
    std::vector<SecondChurnAnswer> second_churn;

    // comparison and money
    std::vector<SimultaneousAnswer> simultaneous;
    std::vector<EconomicsAnswer> economics;
    std::vector<PaybackAnswer> payback;
    std::vector<LifeValueAnswer> life_value;

    // who and how
    std::vector<FunnelAnswer> funnel;
    std::vector<ChannelAnswer> channels;
    std::vector<OfferAnswer> offers;
    std::vector<FlowAnswer> flows;
    std::vector<SegmentAnswer> segments;
    std::vector<QiniAnswer> qini;

    // choosing
    std::vector<HoldoutTestAnswer> holdout_tests;
    std::vector<ChoiceAnswer> choice;
    std::optional<double> value_of_perfect_information;  ///< EVPI: of learning all parameters at once
    std::vector<LearningAnswer> learning;                ///< most valuable first
    std::vector<IceAnswer> ice;                          ///< best first
};

}  // namespace rekindle
