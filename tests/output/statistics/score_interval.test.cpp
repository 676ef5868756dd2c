// Score intervals against published values, laws of their own, and slow references that try value after value.
#include "output/statistics/score_interval.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "output/statistics/intervals.hpp"
#include "output/statistics/normal.hpp"

using namespace rekindle;

namespace {

using Kind = FigureScale::Kind;

FigureScale share_of(double cases) { return {Kind::share, 1 / cases, 1}; }
FigureScale shares_of(double pairs) { return {Kind::share_difference, 1 / pairs, 1}; }
constexpr FigureScale counts{Kind::amount_difference, 1};
constexpr FigureScale count{Kind::amount, 1};

/// Of x events among n: the binomial standard error.
Interval of_share(double x, double n) {
    double const p = x / n;
    if (x == 0 || x == n) return interval_without_spread(p, z_975, n, share_of(n));
    double const se = std::sqrt(p * (1 - p) / n);
    return score_interval({p, se, z_975 * se}, share_of(n));
}

/// Gains and losses among n pairs.
Interval of_pairs(double gains, double losses, double n) {
    double const d = (gains - losses) / n;
    if (gains + losses == 0) return interval_without_spread(d, z_975, n, shares_of(n));
    double const se = std::sqrt((gains + losses) / n - d * d) / std::sqrt(n);
    return score_interval({d, se, z_975 * se}, shares_of(n));
}

Interval of_counts(double gains, double losses) {
    double const d = gains - losses, se = std::sqrt(gains + losses);
    return score_interval({d, se, z_975 * se}, counts);
}

/// The largest of f over [low, high], by trying a thousand values and again around the best.
template <class F>
double argmax(F const& f, double low, double high) {
    for (int round = 0; round < 5; ++round) {
        double best = low, most = -HUGE_VAL;
        double const step = (high - low) / 1000;
        for (int i = 0; i <= 1000; ++i) {
            double const x = low + step * i, value = f(x);
            if (value > most) most = value, best = x;
        }
        low = std::max(low, best - 2 * step), high = std::min(high, best + 2 * step);
    }
    return (low + high) / 2;
}

/// The ends of the set of values that a test at 5 % does not refuse, by halving.
template <class Refused>
Interval not_refused(double inside, double low, double high, Refused const& refused) {
    auto const end = [&](double outside) {
        double a = inside, b = outside;
        for (int i = 0; i < 60; ++i) (refused((a + b) / 2) ? b : a) = (a + b) / 2;
        return a;
    };
    return {end(low), end(high)};
}

double times_log(double n, double p) { return n == 0 ? 0 : n * std::log(p); }

}  // namespace

TEST_CASE("the score interval of a share is Wilson's", "[output]") {
    // Newcombe 1998, table I, method 3.
    struct Known {
        double x, n, low, high;
    };
    for (auto const& k :
         {Known{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}}) {
        auto const i = of_share(k.x, k.n);
        INFO(k.x << " of " << k.n);
        CHECK(i.low == Approx(k.low).margin(5e-5));
        CHECK(i.high == Approx(k.high).margin(5e-5));
    }
    CHECK(of_share(0, 40).high == Approx(0.0876).margin(5e-5));  // 3.8415 / 43.8415
    for (std::int64_t x = 0; x <= 40; ++x) {
        auto const wilson = wilson_interval(x, 40);
        auto const i = of_share(static_cast<double>(x), 40);
        CHECK(i.low == Approx(wilson.low).margin(1e-11));
        CHECK(i.high == Approx(wilson.high).margin(1e-11));
    }
}

TEST_CASE("the score interval of a count is that of the Poisson law", "[output]") {
    // x + 1.9207 -+ 1.95996 sqrt(x + 0.9604).
    auto const five = score_interval({5, std::sqrt(5.0), z_975 * std::sqrt(5.0)}, count);
    CHECK(five.low == Approx(2.1357).margin(1e-4));
    CHECK(five.high == Approx(11.7058).margin(1e-4));
    auto const none = interval_without_spread(0, z_975, 1000, count);
    CHECK(none.low == 0);
    CHECK(none.high == Approx(3.8415).margin(1e-4));
    // Over four replicates an event adds a quarter to the mean.
    CHECK(interval_without_spread(0, z_975, 4, {Kind::amount, 0.25}).high == Approx(3.8415 / 4).margin(1e-4));
}

TEST_CASE("paired shares: Tango's interval, by trying every value and every nuisance", "[output]") {
    for (auto const& [gains, losses, n] :
         {std::array{9., 0., 60.}, {1., 0., 44.}, {3., 2., 30.}, {0., 4., 25.}, {12., 7., 40.}, {0., 0., 40.}}) {
        INFO(gains << " gains, " << losses << " losses of " << n);
        auto const refused = [g = gains, l = losses, pairs = n](double d) {
            // Maximum likelihood of the share of losses q, the gains being q + d.
            auto const likelihood = [&](double q) {
                double const stay = 1 - 2 * q - d;
                if (q < 0 || q + d < 0 || stay < -1e-15) return -HUGE_VAL;
                return times_log(g, q + d) + times_log(l, q) + times_log(pairs - g - l, std::max(stay, 1e-300));
            };
            double const q = argmax(likelihood, std::max(0.0, -d), (1 - d) / 2);
            double const off = g - l - pairs * d;
            return off * off > z_975 * z_975 * pairs * (2 * q + d - d * d);
        };
        double const d = (gains - losses) / n;
        auto const slow = not_refused(d, -1, 1, refused);
        auto const i = of_pairs(gains, losses, n);
        CHECK(i.low == Approx(slow.low).margin(1e-5));
        CHECK(i.high == Approx(slow.high).margin(1e-5));
    }
    CHECK(of_pairs(0, 0, 40).high == Approx(3.8415 / 43.8415).margin(1e-5));
}

