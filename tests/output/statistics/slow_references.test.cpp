// Simultaneous intervals of coupled users and of uncertain parameters, and type-S and type-M errors, against references
// that only count: laws are drawn from instead of integrated, tests are made instead of computed. Twenty random
// scenarios each. A quantile or share from 100,000 draws is off by 0.3 % of itself; the tolerances are six times that
// and what the quick ways leave out (two per cent of an interval: their finitely many nodes).
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

#include "output/estimate.hpp"
#include "output/spread.hpp"
#include "output/statistics/holdout_test.hpp"
#include "tests/output/sample_run.hpp"

using namespace rekindle;
using namespace rekindle::sample;

namespace {

using Bits = std::mt19937_64;
constexpr int draws = 40'000;

double normal(Bits& bits) { return std::normal_distribution<double>{}(bits); }
double uniform(Bits& bits, double low, double high) { return std::uniform_real_distribution<double>{low, high}(bits); }

double mean_of(std::vector<double> const& x) {
    return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}
double variance_of(std::vector<double> const& x) {
    double sum = 0;
    for (double const v : x) sum += (v - mean_of(x)) * (v - mean_of(x));
    return sum / static_cast<double>(x.size() - 1);
}
double quantile(std::vector<double> x, double p) {
    auto const at = x.begin() + static_cast<std::ptrdiff_t>(p * static_cast<double>(x.size()));
    std::nth_element(x.begin(), at, x.end());
    return *at;
}

/// The 95 % point of the largest of normal variables that are correlated as the columns are: the centred rows, each
/// times a normal draw, added up.
double largest_of(Bits& bits, std::vector<std::vector<double>> columns) {
    for (auto& column : columns) {
        double const mean = mean_of(column);
        double const length = std::sqrt(variance_of(column) * static_cast<double>(column.size() - 1));
        for (double& x : column) x = (x - mean) / length;
    }
    std::vector<double> largest, weights(columns[0].size());
    for (int i = 0; i < draws; ++i) {
        for (double& w : weights) w = normal(bits);
        double most = 0;
        for (auto const& column : columns)
            most = std::max(most, std::fabs(std::inner_product(column.begin(), column.end(), weights.begin(), 0.0)));
        largest.push_back(most);
    }
    return quantile(std::move(largest), 0.95);
}

/// Same luck, a gain of the policy's own and noise of its own: net values per replicate, `size` of them per draw of the
/// parameters.
RunResult random_run(Bits& bits, std::size_t policies, std::uint32_t replicates, std::uint32_t size, double shared,
                     double by_parameters) {
    std::vector<std::string> names{"none"};
    for (std::size_t w = 1; w <= policies; ++w) names.push_back("policy" + std::to_string(w));
    auto run = run_of(names, 0, 0);
    run.coupled = true;
    run.uncertain = by_parameters > 0;
    std::map<std::uint32_t, std::vector<double>> parameters;
    for (std::uint32_t r = 0; r < replicates; ++r) {
        std::vector<User> one(2);
        double const luck = shared * normal(bits);
        auto& effects = parameters[r / size];
        while (effects.size() <= policies) effects.push_back(by_parameters * normal(bits));
        for (auto& user : one) user.worlds.assign(names.size(), Totals{});
        for (std::size_t w = 0; w < names.size(); ++w) {
            double const value = w == 0 ? 100 : 100 + 3.0 * static_cast<double>(w) + luck + normal(bits) + effects[w];
            at(one[0].worlds[w], Counter::margin) = static_cast<std::int64_t>(value * 1e6);
            for (auto& user : one) derive(user.worlds[w]);
        }
        run.replicates.push_back(replicate_of(one, r, 0, 0));
        run.replicates.back().parameter_draw = r / size;
        add_daily(run.replicates.back());
        for (auto& w : run.replicates.back().worlds) w.has_moments = false;
    }
    return run;
}

std::vector<std::vector<double>> differences_of(RunResult const& run) {
    std::vector<std::vector<double>> columns(run.worlds.size() - 1);
    for (auto const& r : run.replicates) {
        for (std::size_t w = 1; w < run.worlds.size(); ++w)
            columns[w - 1].push_back(
                (get(r.worlds[w].sums, Counter::net_value) - get(r.worlds[0].sums, Counter::net_value)) / 1e6);
    }
    return columns;
}

std::vector<SimultaneousAnswer> net_values(RunResult const& run) {
    std::vector<SimultaneousAnswer> out;
    for (auto const& a : full_analysis(run).answers.simultaneous) {
        if (a.metric == "net_value") out.push_back(a);
    }
    return out;
}

double chi_square_mean(Bits& bits, double freedom) {
    return std::chi_squared_distribution<double>{freedom}(bits) / freedom;
}

}  // namespace

