// The 95 % intervals hold 95 % of the time: 2,000 runs each with a known truth. The coverage's standard error is
// sqrt(.95 * .05 / 2000) = 0.0049; the tolerance is 5 of them, a false alarm of 6e-7 where the coverage is exact.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "output/estimate.hpp"
#include "output/spread.hpp"
#include "tests/output/sample_run.hpp"

using namespace rekindle;
using namespace rekindle::sample;

namespace {

constexpr int repetitions = 2000;
constexpr double tolerance = 5 * 0.00487;

/// Counts the repetitions whose interval holds the truth.
template <class Repeat>
double coverage(Repeat repeat) {
    int held = 0;
    for (int i = 0; i < repetitions; ++i) {
        auto const [interval, truth] = repeat();
        held += interval.low <= truth && truth <= interval.high;
    }
    return held / static_cast<double>(repetitions);
}

struct Outcome {
    Interval interval;
    double truth;
};

/// Users with Poisson(2) orders in both worlds and, under the policy, one more with probability 0.3.
User user_with_orders(std::mt19937_64& bits, double rate) {
    std::poisson_distribution<std::int64_t> orders{rate};
    User u;
    u.worlds.assign(2, Totals{});
    at(u.worlds[0], Counter::orders) = at(u.worlds[1], Counter::orders) = orders(bits);
    at(u.worlds[1], Counter::orders) += std::bernoulli_distribution{0.3}(bits);
    return u;
}

std::vector<User> users_with_orders(std::mt19937_64& bits, std::size_t count, double rate = 2) {
    std::vector<User> users;
    for (std::size_t i = 0; i < count; ++i) users.push_back(user_with_orders(bits, rate));
    return users;
}

RunResult one_replicate(std::vector<User> const& users) {
    auto run = run_of({"none", "mail"}, 0, 0);
    run.replicates.push_back(replicate_of(users, 0, 0, 0));
    return run;
}

}  // namespace

TEST_CASE("intervals over users cover the truth: totals and paired differences", "[output][statistical]") {
    std::mt19937_64 bits{11};
    int difference_held = 0;
    double const held = coverage([&] {
        auto const analysis = analyse(one_replicate(users_with_orders(bits, 200)));
        auto const m = metric_index("orders");
        auto const& d = *analysis.differences[0].metrics[m].ci95;
        difference_held += d.low <= 60 && 60 <= d.high;
        return Outcome{*analysis.worlds[1].metrics[m].ci95, 200 * 2.3};
    });
    CHECK(held == Approx(0.95).margin(tolerance));
    CHECK(difference_held / static_cast<double>(repetitions) == Approx(0.95).margin(tolerance));
}

TEST_CASE("intervals of a ratio cover the truth", "[output][statistical]") {
    std::mt19937_64 bits{12};
    double const held = coverage([&] {
        std::vector<User> users(400);
        for (auto& u : users) {
            u.worlds.assign(1, Totals{});
            auto const returns = std::poisson_distribution<std::int64_t>{1.5}(bits);
            at(u.worlds[0], Counter::second_at_risk_90) = returns;
            at(u.worlds[0], Counter::second_churned_90) = std::binomial_distribution<std::int64_t>{returns, 0.4}(bits);
        }
        auto run = run_of({"none"}, 0, 0);
        run.replicates.push_back(replicate_of(users, 0, 0, 0));
        return Outcome{*analyse(run).worlds[0].metrics[metric_index("second_churn_90d")].ci95, 0.4};
    });
    CHECK(held == Approx(0.95).margin(tolerance));
}

TEST_CASE("intervals with Poisson arrivals cover the truth", "[output][statistical]") {
    std::mt19937_64 bits{13};
    double const held = coverage([&] {
        auto users = users_with_orders(bits, 50);
        auto const arrived = static_cast<std::size_t>(std::poisson_distribution<int>{150}(bits));
        for (auto& u : users_with_orders(bits, arrived)) users.push_back(u), users.back().arrived = true;
        return Outcome{*analyse(one_replicate(users)).worlds[1].metrics[metric_index("orders")].ci95, 200 * 2.3};
    });
    CHECK(held == Approx(0.95).margin(tolerance));
}

TEST_CASE("intervals over coupled replicates cover the truth", "[output][statistical]") {
    std::mt19937_64 bits{14};
    double const held = coverage([&] {
        auto run = run_of({"none", "mail"}, 0, 0);
        for (std::uint32_t r = 0; r < 5; ++r) {
            run.replicates.push_back(replicate_of(users_with_orders(bits, 40), r, 0, 0));
            for (auto& w : run.replicates.back().worlds) w.has_moments = false;
        }
        return Outcome{*analyse(run).differences[0].metrics[metric_index("orders")].ci95, 12};
    });
    CHECK(held == Approx(0.95).margin(tolerance));
}

