#pragma once
// Compares the outcomes of runs bit by bit and names the first difference.

#include <bit>
#include <string>

#include "sim/observe/run_result.hpp"

namespace rekindle::random_worlds {

inline bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

inline std::string differs(std::string_view what, Sum a, Sum b) {
    return std::string(what) + ": " + text_of(a) + " and " + text_of(b);
}

inline std::string totals_difference(Sums const& a, Sums const& b) {
    for (std::size_t i = 0; i < counter_count; ++i) {
        if (a[i] != b[i]) return differs(name_of(static_cast<Counter>(i)), a[i], b[i]);
    }
    return "";
}

/// What a world counts by itself: totals and daily series of its first `days` days (-1: all). Empty where equal.
inline std::string daily_difference(WorldTally const& a, WorldTally const& b, std::ptrdiff_t days = -1) {
    for (std::size_t d = 0; d < daily_count; ++d) {
        auto const name = std::string(name_of(static_cast<Daily>(d)));
        auto const &x = a.daily[d], &y = b.daily[d];
        if (days < 0 && x.size() != y.size())
            return differs("days of " + name, static_cast<std::int64_t>(x.size()), static_cast<std::int64_t>(y.size()));
        auto const n = days < 0 ? x.size() : static_cast<std::size_t>(days);
        for (std::size_t i = 0; i < n; ++i) {
            if (x.at(i) != y.at(i)) return differs(name + " on day " + std::to_string(i), x[i], y[i]);
        }
    }
    if (a.initially_active != b.initially_active)
        return differs("initially active", a.initially_active, b.initially_active);
    return "";
}

inline std::string spells_difference(WorldTally const& a, WorldTally const& b) {
    for (std::size_t s = 0; s < spell_count; ++s) {
        if (a.spells[s] != b.spells[s]) return "spells: " + std::string(name_of(static_cast<Spell>(s)));
    }
    bool const same =
        a.second_churn.at_risk == b.second_churn.at_risk && a.second_churn.churned == b.second_churn.churned;
    return same ? "" : "second churn";
}

inline std::string flows_difference(WorldTally const& a, WorldTally const& b) {
    auto const &x = a.flows, &y = b.flows;
    bool const same = x.stock == y.stock && x.arrived == y.arrived && x.moved == y.moved && x.ended == y.ended;
    if (!same) return "stage flows";
    if (a.life_value.value != b.life_value.value) return "value of lives";
    return a.life_value.lives == b.life_value.lives ? "" : "lives by months";
}

inline std::string arms_difference(WorldTally const& a, WorldTally const& b) {
    if (a.arms.size() != b.arms.size()) return "number of arms";
    for (std::size_t i = 0; i < a.arms.size(); ++i) {
        auto const &x = a.arms[i], &y = b.arms[i];
        if (x.chosen != y.chosen || x.rewarded != y.rewarded || x.value != y.value || x.best != y.best)
            return "arm " + std::to_string(i);
    }
    return "";
}

inline std::string world_difference(WorldTally const& a, WorldTally const& b) {
    for (auto const& found : {totals_difference(a.sums, b.sums), daily_difference(a, b), spells_difference(a, b),
                              flows_difference(a, b), arms_difference(a, b)}) {
        if (!found.empty()) return found;
    }
    if (a.channels != b.channels) return "tallies by channel";
    if (a.offers != b.offers) return "tallies by offer";
    return a.segments != b.segments ? "totals by segment" : "";
}

template <std::size_t n>
bool same_bits(std::array<double, n> const& a, std::array<double, n> const& b) {
    for (std::size_t i = 0; i < n; ++i) {
        if (!same_bits(a[i], b[i])) return false;
    }
    return true;
}

/// Sums of squares and of products with the baseline.
inline std::string moments_difference(WorldTally const& a, WorldTally const& b) {
    if (a.has_moments != b.has_moments) return "has_moments";
    auto const &x = a.moments, &y = b.moments;
    if (!same_bits(x.square, y.square)) return "moments: square";
    if (!same_bits(x.ratio_own, y.ratio_own)) return "moments: ratio_own";
    if (!same_bits(x.cross, y.cross)) return "moments: cross";
    if (!same_bits(x.ratio_num_base, y.ratio_num_base) || !same_bits(x.ratio_den_base, y.ratio_den_base))
        return "moments: ratios with the baseline";
    return "";
}

inline std::string types_difference(WorldTally const& a, WorldTally const& b) {
    if (a.has_user_types != b.has_user_types) return "has_user_types";
    auto const &x = a.user_types, &y = b.user_types;
    bool const same = x.persuadable == y.persuadable && x.sure_thing == y.sure_thing && x.lost_cause == y.lost_cause &&
                      x.sleeping_dog == y.sleeping_dog;
    if (a.outcomes.users != b.outcomes.users) return "outcome pairs";
    return same ? "" : "user types";
}

/// Everything two runs of the same worlds hold. Empty where equal.
inline std::string tally_difference(ReplicateTally const& a, ReplicateTally const& b) {
    if (a.users != b.users || a.arrived != b.arrived || a.acquired != b.acquired) return "users";
    if (a.segment_users != b.segment_users || a.part_users != b.part_users || a.spell_users != b.spell_users)
        return "parts";
    if (a.events != b.events) return differs("events", a.events, b.events);
    for (std::size_t w = 0; w < a.worlds.size(); ++w) {
        auto const &x = a.worlds[w], &y = b.worlds.at(w);
        auto const at = "world " + std::to_string(w) + ": ";
        for (auto const& found :
             {world_difference(x, y), totals_difference(x.arrived_sums, y.arrived_sums),
              totals_difference(x.acquired_sums, y.acquired_sums), moments_difference(x, y), types_difference(x, y)}) {
            if (!found.empty()) return at + found;
        }
        if (x.holdout != y.holdout || a.holdout_users != b.holdout_users) return at + "holdout";
        if (x.parts != y.parts) return at + "totals of parts";
        if (x.lapse_ages != y.lapse_ages) return at + "ages at lapses by reason";
        if (x.ranked != y.ranked) return at + "outcomes by rank";
        bool const twin = x.has_twin_moments == y.has_twin_moments &&
                          same_bits(x.moments.cross_twin, y.moments.cross_twin) &&
                          same_bits(x.moments.ratio_num_twin, y.moments.ratio_num_twin) &&
                          same_bits(x.moments.ratio_den_twin, y.moments.ratio_den_twin);
        if (!twin) return at + "moments with the twin";
    }
    return "";
}

}  // namespace rekindle::random_worlds
