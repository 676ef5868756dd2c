#pragma once
// How long spells last, seen in part: Kaplan-Meier, Nelson-Aalen, Aalen-Johansen and the log-rank test on counts by
// whole days of age. On one day events come before censorings, and who enters late is at risk from that day on.

#include <cstdint>
#include <span>
#include <vector>

namespace rekindle {

/// Spells of one group. All rows equally long.
struct SpellCounts {
    std::vector<std::int64_t> entered_late;         ///< under observation only from that age on
    std::vector<std::vector<std::int64_t>> events;  ///< per cause
    std::vector<std::int64_t> censored;

    [[nodiscard]] std::size_t days() const { return censored.size(); }
    /// Events of all causes on day d.
    [[nodiscard]] std::int64_t all_events(std::size_t d) const;
    /// Spells under observation when each day begins (those that enter on it included).
    [[nodiscard]] std::vector<std::int64_t> at_risk() const;
};

/// Values at the end of each day, [0] at age 0. Stops before the first day with nobody at risk.
struct Curve {
    std::vector<double> value, se, low, high;
};

/// Share still going, with Greenwood's error and a 95 % band by log(-log S), which stays within [0, 1].
[[nodiscard]] Curve kaplan_meier(SpellCounts const& counts);
/// Cumulative hazard of all causes, variance sum d / n^2, band by its logarithm.
[[nodiscard]] Curve nelson_aalen(SpellCounts const& counts);
/// Share ended by `cause`, the other causes competing; delta-method error (Marubini and Valsecchi 1995, 10.3), band by
/// log(-log F).
[[nodiscard]] Curve aalen_johansen(SpellCounts const& counts, std::size_t cause);

struct LogRank {
    double observed = 0, expected = 0;  ///< events in `a`
    double variance = 0;
    double chi_square = 0, p = 1;  ///< one degree of freedom
};
/// Mantel's test that two independent groups share their hazard of all causes.
[[nodiscard]] LogRank log_rank(SpellCounts const& a, SpellCounts const& b);

}  // namespace rekindle
