// Sojourns drawn as the engine draws them, inverse_cumulative(E / frailty), against survival in closed form.
// N = 400,000 shows a departure of 1 % in S around one half. Tolerance 6 standard errors: a false alarm of 2e-9 per
// comparison, of 4e-7 over the 195 comparisons of this file.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <vector>

#include "sim/base/portable_math.hpp"
#include "sim/random/distributions.hpp"
#include "tests/sim/hazard/example_laws.hpp"

using namespace rekindle;
using rekindle::test::example_laws;

namespace {

constexpr std::uint64_t users = 400'000;
constexpr double standard_errors = 6;
std::vector<double> const survival_levels{0.95, 0.7, 0.5, 0.2, 0.03};

using Frailty = std::function<double(Stream&)>;
using Survival = std::function<double(double)>;  // population survival as a function of the cumulative hazard

/// Checks the share of users still waiting at the times where the law alone has the survival levels, or on day 1e6
/// where it never falls so low.
void check_sojourns(HazardLaw const& law, std::uint64_t seed, Frailty const& draw_frailty, Survival const& survival) {
    auto const key = replicate_key(seed, 0);
    std::vector<double> times;
    for (double level : survival_levels) times.push_back(std::min(1e6, inverse_cumulative(law, -std::log(level))));
    std::vector<std::uint64_t> waiting(times.size());
    for (std::uint64_t user = 0; user < users; ++user) {
        Stream luck{key, UserId{user}, Purpose::comeback, 0}, birth{key, UserId{user}, Purpose::birth, 0};
        double const sojourn = inverse_cumulative(law, -portable::log(luck.uniform()) / draw_frailty(birth));
        for (std::size_t i = 0; i < times.size(); ++i) waiting[i] += sojourn > times[i] ? 1 : 0;
    }
    for (std::size_t i = 0; i < times.size(); ++i) {
        double const expected = survival(cumulative(law, times[i]));
        double const error = std::sqrt(expected * (1 - expected) / static_cast<double>(users));
        CAPTURE(times[i], expected);
        CHECK(std::fabs(static_cast<double>(waiting[i]) / static_cast<double>(users) - expected) <
              standard_errors * error);
    }
}

/// E exp(-H Z) for log Z normal with mean -sigma^2 / 2, by the trapezoidal rule, which is exact to rounding here.
double lognormal_survival(double fired, double sigma) {
    double sum = 0;
    for (int i = -400; i <= 400; ++i) {
        double const z = i * 0.025;
        sum += std::exp(-z * z / 2 - fired * std::exp(sigma * z - sigma * sigma / 2));
    }
    return sum * 0.025 / std::sqrt(2 * 3.14159265358979324);
}

}  // namespace

TEST_CASE("sojourns of every law have its survival function", "[hazard][statistical]") {
    for (auto const& [name, law] : example_laws()) {
        CAPTURE(name);
        check_sojourns(
            law, 11, [](Stream&) { return 1.0; }, [](double fired) { return std::exp(-fired); });
    }
}

TEST_CASE("sojourns of every law under gamma frailty have the Laplace transform's survival", "[hazard][statistical]") {
    double const variance = 0.8;
    for (auto const& [name, law] : example_laws()) {
        CAPTURE(name);
        check_sojourns(
            law, 12, [=](Stream& s) { return draw_gamma(s, 1 / variance, variance); },
            [=](double fired) { return std::pow(1 + variance * fired, -1 / variance); });
    }
}

TEST_CASE("sojourns of every law under log-normal frailty have the survival of quadrature", "[hazard][statistical]") {
    double const sigma = 0.6;
    CHECK(lognormal_survival(0, sigma) == Approx(1).epsilon(1e-12));
    for (auto const& [name, law] : example_laws()) {
        CAPTURE(name);
        check_sojourns(
            law, 13, [=](Stream& s) { return draw_lognormal(s, -sigma * sigma / 2, sigma); },
            [=](double fired) { return lognormal_survival(fired, sigma); });
    }
}
