#include "sim/random/distributions.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <vector>

#include "sim/base/contract.hpp"

using namespace rekindle;

namespace {

constexpr int sample_size = 300'000;

Stream stream_of(std::uint64_t user) { return {replicate_key(20240611, 0), UserId{user}, Purpose::birth, 0}; }

/// One draw of each of `sample_size` users: the use the engine makes of these functions.
std::vector<double> sample(std::function<double(Stream&)> const& draw) {
    std::vector<double> values;
    values.reserve(sample_size);
    for (std::uint64_t user = 0; user < sample_size; ++user) {
        Stream stream = stream_of(user);
        values.push_back(draw(stream));
    }
    return values;
}

double mean_of(std::vector<double> const& values) {
    double sum = 0;
    for (double x : values) sum += x;
    return sum / static_cast<double>(values.size());
}

/// Share of the values at or below x.
double share_below(std::vector<double> const& values, double x) {
    return static_cast<double>(std::ranges::count_if(values, [x](double v) { return v <= x; })) /
           static_cast<double>(values.size());
}

/// Tolerances are 6 standard errors: one comparison fails by chance with probability 2e-9, the about 100 of this file
/// together with 2e-7. A departure of 1 % of a standard deviation in the mean, or of 0.6 points in a share, is seen.
constexpr double standard_errors = 6;

void check_mean(std::vector<double> const& values, double mean, double deviation) {
    CHECK(std::fabs(mean_of(values) - mean) < standard_errors * deviation / std::sqrt(sample_size));
}

void check_share(std::vector<double> const& values, double x, double probability) {
    double const error = std::sqrt(probability * (1 - probability) / sample_size);
    CAPTURE(x, probability);
    CHECK(std::fabs(share_below(values, x) - probability) < standard_errors * error);
}

template <class Distribution>
void check_against(std::vector<double> const& values, Distribution const& law) {
    check_mean(values, mean(law), standard_deviation(law));
    for (double p : {0.01, 0.1, 0.5, 0.9, 0.99}) {
        double const x = quantile(law, p);
        check_share(values, x, cdf(law, x));
    }
}

}  // namespace

TEST_CASE("gamma draws have the gamma law, by sums and by rejection", "[statistical]") {
    for (double shape : {0.05, 0.41, 0.9, 1.0, 2.0, 3.74, 8.0, 9.0, 120.5}) {
        CAPTURE(shape);
        auto const values = sample([shape](Stream& s) { return draw_gamma(s, shape, 2.5); });
        check_against(values, boost::math::gamma_distribution<>(shape, 2.5));
        CHECK(std::ranges::min(values) > 0);
    }
}

TEST_CASE("normal draws have the normal law, tails included", "[statistical]") {
    auto const values = sample(draw_normal);
    check_against(values, boost::math::normal{});
    check_share(values, -3.5, boost::math::cdf(boost::math::normal{}, -3.5));
    check_share(values, 3.8, boost::math::cdf(boost::math::normal{}, 3.8));
}

TEST_CASE("log-normal draws are exponentials of normal ones", "[statistical]") {
    Stream a = stream_of(5), b = stream_of(5);
    CHECK(draw_lognormal(a, 1.5, 0.4) == Approx(std::exp(1.5 + 0.4 * draw_normal(b))).epsilon(1e-15));
    auto const values = sample([](Stream& s) { return draw_lognormal(s, -0.125, 0.5); });
    check_mean(values, 1, std::sqrt(std::expm1(0.25)));
}

TEST_CASE("beta draws have the beta law, also with small parameters", "[statistical]") {
    for (auto [a, b] : {std::pair{0.79, 2.43}, {1.0, 1.0}, {0.05, 0.2}, {30.0, 4.0}}) {
        CAPTURE(a, b);
        auto const values = sample([a = a, b = b](Stream& s) { return draw_beta(s, a, b); });
        check_against(values, boost::math::beta_distribution<>(a, b));
    }
}

TEST_CASE("a beta law with tiny parameters is a coin, not a half", "[statistical]") {
    auto const values = sample([](Stream& s) { return draw_beta(s, 0.001, 0.003); });
    check_mean(values, 0.25, std::sqrt(0.25 * 0.75 / 1.004));
    check_share(values, 0.5, boost::math::cdf(boost::math::beta_distribution<>(0.001, 0.003), 0.5));
}