TEST_CASE("intervals with uncertain parameters cover the value at a fresh draw of them", "[output][statistical]") {
    // The rate is normal(2, 0.2): the next draw's total is what the interval promises.
    std::mt19937_64 bits{15};
    std::normal_distribution<double> rate{2, 0.2};
    double luck = 0, parameters = 0;
    double const held = coverage([&] {
        auto run = run_of({"none", "mail"}, 0, 0);
        run.uncertain = true;
        for (std::uint32_t r = 0; r < 20; ++r) {
            run.replicates.push_back(replicate_of(users_with_orders(bits, 60, rate(bits)), r, 0, 0));
            run.replicates.back().parameter_draw = r;
        }
        auto const e = analyse(run).worlds[0].metrics[metric_index("orders")];
        luck += *e.se_luck * *e.se_luck / repetitions;
        parameters += *e.se_parameters * *e.se_parameters / repetitions;
        return Outcome{*e.ci95, 60 * rate(bits)};
    });
    CHECK(held == Approx(0.95).margin(tolerance));
    // Luck 60 * 2 / 20 = 6; parameters 60^2 * 0.2^2 = 144, each estimate of it with a standard deviation of about
    // (144 + 120) sqrt(2 / 19) = 86, hence 1.9 for the mean: 5 of them are 9.6.
    CHECK(luck == Approx(6).margin(0.1));
    CHECK(parameters == Approx(144).margin(9.6));
}

TEST_CASE("without any effect of the parameters the interval neither fails nor explodes", "[output][statistical]") {
    std::mt19937_64 bits{16};
    double width = 0;
    double const held = coverage([&] {
        auto run = run_of({"none", "mail"}, 0, 0);
        run.uncertain = true;
        for (std::uint32_t r = 0; r < 20; ++r) {
            run.replicates.push_back(replicate_of(users_with_orders(bits, 30), r, 0, 0));
            run.replicates.back().parameter_draw = r;
        }
        auto const ci = *analyse(run).worlds[0].metrics[metric_index("orders")].ci95;
        width += (ci.high - ci.low) / repetitions;
        return Outcome{ci, 60};
    });
    CHECK(held >= 0.95 - tolerance);           // the floor at 0 makes it conservative
    CHECK(width < 2 * 2.1 * std::sqrt(60.0));  // narrower than all spread between draws taken for parameters
}

namespace {

/// `draws` of a normal parameter with deviation `effect`, `size` replicates each with luck of variance 1. `known`: the
/// luck is told by the users.
ReplicateValues drawn_values(std::mt19937_64& bits, std::size_t draws, std::size_t size, double effect, bool known) {
    std::normal_distribution<double> normal;
    ReplicateValues given;
    given.uncertain = true;
    for (std::uint32_t d = 0; d < draws; ++d) {
        double const value = effect * normal(bits);
        for (std::size_t i = 0; i < size; ++i) {
            given.values.push_back(value + normal(bits));
            given.parameter_draws.push_back(d);
        }
    }
    if (known) given.luck = std::vector<double>(given.values.size(), 1.0), given.luck_freedom = 1e9;
    return given;
}

double mean_of(std::vector<double> const& values) {
    double sum = 0;
    for (double const v : values) sum += v;
    return sum / static_cast<double>(values.size());
}

/// Share of `times` intervals that hold the value at a fresh draw.
double fresh_draw_coverage(std::size_t draws, std::size_t size, double effect, bool known, int times) {
    std::mt19937_64 bits{17};
    std::normal_distribution<double> normal;
    int held = 0;
    for (int i = 0; i < times; ++i) {
        auto const given = drawn_values(bits, draws, size, effect, known);
        held += std::fabs(effect * normal(bits) - mean_of(given.values)) <= spread_of(given).half_width;
    }
    return held / static_cast<double>(times);
}

}  // namespace

TEST_CASE("intervals cover a fresh draw however large the parameters' effect is beside luck", "[output][statistical]") {
    // Not exact where the two are alike: from 93 to 100 % there. 5 standard errors of 600 and of 2,000 times.
    for (double const effect : {0.0, 0.2, 0.5, 1.0, 3.0}) {
        INFO("effect " << effect << " standard deviations of luck");
        CHECK(fresh_draw_coverage(20, 1, effect, true, 2000) > 0.93 - tolerance);
    }
    CHECK(fresh_draw_coverage(21, 2, 0.3, false, 600) > 0.93 - 5 * 0.0104);
    CHECK(fresh_draw_coverage(21, 2, 1.0, false, 600) > 0.93 - 5 * 0.0104);
    CHECK(fresh_draw_coverage(20, 1, 3.0, true, 2000) == Approx(0.95).margin(tolerance));
}

TEST_CASE("the interval's width moves smoothly from luck alone to parameters alone", "[output]") {
    auto const half = [](double between) {
        ReplicateValues given;
        given.uncertain = true;
        for (std::uint32_t d = 0; d < 20; ++d) {
            given.values.push_back((d % 2 == 0 ? 1 : -1) * std::sqrt(between * 19 / 20));
            given.parameter_draws.push_back(d);
        }
        given.luck = std::vector<double>(20, 1.0), given.luck_freedom = 1e9;
        return spread_of(given).half_width;
    };
    for (double between = 0.05; between < 50; between *= 1.02) {
        INFO("mean square between draws, of that within: " << between);
        CHECK(half(between * 1.02) / half(between) > 1 - 1e-6);
        CHECK(half(between * 1.02) / half(between) < 1.05);
    }
    CHECK(half(0.05) == Approx(1.96 * std::sqrt(1.0 / 20)).epsilon(0.01));
    CHECK(half(1e4) == Approx(t_975(19) * 100 * std::sqrt(1.05)).epsilon(0.01));
}
