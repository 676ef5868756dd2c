#pragma once
// What the engine counts per user and world, and per day and world. Integers only: sums are exact in any order.

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>

#include "sim/base/money.hpp"

namespace rekindle {

/// Totals of one user in one world since the policies start. Money in micro-units, time in ticks. The first group is
/// booked by events, the second group at the user's end, the third derived from the others so that it has moments of
/// its own. Rows after these belong to mechanisms of their own; a model without them does not pay for rows beyond
/// `plain_counter_slots`.
enum class Counter : std::uint8_t {
    lapses,
    returns,
    returns_recalled,    ///< cause-specific: the mark drawn at the return
    returns_attributed,  ///< a touch's effect was live at the return
    second_lapses,       ///< lapses of a life begun by a return since the policies start
    second_at_risk_30,   ///< returns at least 30 days before the end of the run
    second_churned_30,   ///< of those, lapsed again within 30 days
    second_at_risk_90,
    second_churned_90,
    gone,
    touches,
    delivered,
    opens,
    clicks,
    optouts,
    complaints,
    orders,
    revenue,
    margin,
    cost_messages,
    cost_offers,
    cost_service,
    active_ticks,  ///< time in engaged, weakening or fragile
    // at the end
    active_end,           ///< 1: active at the end of the run
    observed_active_end,  ///< 1: a visit within the churn threshold before the end
    lapsed_first,         ///< 1: lapsed when the policies start, or at least once since
    returned_first,   ///< 1: a return within the incremental window after the first of these lapses, or after the start
    returned_to_end,  ///< 1: the same at any time up to the end of the run
    // derived
    returns_natural,  ///< returns - returns_recalled
    cost_total,       ///< messages + offers + service + programme + acquisition
    net_value,        ///< margin - cost_total
    // further mechanisms: append here
    touches_over_cap,    ///< sends over a cap that only counts
    offers_redeemed,     ///< orders that used an offer, or takings where it is due then
    offers_leaked,       ///< of those, in lives that no touch caused
    cost_offers_leaked,  ///< part of cost_offers
    disputes,            ///< about offers
    fewer_requests,      ///< fewer messages asked for instead of leaving a channel
    resubscribed,        ///< users who left a channel and took it up again before the end
    contacts,            ///< of the service desk
    wait_ticks,          ///< sum of their waits
    promised_contacts,   ///< with tiers that promise a wait
    late_contacts,       ///< of those, answered later
    backlog_end,         ///< contacts that wait at the end of the run
    cost_programme,      ///< care programmes: enrolment, check-ins, rewards; fixes
    cost_acquisition,
    enrolled,   ///< in care programmes
    check_ins,  ///< that reached their user
    tasks_set,
    tasks_completed,
    upgrades,
    referred_users,  ///< that arrived before the end of the run
    acquired_users,  ///< bought by the policy
    // 12-month values: margin minus costs in the 365 days after a start, of those that end within the run
    active_at_risk,  ///< users active when the policies start
    value_active,
    new_at_risk,  ///< users that arrive later
    value_new,
    won_back_at_risk,  ///< users with a return since the policies start: from the first one on
    value_won_back,
    surveys,         ///< users asked why they left
    survey_answers,  ///< of those, answers
    fixes,           ///< of lapse reasons, begun
    count_
};
inline constexpr std::size_t counter_count = static_cast<std::size_t>(Counter::count_);

[[nodiscard]] constexpr std::size_t index_of(Counter c) { return static_cast<std::size_t>(c); }
[[nodiscard]] std::string_view name_of(Counter c);
using CounterSet = std::bitset<counter_count>;

/// Room for the counters, in whole vectors of eight; the rest stays 0.
inline constexpr std::size_t counter_slots = (counter_count + 7) / 8 * 8;
/// Counters that every model sums; those beyond only where ModelPlan::extended.
inline constexpr std::size_t plain_counter_slots = 32;
/// Of one user.
using Totals = std::array<std::int64_t, counter_slots>;
/// Of many.
using Sums = std::array<Sum, counter_slots>;

/// Adds a user's totals, or sums.
template <class Row>
void add_sums(Sums& to, Row const& row) {
    for (std::size_t i = 0; i < counter_slots; ++i) to[i] += row[i];
}

/// Fills the derived counters from the others. Throws MoneyOverflow where a user's do not fit.
void derive(Totals& totals);
void derive(Sums& sums);

/// Pairs (numerator, denominator) whose per-user products are summed, so that ratios have delta-method errors.
struct CounterPair {
    Counter numerator, denominator;
};
inline constexpr std::array ratio_pairs{
    CounterPair{Counter::second_churned_30, Counter::second_at_risk_30},
    CounterPair{Counter::second_churned_90, Counter::second_at_risk_90},
    CounterPair{Counter::margin, Counter::cost_total},
    CounterPair{Counter::cost_total, Counter::returned_to_end},
    CounterPair{Counter::value_active, Counter::active_at_risk},
    CounterPair{Counter::value_new, Counter::new_at_risk},
    CounterPair{Counter::value_won_back, Counter::won_back_at_risk},
    CounterPair{Counter::tasks_completed, Counter::tasks_set},
};

/// Pairs that every model sums; those beyond only where ModelPlan::extended.
inline constexpr std::size_t plain_ratio_pairs = 4;

/// Daily series per world; index is the day since the policies start, up to the end of the run.
enum class Daily : std::uint8_t {
    arrivals,
    lapses,
    returns,
    returns_recalled,
    returns_attributed,
    gone,
    touches,
    opens,
    clicks,
    orders,
    contacts,
    wait_minutes,  ///< sum of the waits of the day's contacts, rounded down
    backlog,       ///< contacts that wait at the end of the day
    revenue,
    margin,
    cost_messages,
    cost_offers,
    cost_service,
    cost_programme,
    cost_acquisition,  // micro-units
    count_
};
/// Series from here on are money.
inline constexpr std::size_t first_money_series = static_cast<std::size_t>(Daily::revenue);
/// Series from here on do not fit 32 bits a day.
inline constexpr std::size_t first_wide_series = static_cast<std::size_t>(Daily::wait_minutes);
inline constexpr std::size_t daily_count = static_cast<std::size_t>(Daily::count_);
[[nodiscard]] constexpr std::size_t index_of(Daily d) { return static_cast<std::size_t>(d); }
[[nodiscard]] std::string_view name_of(Daily d);
/// They add up to cost_total.
inline constexpr std::array daily_costs{Daily::cost_messages, Daily::cost_offers, Daily::cost_service,
                                        Daily::cost_programme, Daily::cost_acquisition};

}  // namespace rekindle