TEST_CASE("Poisson draws have the Poisson law, by inversion and by rejection", "[statistical]") {
    for (double count_mean : {0.02, 1.0, 9.5, 10.5, 400.0}) {
        CAPTURE(count_mean);
        boost::math::poisson const law(count_mean);
        auto const values =
            sample([count_mean](Stream& s) { return static_cast<double>(draw_poisson(s, count_mean)); });
        check_mean(values, count_mean, std::sqrt(count_mean));
        for (double x : {0.0, std::floor(count_mean), std::floor(count_mean + std::sqrt(count_mean))}) {
            double const p = boost::math::cdf(law, x);
            if (p > 1e-4 && p < 1 - 1e-4) check_share(values, x, p);
        }
    }
}

TEST_CASE("a Poisson mean of 0 gives 0 and draws nothing") {
    Stream used = stream_of(1), fresh = stream_of(1);
    CHECK(draw_poisson(used, 0) == 0);
    CHECK(used() == fresh());
}

TEST_CASE("a gamma of integer shape up to 8 takes exactly that many draws", "[contract]") {
    for (int shape = 1; shape <= 8; ++shape) {
        Stream used = stream_of(7), fresh = stream_of(7);
        (void)draw_gamma(used, shape, 1);
        for (int i = 0; i < shape; ++i) (void)fresh();
        CHECK(used() == fresh());
    }
}

TEST_CASE("a gamma of vanishing shape is floored, never 0") {
    double smallest = 1;
    for (std::uint64_t user = 0; user < 1000; ++user) {
        Stream stream = stream_of(user);
        smallest = std::min(smallest, draw_gamma(stream, 1e-4, 1));
    }
    CHECK(smallest == 1e-300);
}

TEST_CASE("quantiles invert the laws") {
    boost::math::normal const normal;
    for (double p : {1e-300, 1e-15, 0.001, 0.3, 0.5, 0.7, 0.999, 1 - 1e-15}) {
        CAPTURE(p);
        CHECK(normal_quantile(p) == Approx(boost::math::quantile(normal, p)).epsilon(1e-13).margin(1e-16));
        CHECK(normal_cdf(normal_quantile(p)) == Approx(p).epsilon(1e-12));
        for (double shape : {0.41, 1.0, 7.5}) {
            boost::math::gamma_distribution<> const law(shape, 3);
            CHECK(gamma_quantile(shape, 3, p) ==
                  Approx(std::max(1e-300, boost::math::quantile(law, p))).epsilon(1e-12));
        }
    }
    CHECK(gamma_quantile(0.01, 1, 1e-10) == 1e-300);
}

TEST_CASE("the draws of a stream are the same for ever", "[golden]") {
    auto const key = replicate_key(1, 0);
    auto stream = [key](std::uint16_t lane) { return Stream{key, UserId{42}, Purpose::birth, 0, lane}; };
    Stream s0 = stream(0), s1 = stream(1), s2 = stream(2), s3 = stream(3), s4 = stream(4), s5 = stream(5);
    CHECK(draw_gamma(s0, 2, 1) == 0x1.0d93ec98cfd72p+0);
    CHECK(draw_gamma(s0, 0.41, 1) == 0x1.1b1a6b91d3ef1p+0);
    CHECK(draw_gamma(s1, 3.74, 15.44) == 0x1.583ca12c7fb63p+5);
    CHECK(draw_normal(s2) == 0x1.d233776f39b9fp-2);
    CHECK(draw_lognormal(s3, 1, 0.5) == 0x1.b83c5f97a4a6fp+1);
    CHECK(draw_beta(s4, 0.79, 2.43) == 0x1.1686e8c94ebb3p-6);
    CHECK(draw_poisson(s5, 3.5) == 5);
    CHECK(draw_poisson(s5, 350) == 355);
    CHECK(gamma_quantile(0.41, 1, 0.5) == 0x1.393d5ed4c036bp-3);
    CHECK(normal_quantile(0.975) == 0x1.f5c0331eeff83p+0);
    CHECK(normal_cdf(1) == 0x1.aec4bd120d37ep-1);
}

#ifdef REKINDLE_CHECKED
TEST_CASE("a distribution outside its range is our own mistake", "[contract]") {
    Stream stream = stream_of(0);
    CHECK_THROWS_AS(draw_gamma(stream, 0, 1), ContractViolation);
    CHECK_THROWS_AS(draw_beta(stream, 1, -1), ContractViolation);
    CHECK_THROWS_AS(draw_lognormal(stream, 0, -1), ContractViolation);
    CHECK_THROWS_AS(draw_poisson(stream, -1), ContractViolation);
    CHECK_THROWS_AS(normal_quantile(1), ContractViolation);
}
#endif
