#include "sim/hazard/hazard_law.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <set>

#include "tests/sim/hazard/example_laws.hpp"

using namespace rekindle;
using rekindle::test::example_laws;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Integral of the rate over [from, to] in steps that end at whole days, where the example laws break.
double integrate_rate(HazardLaw const& law, double from, double to) {
    using Rule = boost::math::quadrature::gauss_kronrod<double, 31>;
    double sum = 0;
    while (from < to) {
        double const step_end = std::min(to, from < 1 ? from * 2 : std::floor(from) + 1);
        sum += Rule::integrate([&law](double t) { return rate(law, t); }, from, step_end, 0);
        from = step_end;
    }
    return sum;
}

}  // namespace

TEST_CASE("the cumulative hazard of every law is the integral of its rate", "[hazard]") {
    for (auto const& [name, law] : example_laws()) {
        CAPTURE(name);
        for (auto [from, to] : {std::pair{1e-6, 0.5}, {0.5, 8.0}, {8.0, 60.0}, {60.0, 200.0}}) {
            double const difference = cumulative(law, to) - cumulative(law, from);
            CHECK(integrate_rate(law, from, to) == Approx(difference).epsilon(1e-10));
        }
    }
}

TEST_CASE("the cumulative hazard of every law starts at 0 and never falls", "[hazard]") {
    for (auto const& [name, law] : example_laws()) {
        CAPTURE(name);
        CHECK(cumulative(law, 0) == 0);
        CHECK(inverse_cumulative(law, 0) == 0);
        double before = 0;
        bool rises = true;
        for (double t = 1e-9; t < 1e5; t *= 1.001) {
            double const now = cumulative(law, t);
            rises = rises && now >= before && rate(law, t) >= 0;
            before = now;
        }
        CHECK(rises);
    }
}

TEST_CASE("inverting the cumulative hazard of every law gives the time back", "[hazard]") {
    for (auto const& [name, law] : example_laws()) {
        CAPTURE(name);
        double worst = 0;
        for (double t = 1e-4; t < 5e4; t *= 1.03) {
            double const fired = cumulative(law, t);
            if (rate(law, t) == 0 || fired < 1e-250 || fired > 1e300) continue;      // flat, or out of range
            if (name == "gompertz shrinking" && fired > 2.5 * (1 - 1e-5)) continue;  // H is at its bound to rounding
            worst = std::max(worst, std::fabs(inverse_cumulative(law, fired) / t - 1));
        }
        CHECK(worst < 1e-9);
    }
}

TEST_CASE("the cumulative hazard of every law at its inverse is the target, from 1e-12 to 1e5", "[hazard]") {
    for (auto const& [name, law] : example_laws()) {
        CAPTURE(name);
        double worst = 0;
        for (double target = 1e-12; target < 1e5; target *= 1.07) {
            double const t = inverse_cumulative(law, target);
            if (std::isinf(t)) {
                bool const may_never_fire = name == "gompertz shrinking" && target >= 2.5;
                bool const overflows = name.starts_with("log-");
                CHECK((may_never_fire || overflows));
                continue;
            }
            worst = std::max(worst, std::fabs(cumulative(law, t) / target - 1));
        }
        CHECK(worst < 1e-9);
    }
}

TEST_CASE("the inverse of every law is monotone: more luck never fires earlier", "[hazard]") {
    for (auto const& [name, law] : example_laws()) {
        CAPTURE(name);
        int reversals = 0;
        double before = 0;
        for (double target = 1e-12; target < 1e4; target *= 1 + 1e-4) {
            double const t = inverse_cumulative(law, target);
            reversals += t < before ? 1 : 0;
            before = t;
        }
        CHECK(reversals == 0);
    }
}

TEST_CASE("the inverse stays monotone across the seams of its formulas", "[hazard]") {
    for (auto const& [name, law] : example_laws()) {
        CAPTURE(name);
        for (double seam : {0.69314718055994531, 41.4, 600.0}) {
            double before = 0;
            int reversals = 0;
            for (int step = -1000; step <= 1000; ++step) {
                double const t = inverse_cumulative(law, seam * (1 + step * 1e-13));
                reversals += t < before * (1 - 4e-15) ? 1 : 0;
                before = t;
            }
            CHECK(reversals == 0);
        }
    }
}

TEST_CASE("laws with shape 1 are the exponential law", "[hazard]") {
    Exponential const exponential{1 / 30.0};
    for (HazardLaw const& law :
         {HazardLaw{Weibull{1, 30}}, HazardLaw{GammaLaw{1, 30}}, HazardLaw{Gompertz{1 / 30.0, 0}},
          HazardLaw{Gompertz{1 / 30.0, 1e-30}}, HazardLaw{PiecewiseConstant{{}, std::vector{1 / 30.0}}}}) {
        CAPTURE(law.index());
        for (double t : {0.0, 1e-6, 3.0, 700.0, 1e5}) {
            CHECK(rate(law, t) == Approx(1 / 30.0).epsilon(1e-12));
            CHECK(cumulative(law, t) == Approx(exponential.cumulative(t)).epsilon(1e-12));
            CHECK(inverse_cumulative(law, t) == Approx(exponential.inverse_cumulative(t)).epsilon(1e-12));
        }
    }
}

TEST_CASE("an infinite target is never reached", "[hazard]") {
    for (auto const& [name, law] : example_laws()) {
        CAPTURE(name);
        CHECK(inverse_cumulative(law, infinity) == infinity);
    }
    CHECK(inverse_cumulative(Exponential{0}, 1e-9) == infinity);
}

TEST_CASE("the table names each law once, in alphabetical order", "[hazard]") {
    auto const table = hazard_table();
    CHECK(std::ranges::is_sorted(table, {}, &HazardEntry::name));
    std::set<std::string_view> names;
    for (auto const& entry : table) {
        names.insert(entry.name);
        CHECK_FALSE(entry.parameters.empty());
        CHECK_FALSE(entry.summary.empty());
    }
    CHECK(names == std::set<std::string_view>{"exponential", "gamma", "gompertz", "log_logistic", "log_normal",
                                              "piecewise", "tabulated", "weibull"});
}

TEST_CASE("first sojourns of every law are the same for ever", "[hazard][golden]") {
    std::vector<double> const golden{0x1.1p+5,
                                     0x1.00173f3633b5cp+6,
                                     0x1.28c003b3522a9p+5,
                                     0x1.6834e97d7adddp+5,
                                     0x1.c7c61212be179p+5,
                                     0x1.1p+5,
                                     0x1.044509ec92ea2p+7,
                                     0x1.07a4b75138704p+5,
                                     0x1.4b7ccbc2cfeb2p+5,
                                     0x1.1a106f0ebbe41p+5,
                                     0x1.ef215e424fa6fp+4,
                                     0x1.fcp+4,
                                     0x1.c8b8bd3854307p+5};
    auto const laws = example_laws();
    REQUIRE(golden.size() == laws.size());
    for (std::size_t i = 0; i < laws.size(); ++i) {
        CAPTURE(laws[i].name);
        CHECK(inverse_cumulative(laws[i].law, 1.7) == golden[i]);
    }
}

#ifdef REKINDLE_CHECKED
TEST_CASE("a negative time or target is our own mistake", "[hazard][contract]") {
    for (auto const& [name, law] : example_laws()) {
        CAPTURE(name);
        CHECK_THROWS_AS(inverse_cumulative(law, -1), ContractViolation);
        if (name != "exponential") CHECK_THROWS_AS(cumulative(law, -1), ContractViolation);
    }
}
#endif
