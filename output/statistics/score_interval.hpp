#pragma once
// Intervals that know what their figure can be: a share lies in [0, 1], a count is not negative, and a few events make
// an interval that is longer towards the many.
//
// A normal interval holds the values v with |estimate - v| <= half, half made of the variance at the estimate. A score
// interval (Wilson 1927) takes the variance at v instead: |estimate - v| <= half sqrt(V(v) / V(estimate)). So it stays
// in range, needs no zero width where no event was seen, and tends to the normal one where events are many. V is that
// of a share, v (1 - v); of a count or an amount of events, v; of a paired difference, that of the gains and losses
// most likely at v (Tango 1998; without a bound on their number the same with Poisson gains and losses).

#include <limits>

namespace rekindle {

struct Interval {
    double low, high;
};

/// What a figure can be.
struct FigureScale {
    enum class Kind : unsigned char {
        signed_value,       ///< within [-most, most]
        amount,             ///< >= 0: counts, days, money spent or earned
        share,              ///< in [0, most], made of most / unit cases
        amount_difference,  ///< of counts, pair by pair
        share_difference,   ///< in [-most, most], of shares made of most / unit cases each, pair by pair
    };
    Kind kind = Kind::signed_value;
    double unit = 0;  ///< what one event of one user adds to the mean over all replicates; 0: not known
    double most = std::numeric_limits<double>::infinity();
    bool fixed = false;  ///< chance has no part in it: a spread of 0 is the truth
};

/// What is known of an estimate: its standard error, and half of its normal interval.
struct Precise {
    double mean, se, half;
};

/// Within the scale's range, and holds `mean`. se > 0. Settled (normal.hpp) but where it is the normal interval.
[[nodiscard]] Interval score_interval(Precise const& of, FigureScale const& scale);

/// Half of the normal interval whose score interval just reaches `value`. se > 0.
[[nodiscard]] double half_reaching(double value, Precise const& of, FigureScale const& scale);

/// The interval where the estimated spread is 0: nothing that could have happened otherwise did, in any of `units`
/// users or replicates that are independent of each other. A count or share between its ends that so few units share
/// by chance has the spread of independent events (Poisson, binomial); else, one that would deviate did so less often
/// than the score interval of 0 events allows. `z`: normal point of the interval. unit > 0.
[[nodiscard]] Interval interval_without_spread(double mean, double z, double units, FigureScale const& scale);

}  // namespace rekindle
