#include "sim/base/special_functions.hpp"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sim/base/contract.hpp"

using namespace rekindle;

namespace {

/// The largest relative difference of a function from Boost.Math with double (which computes in long double) over a
/// grid.
class Worst {
  public:
    void see(double value, double exact) {
        double const error = value == exact ? 0 : std::fabs(value - exact) / std::fabs(exact);
        worst_ = std::isnan(error) ? INFINITY : std::max(worst_, error);
        ++seen_;
    }
    /// Infinite if nothing was compared: an empty grid passes no test.
    double error() const { return seen_ == 0 ? INFINITY : worst_; }

  private:
    double worst_ = 0;
    int seen_ = 0;
};

std::vector<double> const shapes{0.01, 0.1, 0.35, 0.5, 0.9, 1, 1.5, 2, 3.7, 8, 20, 30.5, 100};

}  // namespace

TEST_CASE("the incomplete gamma functions agree with Boost.Math with double to 1e-13") {
    Worst p, q, density;
    for (double a : shapes) {
        for (double x = 1e-8 * a; x < 100 * a + 600; x *= 1.17) {
            double const exact_p = boost::math::gamma_p(a, x), exact_q = boost::math::gamma_q(a, x);
            if (exact_p > 1e-290) p.see(gamma_p(a, x), exact_p);
            if (exact_q > 1e-290) q.see(gamma_q(a, x), exact_q);
            double const exact_density = boost::math::gamma_p_derivative(a, x);
            if (exact_density > 1e-290) density.see(gamma_density(a, x), exact_density);
        }
    }
    CHECK(p.error() < 1e-13);
    CHECK(q.error() < 1e-13);
    CHECK(density.error() < 1e-13);
}

TEST_CASE("the inverse incomplete gamma functions agree with Boost.Math with double to 1e-13") {
    Worst p, q;
    for (double a : shapes) {
        for (double probability = 1e-280; probability < 0.99; probability *= 3.1) {
            double const exact_p = boost::math::gamma_p_inv(a, probability);
            if (exact_p > 1e-290) p.see(gamma_p_inverse(a, probability), exact_p);
            double const exact_q = boost::math::gamma_q_inv(a, probability);
            if (exact_q > 1e-290) q.see(gamma_q_inverse(a, probability), exact_q);
        }
    }
    CHECK(p.error() < 1e-13);
    CHECK(q.error() < 1e-13);
    CHECK(gamma_p_inverse(2.5, 0) == 0);
    CHECK(gamma_q_inverse(2.5, 1) == 0);
}

TEST_CASE("the inverse complementary error function agrees with Boost.Math with double to 1e-14") {
    Worst worst;
    for (double y = 1e-300; y < 0.5; y *= 2.3) worst.see(erfc_inverse(y), boost::math::erfc_inv(y));
    for (double y = 0.5; y < 2; y += 0.0007) worst.see(erfc_inverse(y), boost::math::erfc_inv(y));
    CHECK(worst.error() < 1e-14);
}

TEST_CASE("the normal hazard and its integral agree with Boost.Math in both tails") {
    boost::math::normal const normal;
    Worst hazard, cumulative;
    for (double z = -37; z < 37; z += 0.01) {
        double const survival = cdf(complement(normal, z));
        hazard.see(normal_hazard(z), pdf(normal, z) / survival);
        cumulative.see(normal_cumulative_hazard(z), z < 0 ? -std::log1p(-cdf(normal, z)) : -std::log(survival));
    }
    CHECK(hazard.error() < 1e-12);  // the density's own conditioning: z^2 units in the last place
    CHECK(cumulative.error() < 1e-14);
}

TEST_CASE("the normal cumulative hazard inverts, also where survival underflows") {
    Worst worst;
    for (double z = -37; z < 1e6; z += std::max(0.01, std::fabs(z) * 0.01)) {
        if (std::fabs(z) < 1e-3) continue;
        worst.see(normal_inverse_cumulative_hazard(normal_cumulative_hazard(z)), z);
    }
    CHECK(worst.error() < 1e-11);
    CHECK(std::isinf(normal_inverse_cumulative_hazard(INFINITY)));
}

TEST_CASE("special functions have the same bits everywhere", "[golden]") {
    CHECK(gamma_p(0.79, 0.4) == 0x1.c33965db93478p-2);
    CHECK(gamma_q(3.7, 30.0) == 0x1.06f5b4ba92e69p-32);
    CHECK(gamma_p_inverse(0.35, 0.2) == 0x1.dd45fd6ad49e5p-8);
    CHECK(gamma_q_inverse(2.43, 1e-9) == 0x1.92793071d3af3p+4);
    CHECK(erfc_inverse(0.01) == 0x1.d2466082bb20fp+0);
    CHECK(normal_hazard(1.5) == 0x1.f04d25942550dp+0);
    CHECK(normal_cumulative_hazard(7.0) == 0x1.b6261f9eb004ap+4);
    CHECK(normal_inverse_cumulative_hazard(700) == 0x1.2a5c52b5df7dap+5);
}

#ifdef REKINDLE_CHECKED
TEST_CASE("a special function outside its range is our own mistake", "[contract]") {
    CHECK_THROWS_AS(erfc_inverse(2), ContractViolation);
    CHECK_THROWS_AS(gamma_p(0, 1), ContractViolation);
    CHECK_THROWS_AS(gamma_p_inverse(1, 1), ContractViolation);
    CHECK_THROWS_AS(normal_inverse_cumulative_hazard(0), ContractViolation);
}
#endif
