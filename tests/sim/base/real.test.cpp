#include "sim/base/real.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <type_traits>
#include <vector>

using namespace rekindle;

namespace {

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

double relative_error(double value, double exact) {
    return value == exact ? 0 : std::fabs(value - exact) / std::fabs(exact);
}

}  // namespace

TEST_CASE("Real takes any number without asking and gives a double only when told", "[contract]") {
    STATIC_REQUIRE(std::is_convertible_v<double, Real>);
    STATIC_REQUIRE(std::is_convertible_v<int, Real>);
    STATIC_REQUIRE(std::is_convertible_v<long double, Real>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<Real, double>);
    STATIC_REQUIRE(std::is_constructible_v<double, Real>);
    STATIC_REQUIRE(std::is_trivially_default_constructible_v<Real>);
    STATIC_REQUIRE(sizeof(Real) == sizeof(double));
    CHECK(static_cast<int>(Real{2.9}) == 2);
}

TEST_CASE("Real computes what double computes, also mixed with plain numbers") {
    constexpr Real a = 7.25, b = -3;
    STATIC_REQUIRE((a + b).value() == 4.25);
    STATIC_REQUIRE((a - 2).value() == 5.25);
    STATIC_REQUIRE((2 * b).value() == -6);
    STATIC_REQUIRE((a / 2u).value() == 3.625);
    STATIC_REQUIRE((-a).value() == -7.25);
    STATIC_REQUIRE(b < 0);
    STATIC_REQUIRE(a >= 7.25);
    STATIC_REQUIRE(a != b);
    Real c = 1;
    c += 2, c *= a, c -= 0.75, c /= 3;
    CHECK(c.value() == 7);
    CHECK((++c).value() == 8);
    CHECK((--c).value() == 7);
    Real const nan = std::numeric_limits<Real>::quiet_NaN();
    CHECK_FALSE(nan == nan);
    CHECK_FALSE(nan < 1);
}

TEST_CASE("an unqualified function of Real is the portable one, to the bit", "[golden]") {
    using std::atan, std::ceil, std::cos, std::cosh, std::exp, std::floor, std::log, std::pow, std::sin, std::sinh,
        std::sqrt, std::tan;
    // Many points: libm rounds most of them the same way.
    int differences = 0;
    auto same = [&differences](Real ours, double exact) { differences += same_bits(ours.value(), exact) ? 0 : 1; };
    for (double x = 1e-9; x < 500; x *= 1.0005) {
        Real const r = x;
        same(log(r), portable::log(x)), same(log1p(r), portable::log1p(x));
        same(exp(r), portable::exp(x)), same(expm1(r), portable::expm1(x));
        same(pow(r, Real{1.3}), portable::pow(x, 1.3)), same(atan(r), portable::atan(x));
        same(sin(r), portable::sin(x)), same(cos(r), portable::cos(x)), same(tan(r), portable::tan(x));
        same(sinh(r), portable::sinh(x)), same(cosh(r), portable::cosh(x));
        same(sqrt(r), std::sqrt(x)), same(floor(r), std::floor(x)), same(ceil(r), std::ceil(x));
        same(trunc(r), std::trunc(x)), same(abs(-r), x), same(fabs(-r), x), same(ldexp(r, 3), 8 * x);
    }
    CHECK(differences == 0);
}

TEST_CASE("the limits of Real are those of double") {
    using Limits = std::numeric_limits<Real>;
    STATIC_REQUIRE(Limits::is_specialized);
    STATIC_REQUIRE(Limits::digits == 53);
    STATIC_REQUIRE(Limits::max().value() == std::numeric_limits<double>::max());
    STATIC_REQUIRE(Limits::min().value() == std::numeric_limits<double>::min());
    STATIC_REQUIRE(Limits::epsilon().value() == std::numeric_limits<double>::epsilon());
    STATIC_REQUIRE(std::is_same_v<decltype(Limits::infinity()), Real>);
}

TEST_CASE("the portable functions are within a few units in the last place of the platform's") {
    struct Pair {
        std::function<double(double)> ours, theirs;
        double from, to;
    };
    std::vector<Pair> const pairs{
        {portable::log, [](double x) { return std::log(x); }, 1e-300, 1e300},
        {portable::log1p, [](double x) { return std::log1p(x); }, 1e-300, 1e300},
        {portable::exp, [](double x) { return std::exp(x); }, 1e-300, 700},
        {portable::expm1, [](double x) { return std::expm1(x); }, 1e-300, 700},
        {portable::sin, [](double x) { return std::sin(x); }, 1e-300, 1e6},
        {portable::cos, [](double x) { return std::cos(x); }, 1e-300, 1e6},
        {portable::tan, [](double x) { return std::tan(x); }, 1e-300, 1e6},
        {portable::atan, [](double x) { return std::atan(x); }, 1e-300, 1e300},
        {portable::sinh, [](double x) { return std::sinh(x); }, 1e-300, 700},
        {portable::cosh, [](double x) { return std::cosh(x); }, 1e-300, 700},
        {portable::erf, [](double x) { return std::erf(x); }, 1e-290, 10},
        {portable::erfc, [](double x) { return std::erfc(x); }, 1e-300, 26},
        {portable::lgamma, [](double x) { return std::lgamma(x); }, 1e-300, 0.9},
        {portable::lgamma, [](double x) { return std::lgamma(x); }, 2.1, 1e300},
    };
    for (auto const& pair : pairs) {
        double worst = 0;
        for (double x = pair.from; x > 0 && x < pair.to; x *= 1.37)
            worst = std::max(worst, relative_error(pair.ours(x), pair.theirs(x)));
        CHECK(worst < 1e-15);
    }
    CHECK(relative_error(portable::pow(3.7, 41.3), std::pow(3.7, 41.3)) < 1e-15);
    CHECK(relative_error(portable::pow(1e-12, 1 / 0.3), std::pow(1e-12, 1 / 0.3)) < 1e-15);
}

TEST_CASE("the portable functions have the limits of the mathematical ones") {
    double const infinity = std::numeric_limits<double>::infinity();
    CHECK(portable::log(0) == -infinity);
    CHECK(portable::log(infinity) == infinity);
    CHECK(portable::log1p(infinity) == infinity);
    CHECK(portable::exp(-800) == 0);
    CHECK(portable::exp(800) == infinity);
    CHECK(portable::expm1(-800) == -1);
    CHECK(portable::pow(0, 2.5) == 0);
    CHECK(portable::pow(0, -0.5) == infinity);
    CHECK(portable::pow(0, 0) == 1);
    CHECK(portable::pow(infinity, 0.5) == infinity);
    CHECK(portable::erfc(infinity) == 0);
    CHECK(portable::erfc(-infinity) == 2);
}
