#pragma once
// What a two-arm test of means would say, and how far such tests can be trusted.

#include <cstdint>

namespace rekindle {

/// An arm of a test: users, mean and variance of a figure per user.
struct Arm {
    double users = 0, mean = 0, variance = 0;
};

struct TwoArmTest {
    double lift = 0, se = 0, low = 0, high = 0;  ///< treated minus held out, 95 % interval
    double p = 1;                                ///< two-sided
};
/// Welch's test with the normal law. Both arms hold users.
[[nodiscard]] TwoArmTest test_of_means(Arm treated, Arm held_out);

/// Chance of a split as uneven as this or more if each user is held out with `share` (chi-squared, one degree).
[[nodiscard]] double sample_ratio_p(double held_out, double users, double share);

/// Of a test at 5 % whose estimate is normal around `truth` with `se` (Gelman and Carlin 2014).
struct TestDesign {
    double power = 0;   ///< chance of p < 5 %
    double type_s = 0;  ///< chance that a finding with p < 5 % has the wrong sign; 0 where truth is 0
    double type_m = 0;  ///< mean of |estimate| / |truth| over findings with p < 5 %; 0 where truth is 0
};
[[nodiscard]] TestDesign design_of(double truth, double se);

}  // namespace rekindle