TEST_CASE("simultaneous intervals over coupled replicates, by drawing", "[output][statistical]") {
    Bits bits{31};
    for (int scenario = 0; scenario < 20; ++scenario) {
        auto const policies = static_cast<std::size_t>(2 + scenario % 4);
        auto const replicates = static_cast<std::uint32_t>(20 + scenario);
        auto const run = random_run(bits, policies, replicates, 1, uniform(bits, 0, 3), 0);
        auto const columns = differences_of(run);
        double const z = largest_of(bits, columns);
        // The level at which a single normal variable is as sure, and Student's law at that level: ratios drawn.
        double const level = std::erfc(z / std::sqrt(2.0));
        std::vector<double> ratios;
        for (int i = 0; i < 3 * draws; ++i)
            ratios.push_back(std::fabs(normal(bits)) / std::sqrt(chi_square_mean(bits, replicates - 1)));
        double const t = quantile(std::move(ratios), 1 - level);
        auto const answers = net_values(run);
        REQUIRE(answers.size() == policies);
        for (std::size_t k = 0; k < policies; ++k) {
            double const half = t * std::sqrt(variance_of(columns[k]) / replicates);
            INFO("scenario " << scenario << ", policy " << k + 1);
            CHECK(answers[k].low == Approx(mean_of(columns[k]) - half).margin(0.06 * half));
            CHECK(answers[k].high == Approx(mean_of(columns[k]) + half).margin(0.06 * half));
            CHECK((answers[k].p_adjusted < 0.05) == (answers[k].low > 0 || answers[k].high < 0));
        }
    }
}

TEST_CASE("simultaneous intervals under uncertain parameters, by drawing", "[output][statistical]") {
    Bits bits{32};
    for (int scenario = 0; scenario < 20; ++scenario) {
        auto const policies = static_cast<std::size_t>(2 + scenario % 3);
        auto const groups = static_cast<std::uint32_t>(10 + scenario);
        auto const run = random_run(bits, policies, 2 * groups, 2, uniform(bits, 0, 2), uniform(bits, 0.1, 3));
        auto const columns = differences_of(run);
        double const level = std::erfc(largest_of(bits, columns) / std::sqrt(2.0));
        auto const answers = net_values(run);
        REQUIRE(answers.size() == policies);
        for (std::size_t k = 0; k < policies; ++k) {
            // Mean squares between and within the pairs that share a draw, as any textbook has them.
            double between = 0, within = 0;
            double const mean = mean_of(columns[k]), d = groups;
            for (std::size_t g = 0; g < groups; ++g) {
                double const a = columns[k][2 * g], b = columns[k][2 * g + 1], centre = (a + b) / 2;
                between += 2 * (centre - mean) * (centre - mean) / (d - 1);
                within += ((a - centre) * (a - centre) + (b - centre) * (b - centre)) / d;
            }
            // A fresh draw's distance from the mean, for each variance that the mean squares leave possible.
            std::vector<double> distances;
            for (int i = 0; i < 2 * draws; ++i) {
                double const b = between / chi_square_mean(bits, d - 1), w = within / chi_square_mean(bits, d);
                double const variance = std::max(0.0, (b - w) / 2) * (1 + 1 / d) + w / (2 * d);
                distances.push_back(std::sqrt(variance) * std::fabs(normal(bits)));
            }
            double const half = quantile(std::move(distances), 1 - level);
            INFO("scenario " << scenario << ", policy " << k + 1 << ", between " << between << ", within " << within);
            CHECK(answers[k].low == Approx(mean - half).margin(0.07 * half));
            CHECK(answers[k].high == Approx(mean + half).margin(0.07 * half));
        }
    }
}

