// Each law against a formula or a library that shares no code with it, tails included.

#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/weibull.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "sim/hazard/hazard_law.hpp"

using namespace rekindle;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Compares a law with a distribution of Boost.Math: survival from 1 - 1e-12 down to 1e-15, and quantiles there and
/// back.
template <class Law, class Distribution>
void check_against(Law const& law, Distribution const& exact) {
    for (double fired : {1e-12, 1e-6, 0.01, 0.3, 0.5}) {
        double const t = boost::math::quantile(exact, fired);
        CAPTURE(fired, t);
        CHECK(law.cumulative(t) == Approx(-std::log1p(-fired)).epsilon(1e-12));
        CHECK(law.inverse_cumulative(-std::log1p(-fired)) == Approx(t).epsilon(1e-12));
        CHECK(law.rate(t) == Approx(pdf(exact, t) / (1 - fired)).epsilon(1e-10));
    }
    for (double survival : {0.4, 0.01, 1e-6, 1e-15, 1e-100, 1e-250}) {
        double const t = quantile(complement(exact, survival));
        CAPTURE(survival, t);
        CHECK(law.cumulative(t) == Approx(-std::log(survival)).epsilon(1e-12));
        CHECK(law.inverse_cumulative(-std::log(survival)) == Approx(t).epsilon(1e-12));
        CHECK(law.rate(t) == Approx(pdf(exact, t) / survival).epsilon(1e-10));
    }
}

}  // namespace

TEST_CASE("the Weibull law agrees with Boost.Math", "[hazard]") {
    check_against(Weibull{0.7, 30}, boost::math::weibull(0.7, 30));
    check_against(Weibull{2.5, 4}, boost::math::weibull(2.5, 4));
    CHECK(Weibull{0.7, 30}.rate(0) == infinity);
    CHECK(Weibull{2.5, 30}.rate(0) == 0);
}

TEST_CASE("the log-normal law agrees with Boost.Math", "[hazard]") {
    check_against(LogNormal{3, 0.8}, boost::math::lognormal(3, 0.8));
    check_against(LogNormal{-1, 0.2}, boost::math::lognormal(-1, 0.2));
    CHECK(LogNormal{3, 0.8}.rate(0) == 0);
}

TEST_CASE("the gamma law agrees with Boost.Math", "[hazard]") {
    for (double shape : {0.4, 1.0, 3.0, 55.0})
        check_against(GammaLaw{shape, 7}, boost::math::gamma_distribution<>(shape, 7));
    CHECK(GammaLaw{0.4, 50}.rate(0) == infinity);
    CHECK(GammaLaw{1, 50}.rate(0) == 1 / 50.0);
    CHECK(GammaLaw{3, 50}.rate(0) == 0);
}

TEST_CASE("the gamma law of shape 2 has its closed form where survival has underflowed", "[hazard]") {
    GammaLaw const law{2, 1};  // S(x) = (1 + x) e^-x, h(x) = x / (1 + x)
    for (double x : {500.0, 643.0, 652.0, 800.0, 1e4, 1e9}) {
        CAPTURE(x);
        double const fired = x - std::log1p(x);
        CHECK(law.cumulative(x) == Approx(fired).epsilon(1e-13));
        CHECK(law.inverse_cumulative(fired) == Approx(x).epsilon(1e-13));
        CHECK(law.rate(x) == Approx(x / (1 + x)).epsilon(1e-12));
    }
}

TEST_CASE("the gamma law inverts far out for small and large shapes", "[hazard]") {
    for (double shape : {0.01, 0.4, 40.0, 1e3, 1e5}) {
        GammaLaw const law{shape, 2};
        for (double target : {599.0, 601.0, 700.0, 1e4, 1e6, 1e9}) {
            CAPTURE(shape, target);
            CHECK(law.cumulative(law.inverse_cumulative(target)) == Approx(target).epsilon(1e-10));
        }
    }
}

TEST_CASE("the log-logistic law has its closed form, however far out", "[hazard]") {
    LogLogistic const law{1.6, 20};
    CHECK(law.inverse_cumulative(std::log(2)) == Approx(20).epsilon(1e-14));
    CHECK(law.cumulative(1e-9) == Approx(std::pow(1e-9 / 20, 1.6)).epsilon(1e-13));
    CHECK(law.rate(5) == Approx(1.6 / 20 * std::pow(0.25, 0.6) / (1 + std::pow(0.25, 1.6))).epsilon(1e-14));
    CHECK(law.cumulative(1e300) == Approx(1.6 * std::log(1e300 / 20)).epsilon(1e-14));
    CHECK(law.rate(1e300) == Approx(1.6e-300).epsilon(1e-14));
    CHECK(law.inverse_cumulative(200) == Approx(20 * std::exp(125)).epsilon(1e-12));
    CHECK(LogLogistic{0.8, 20}.rate(0) == infinity);
    CHECK(LogLogistic{1, 20}.rate(0) == 1 / 20.0);
    CHECK(LogLogistic{2, 20}.rate(0) == 0);
}

TEST_CASE("the Gompertz law has its closed form", "[hazard]") {
    Gompertz const law{0.01, 0.05};
    CHECK(law.rate(20) == Approx(0.01 * std::exp(1.0)).epsilon(1e-14));
    CHECK(law.cumulative(20) == Approx(0.2 * std::expm1(1.0)).epsilon(1e-14));
    CHECK(law.inverse_cumulative(0.2 * std::expm1(1.0)) == Approx(20).epsilon(1e-14));
    CHECK(law.inverse_cumulative(1e300) == Approx(std::log(5e300) / 0.05).epsilon(1e-13));
    CHECK(Gompertz{0, 0.05}.cumulative(1e6) == 0);
    CHECK(Gompertz{0, 0.05}.inverse_cumulative(1e-300) == infinity);
}

TEST_CASE("a shrinking Gompertz hazard is bounded: some never leave", "[hazard]") {
    Gompertz const law{0.05, -0.02};
    CHECK(law.cumulative(1e9) == 2.5);
    CHECK(law.inverse_cumulative(2.5) == infinity);
    CHECK(law.inverse_cumulative(3) == infinity);
    CHECK(law.inverse_cumulative(2.499) == Approx(-50 * std::log1p(-2.499 / 2.5)).epsilon(1e-9));
    CHECK(law.inverse_cumulative(1e-12) == Approx(2e-11).epsilon(1e-11));
}
