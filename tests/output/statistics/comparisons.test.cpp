// Dunnett's tables, the bootstrap beside them, designs of tests and uplift curves.

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "output/statistics/dunnett.hpp"
#include "output/statistics/holdout_test.hpp"
#include "output/statistics/intervals.hpp"
#include "output/statistics/qini.hpp"
#include "output/statistics/resampling.hpp"

using namespace rekindle;

namespace {

CorrelationMatrix equal_correlation(std::size_t k, double rho) {
    auto r = uncorrelated(k);
    for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j < k; ++j) r[i][j] = i == j ? 1 : rho;
    }
    return r;
}

constexpr double infinite = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("the critical points are those of Dunnett's table of 1964, two-sided, 5 %", "[output]") {
    std::vector<double> const normal{1.96, 2.21, 2.35, 2.44, 2.51, 2.57, 2.61, 2.65, 2.69};
    for (std::size_t k = 1; k <= normal.size(); ++k)
        CHECK(dunnett_point(equal_correlation(k, 0.5), infinite) == Approx(normal[k - 1]).margin(0.006));
    CHECK(dunnett_point(equal_correlation(3, 0.5), 20) == Approx(2.54).margin(0.006));
    CHECK(dunnett_point(equal_correlation(2, 0.5), 10) == Approx(2.57).margin(0.006));
    CHECK(dunnett_point(equal_correlation(4, 0.5), 30) == Approx(2.58).margin(0.006));
}

TEST_CASE("known ends: Student alone, Sidak without correlation, one comparison with full correlation", "[output]") {
    CHECK(dunnett_point({{1}}, 12) == Approx(2.178813).margin(2e-5));
    double const sidak = 2.3877;  // (1 - 2 P(Z > c))^3 = 0.95
    CHECK(dunnett_point(uncorrelated(3), infinite) == Approx(sidak).margin(1e-3));
    CHECK(dunnett_point(equal_correlation(2, 0.99999), infinite) == Approx(1.96).margin(0.02));
    CHECK(dunnett_point(equal_correlation(2, -0.5), infinite) ==
          Approx(dunnett_point(equal_correlation(2, 0.5), infinite)));
    CHECK(probability_all_within(1.959964, {{1}}, infinite) == Approx(0.95).margin(1e-6));
}

TEST_CASE("resampling rows finds the same point", "[output][statistical]") {
    // Three normal columns with correlation 0.5: 2.35. The 95 % point of 2,000 repetitions has a standard error of
    // about 0.03, the correlations of 256 rows move it by 0.01: the tolerance is 5 of them.
    std::mt19937_64 bits{5};
    std::normal_distribution<double> normal;
    std::vector<std::vector<double>> columns(3, std::vector<double>(256));
    for (std::size_t row = 0; row < 256; ++row) {
        double const shared = normal(bits);
        for (auto& column : columns) column[row] = shared + normal(bits);
    }
    CHECK(bootstrap_max_point(columns, 2000) == Approx(2.35).margin(0.16));
    auto const r = correlation_of(columns);
    CHECK(r[0][1] == Approx(0.5).margin(0.25));
    CHECK(quantile_of({4, 1, 3, 2}, 0.5) == 2.5);
    double drawn = 0;
    Resampler resampler(100);
    for (double const w : resampler.next()) drawn += w;
    CHECK(drawn == 100);
}

TEST_CASE("a test of two means says what Welch says", "[output]") {
    auto const test = test_of_means({100, 5, 4}, {400, 4.5, 9});  // scipy.stats.norm: z = 2, p = 2 * 0.02275013
    CHECK(test.lift == 0.5);
    CHECK(test.se == Approx(0.25));
    CHECK(test.p == Approx(0.0455002639).epsilon(1e-9));
    CHECK(test.low == Approx(0.5 - 0.4899909961));
    CHECK(sample_ratio_p(100, 1000, 0.1) == 1);
    CHECK(sample_ratio_p(130, 1000, 0.1) == Approx(0.0015654023).epsilon(1e-7));  // chi-squared 10
}

TEST_CASE("designs are those of Gelman and Carlin", "[output]") {
    auto const weak = design_of(0.1, 3.28);  // their section 2: power 0.05, type S 0.46, exaggeration 77 (retrodesign)
    CHECK(weak.power == Approx(0.0501065).margin(1e-6));
    CHECK(weak.type_s == Approx(0.4645).margin(1e-3));
    CHECK(weak.type_m == Approx(76.69).margin(0.01));
    auto const even = design_of(2, 1);
    std::mt19937_64 bits{6};
    std::normal_distribution<double> estimate{2, 1};
    double found = 0, wrong = 0, size = 0;
    constexpr int repetitions = 400'000;
    for (int i = 0; i < repetitions; ++i) {
        double const x = estimate(bits);
        if (std::fabs(x) < z_975) continue;
        ++found, wrong += x < 0, size += std::fabs(x);
    }
    CHECK(even.power == Approx(found / repetitions).margin(5 * 0.0008));  // 5 standard errors
    CHECK(even.type_s == Approx(wrong / found).margin(5 * 0.00003));
    CHECK(even.type_m == Approx(size / found / 2).margin(5 * 0.001));
    CHECK(design_of(0, 1).power == Approx(0.05).margin(1e-9));
    CHECK(design_of(50, 1).power == Approx(1));
}

TEST_CASE("uplift curves of known groups", "[output]") {
    std::vector<QiniGroup> const ranked{{10, 10}, {70, 0}, {20, -20}};
    auto const curve = qini_curve(ranked);
    CHECK(curve.reached == std::vector<double>{0, 0.1, 0.8, 1});
    CHECK(curve.gain == std::vector<double>{0, 0.1, 0.1, -0.1});
    CHECK(curve.area == Approx(0.005 + 0.07 + 0 + 0.05));  // the straight line ends at -0.1
    CHECK(qini_curve({{50, 5}, {0, 0}, {50, 5}}).area == Approx(0).margin(1e-15));
    auto const sorted = best_first({{10, 1}, {10, 5}, {100, 20}});
    CHECK(sorted[0].gain == 5);
    CHECK(sorted[2].gain == 1);
}

TEST_CASE("Wilson's interval", "[output]") {
    auto const i = wilson_interval(8, 10);  // Newcombe 1998, method 3: 0.4902 to 0.9433
    CHECK(i.low == Approx(0.4902).margin(5e-5));
    CHECK(i.high == Approx(0.9433).margin(5e-5));
    CHECK(wilson_interval(0, 10).low == 0);
    CHECK(wilson_interval(10, 10).high == 1);
}