TEST_CASE("paired counts: the same with Poisson gains and losses", "[output]") {
    for (auto const& [gains, losses] : {std::array{3., 0.}, {9., 0.}, {0., 5.}, {6., 4.}, {30., 25.}}) {
        INFO(gains << " gains, " << losses << " losses");
        auto const refused = [g = gains, l = losses](double d) {
            auto const likelihood = [&](double mean) {
                return mean < 0 || mean + d < 0 ? -HUGE_VAL
                                                : times_log(g, mean + d) + times_log(l, mean) - 2 * mean - d;
            };
            double const mean = argmax(likelihood, std::max(0.0, -d), g + l + 10 + std::fabs(d));
            double const off = g - l - d;
            return off * off > z_975 * z_975 * (2 * mean + d);
        };
        auto const slow = not_refused(gains - losses, -200, 200, refused);
        auto const i = of_counts(gains, losses);
        CHECK(i.low == Approx(slow.low).margin(1e-4));
        CHECK(i.high == Approx(slow.high).margin(1e-4));
    }
    // Three gains and no loss may be luck, four may not: z is sqrt(3) and sqrt(4).
    CHECK(of_counts(3, 0).low < 0);
    CHECK(of_counts(4, 0).low > 0);
}

TEST_CASE("score intervals stay in range, hold the estimate, and tend to the normal ones", "[output]") {
    for (double const mean : {0.001, 0.02, 0.5, 0.97, 0.9999}) {
        for (double const se : {1e-6, 0.01, 0.2, 3.0}) {
            INFO(mean << " se " << se);
            Precise const known{mean, se, 2.5 * se};
            for (auto const& scale : {share_of(50), shares_of(50), count, counts, FigureScale{Kind::share, 0.3, 30}}) {
                auto const i = score_interval(known, scale);
                bool const positive = scale.kind == Kind::share || scale.kind == Kind::amount;
                CHECK(i.low >= (positive ? 0 : -scale.most));
                CHECK(i.high <= scale.most);
                CHECK((i.low <= mean && mean <= i.high));
                CHECK(i.high > i.low);
            }
            auto const turned = score_interval({-mean, se, 2.5 * se}, shares_of(50));
            auto const straight = score_interval(known, shares_of(50));
            CHECK(turned.low == Approx(-straight.high));
            CHECK(turned.high == Approx(-straight.low));
        }
    }
    auto const many = score_interval({40000, 200, 392}, count);
    CHECK(many.low == Approx(40000 - 392).epsilon(1e-4));
    CHECK(many.high == Approx(40000 + 392).epsilon(1e-4));
    auto const pairs = score_interval({0.01, 0.001, 0.00196}, shares_of(100000));
    CHECK(pairs.low == Approx(0.01 - 0.00196).epsilon(0.01));
    CHECK(pairs.high == Approx(0.01 + 0.00196).epsilon(0.01));
}

TEST_CASE("an interval reaches just the values that it is asked to reach", "[output]") {
    for (auto const& scale : {share_of(30), shares_of(30), count, counts, FigureScale{}}) {
        for (double const mean : {0.04, 0.3, 0.8}) {
            Precise const known{mean, 0.1, 0.2};
            auto const i = score_interval(known, scale);
            INFO(static_cast<int>(scale.kind) << " " << mean);
            for (double const end : {i.low, i.high})
                CHECK(half_reaching(end, known, scale) == Approx(0.2).epsilon(1e-6));
        }
    }
    CHECK(std::isinf(half_reaching(0, {0.3, 0.1, 0.2}, share_of(30))));  // a share that was seen is not 0
}

TEST_CASE("no spread is believed where it would hardly happen by chance, and never entirely", "[output]") {
    // Two replicates with three events each: Poisson, of six.
    auto const few = interval_without_spread(3, z_975, 2, {Kind::amount, 0.5});
    auto const six = score_interval({6, std::sqrt(6.0), z_975 * std::sqrt(6.0)}, count);
    CHECK(few.low == Approx(six.low / 2));
    CHECK(few.high == Approx(six.high / 2));
    // Twenty replicates with fifty each: something holds it there. One event more or less in some of them is not ruled
    // out.
    auto const held = interval_without_spread(50, z_975, 20, {Kind::amount, 0.05});
    CHECK(held.low == Approx(50 - 3.8415 / 20).margin(1e-4));
    CHECK(held.high == Approx(50 + 3.8415 / 20).margin(1e-4));
    // Two replicates of twenty users with five each: binomial, of ten of forty.
    auto const share = interval_without_spread(0.25, z_975, 2, share_of(40));
    auto const wilson = wilson_interval(10, 40);
    CHECK(share.low == Approx(wilson.low));
    CHECK(share.high == Approx(wilson.high));
    CHECK(interval_without_spread(1, z_975, 40, share_of(40)).low == Approx(1 - 3.8415 / 43.8415).margin(1e-5));
}
