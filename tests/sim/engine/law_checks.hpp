#pragma once
// Observed against expected in standard errors. Six of them: a false alarm of 2e-9 per comparison, so of 5e-7 for the
// test case with the most comparisons (256) and of 2e-6 for all tests of law in this folder together (fewer than
// 1,000). Seeds are fixed: a test that passes goes on passing.

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "tests/sim/engine/small_models.hpp"

namespace rekindle::test {

inline constexpr double standard_errors = 6;

/// A sum of independent terms with known mean and variance.
inline void check_sum(double observed, double mean, double variance) {
    double const off_by = (observed - mean) / std::sqrt(variance);
    CAPTURE(observed, mean, off_by);
    CHECK(std::fabs(observed - mean) <= standard_errors * std::sqrt(variance) + 1e-9 * std::fabs(mean));
}

/// Counts of n independent users of whom each is counted with chance p.
inline void check_share(std::int64_t count, double n, double p) {
    check_sum(static_cast<double>(count), n * p, n * p * (1 - p));
}

/// Users who lapse at least once after day 0, per world: also those who are dormant then and return before.
inline std::vector<std::int64_t> users_who_lapse(Model const& model, std::vector<PolicyPtr> const& policies) {
    struct Lapsed final : EventLog {
        std::vector<std::set<UserId>> users;
        void take(std::uint32_t, std::span<LoggedEvent const> events) override {
            for (auto const& e : events) {
                if (e.what == Happening::lapse && e.t >= 0) users[e.world].insert(e.user);
            }
        }
        [[nodiscard]] bool wants(UserId) const override { return true; }
    } lapsed;
    lapsed.users.resize(policies.size());
    RunOptions options;
    options.seed = 11, options.threads = 2;
    options.log = &lapsed;
    (void)run_replicate(model, policies, options);
    std::vector<std::int64_t> counts;
    for (auto const& users : lapsed.users) counts.push_back(static_cast<std::int64_t>(users.size()));
    return counts;
}

/// Mean over n users of a counter of an uncoupled world; the error from its own second moment.
inline void check_mean(WorldTally const& world, Counter c, double n, double expected, double extra_error = 0) {
    double const mean = static_cast<double>(total(world, c)) / n;
    double const variance = world.moments.square[index_of(c)] / n - mean * mean;
    double const error = std::sqrt(variance / n + extra_error * extra_error);
    CAPTURE(name_of(c), mean, expected, (mean - expected) / error);
    REQUIRE(world.has_moments);
    CHECK(std::fabs(mean - expected) <= standard_errors * error);
}

/// Mean over n users of a counter's square against its expectation, given E x^4.
inline void check_second_moment(WorldTally const& world, Counter c, double n, double expected, double fourth_moment) {
    check_sum(world.moments.square[index_of(c)] / n, expected, (fourth_moment - expected * expected) / n);
}

/// Fourth-order Runge-Kutta for y' = f(t, y), from 0 to `end`, `steps` steps.
template <class Y, class F>
Y integrate(Y y, double end, int steps, F const& f) {
    double const h = end / steps;
    auto plus = [](Y a, Y const& b, double factor) {
        for (std::size_t i = 0; i < a.size(); ++i) a[i] += factor * b[i];
        return a;
    };
    for (int i = 0; i < steps; ++i) {
        double const t = i * h;
        Y const k1 = f(t, y), k2 = f(t + h / 2, plus(y, k1, h / 2)), k3 = f(t + h / 2, plus(y, k2, h / 2));
        Y const k4 = f(t + h, plus(y, k3, h));
        y = plus(plus(plus(plus(y, k1, h / 6), k2, h / 3), k3, h / 3), k4, h / 6);
    }
    return y;
}

}  // namespace rekindle::test
