#include "output/statistics/holdout_test.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>

#include "output/statistics/normal.hpp"

namespace rekindle {

TwoArmTest test_of_means(Arm treated, Arm held_out) {
    TwoArmTest test;
    test.lift = treated.mean - held_out.mean;
    test.se = std::sqrt(treated.variance / treated.users + held_out.variance / held_out.users);
    test.low = test.lift - z_975 * test.se;
    test.high = test.lift + z_975 * test.se;
    if (test.se > 0) test.p = settled(2 * normal_above(std::fabs(test.lift) / test.se));
    return test;
}

double sample_ratio_p(double held_out, double users, double share) {
    double const off = held_out - share * users;
    double const chi_square = off * off / (users * share * (1 - share));
    return settled(boost::math::cdf(boost::math::complement(boost::math::chi_squared{1}, chi_square)));
}

TestDesign design_of(double truth, double se) {
    TestDesign design;
    if (!(se > 0)) return design;
    double const d = std::fabs(truth) / se;  // the estimate is N(d, 1), significant beyond +-z
    double const right = normal_above(z_975 - d), wrong = normal_above(z_975 + d);
    design.power = right + wrong;
    if (d == 0) return design;
    design.type_s = settled(wrong / design.power);
    // E|X| over X > z and X < -z, X ~ N(d, 1).
    double const beyond = d * right + normal_density(z_975 - d) - d * wrong + normal_density(z_975 + d);
    design.type_m = settled(beyond / (d * design.power));
    return design;
}

}  // namespace rekindle