TEST_CASE("simultaneous intervals of rare counts hold all at once", "[output][statistical]") {
    // Three policies with 6, 7 and 8 more returns than none on average, over 12 coupled replicates: all three intervals
    // hold in 95 % of runs; 1,000 runs, a standard error of 0.8 points.
    Bits bits{33};
    int held = 0;
    constexpr int runs = 1000;
    for (int i = 0; i < runs; ++i) {
        auto run = run_of({"none", "a", "b", "c"}, 0, 0);
        for (std::uint32_t r = 0; r < 12; ++r) {
            std::vector<User> one(2);
            for (auto& user : one) user.worlds.assign(4, Totals{});
            for (std::size_t w = 1; w < 4; ++w)
                at(one[0].worlds[w], Counter::returned_first) =
                    std::poisson_distribution<std::int64_t>{(5.0 + static_cast<double>(w)) / 12}(bits);
            run.replicates.push_back(replicate_of(one, r, 0, 0));
            add_daily(run.replicates.back());
            for (auto& world : run.replicates.back().worlds) world.has_moments = false;
        }
        bool all = true;
        for (auto const& a : full_analysis(run).answers.simultaneous) {
            if (a.metric != "incremental_returns") continue;
            double const truth = (6.0 + a.policy[0] - 'a') / 12;
            all = all && a.low <= truth && truth <= a.high;
        }
        held += all;
    }
    CHECK(held / static_cast<double>(runs) >= 0.93 - 5 * 0.0081);
}

TEST_CASE("power, type-S and type-M errors of a test, by making it many times", "[output][statistical]") {
    // Two arms of users who are active or not: the test is made from their numbers, as a team would, and counted. About
    // half of them are: with rare ones an arm's error follows its mean, which the errors by the normal law leave out.
    Bits bits{34};
    for (int scenario = 0; scenario < 20; ++scenario) {
        std::int64_t const held_out = 1000 + 500 * (scenario % 5), treated = 9 * held_out;
        double const p0 = uniform(bits, 0.2, 0.7),
                     lift = uniform(bits, 0.1, 2.5) * std::sqrt(p0 * (1 - p0) / 1000.0) * (scenario % 2 == 0 ? 1 : -1);
        double const p1 = p0 + lift;
        auto const arm = [&](std::int64_t users, double p) {
            auto const n = static_cast<double>(users);
            double const mean = static_cast<double>(std::binomial_distribution<std::int64_t>{users, p}(bits)) / n;
            return Arm{n, mean, mean * (1 - mean) * n / (n - 1)};
        };
        double found = 0, wrong = 0, size = 0, size_square = 0;
        for (int i = 0; i < draws; ++i) {
            auto const test = test_of_means(arm(treated, p1), arm(held_out, p0));
            if (test.p >= 0.05) continue;
            double const exaggerated = std::fabs(test.lift / lift);
            ++found, wrong += (test.lift > 0) != (lift > 0), size += exaggerated,
                size_square += exaggerated * exaggerated;
        }
        double const n0 = static_cast<double>(held_out), n1 = static_cast<double>(treated);
        auto const design = design_of(lift, std::sqrt(p0 * (1 - p0) / n0 + p1 * (1 - p1) / n1));
        INFO("scenario " << scenario << ": " << p0 << " and " << p1 << ", " << held_out << " held out");
        double const power = found / draws, type_s = wrong / found, type_m = size / found;
        double const spread = std::sqrt(std::max(0.0, size_square / found - type_m * type_m) / found);
        // Whole users and estimated errors move each by a little: 0.6 points, 1 % of findings, 3 %.
        CHECK(design.power == Approx(power).margin(6 * std::sqrt(power * (1 - power) / draws) + 0.006));
        CHECK(design.type_s == Approx(type_s).margin(6 * std::sqrt(type_s * (1 - type_s) / found) + 0.01));
        CHECK(design.type_m == Approx(type_m).margin(6 * spread + 0.03 * type_m));
    }
}
