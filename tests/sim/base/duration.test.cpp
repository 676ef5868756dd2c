#include "sim/base/duration.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace rekindle;

namespace {

__extension__ using Wide = __int128;

/// A span as a file writes it: over / under days, and the double that its reader makes of it.
struct Typed {
    std::int64_t over, under;
    double days;
};

/// `number` units of times / divided days, the number with so many decimals.
Typed typed(std::int64_t digits, std::int64_t decimals, std::int64_t times, std::int64_t divided) {
    std::int64_t power = 1;
    for (std::int64_t i = 0; i < decimals; ++i) power *= 10;
    double const number = static_cast<double>(digits) / static_cast<double>(power);
    return {digits * times, power * divided, number * static_cast<double>(times) / static_cast<double>(divided)};
}

/// By the definition, in 128-bit integers: the first tick not before first + k period.
Tick instant(Typed const& first, Typed const& period, std::int64_t k) {
    Wide const under = Wide{first.under} * period.under;
    Wide const over = Wide{first.over} * period.under + Wide{k} * period.over * first.under;
    Wide const parts = over * ticks_per_day;
    return static_cast<Tick>((parts + under - 1) / under);
}

Typed const none{0, 1, 0};
Typed const periods[] = {
    typed(15, 0, 1, 1440), typed(7, 0, 1, 1440),   typed(100, 0, 1, 1440), typed(1, 0, 1, 24),
    typed(8, 0, 1, 24),    typed(1, 1, 1, 1),      typed(7, 1, 1, 24),     typed(25, 2, 1, 1),
    typed(1, 0, 7, 1),     typed(1, 0, 1461, 4),   typed(6, 0, 487, 16),   {1, 3, 1.0 / 3},
    {1, 7, 1.0 / 7},       {5, 7, 5.0 / 7},        typed(123457, 5, 1, 1), typed(1, 0, 1, 86400),
    typed(333, 3, 1, 24),  typed(479, 0, 1, 1440), typed(11, 1, 7, 1),     {2, 3, 0.6666666666666666}};

}  // namespace

TEST_CASE("a duration is the fraction of a day that was typed, rounded up or down to ticks", "[base]") {
    for (auto const& p : periods) {
        auto const exact = Duration::of_days(p.days);
        INFO(p.days);
        Wide const parts = Wide{p.over} * ticks_per_day;
        CHECK(exact.down() == static_cast<Tick>(parts / p.under));
        CHECK(exact.up() == static_cast<Tick>((parts + p.under - 1) / p.under));
        CHECK(exact.days() == Approx(p.days).epsilon(1e-15));
    }
    CHECK(Duration::of_days(0).none());
    CHECK(Duration::of_days(1e-9).up() == 1);
    CHECK(Duration::of_days(1e9).up() == 1000000000 * ticks_per_day);
    CHECK(Duration{never}.up() == never);
    CHECK(Duration::of_days(0.25) == Duration{ticks_per_day / 4});
}

TEST_CASE("the k-th instant is the first tick after first + k periods over years, not the sum of rounded ticks",
          "[base]") {
    Tick const end = 4000 * ticks_per_day;
    for (auto const& first : {none, periods[17], periods[4], periods[11]}) {
        for (auto const& p : periods) {
            Recurrence const instants{Duration::of_days(first.days), Duration::of_days(p.days)};
            INFO(first.days << " " << p.days);
            std::int64_t k = 0;
            Tick t = instants.from(0);
            bool same = true;
            for (; t < end; ++k, t = instants.after(t)) {
                same = same && t == instant(first, p, k) && instants.at(k) == t;
                if (k == 40000) {  // short periods: go on near the end
                    k = instants.count_to(end - 30 * ticks_per_day);
                    t = instants.at(k);
                }
            }
            CHECK(same);
            CHECK(instants.count_to(end - 1) == k);
            CHECK(instant(first, p, k) >= end);
        }
    }
}

TEST_CASE("instants are counted and found from any tick as by walking along them", "[base]") {
    std::mt19937_64 dice{7};
    for (auto const& p : periods) {
        auto const& first = periods[dice() % std::size(periods)];
        Recurrence const instants{Duration::of_days(first.days), Duration::of_days(p.days)};
        for (int i = 0; i < 200; ++i) {
            auto const k = static_cast<std::int64_t>(dice() % 5000);
            Tick const here = instant(first, p, k), next = instant(first, p, k + 1);
            REQUIRE(here < next);
            CHECK(instants.count_to(here) == k + 1);
            CHECK(instants.count_to(here - 1) == k);
            CHECK(instants.from(here) == here);
            CHECK(instants.after(here) == next);
            CHECK(instants.from(here + 1) == next);
            CHECK(instants.last(next - 1) == here);
        }
    }
    Recurrence const once{5, {}};
    CHECK(once.from(5) == 5);
    CHECK(once.after(5) == never);
    CHECK(once.count_to(4) == 0);
    CHECK(once.count_to(never) == 1);
}

TEST_CASE("between any two instants n periods apart the n periods have passed, and a tick before they have not",
          "[base]") {
    for (auto const& p : periods) {
        Recurrence const instants{Duration::of_days(periods[17].days), Duration::of_days(p.days)};
        for (std::int64_t n : {1, 2, 3, 5}) {
            Duration span;
            for (std::int64_t i = 0; i < n; ++i) span = span + Duration::of_days(p.days);
            bool passed = true, needed = false;
            for (std::int64_t k = 0; k < 3000; ++k) {
                Tick const gap = instants.at(k + n) - instants.at(k);
                passed = passed && span.passed_after(gap) && !span.passed_after(gap - 2);
                needed = needed || !span.passed_after(gap - 1);
            }
            CHECK(passed);
            CHECK(needed);
        }
    }
}

TEST_CASE("durations add up exactly", "[base]") {
    auto const day = Duration::of_days(1.0 / 3) + Duration::of_days(1.0 / 3) + Duration::of_days(1.0 / 3);
    CHECK(day == Duration{ticks_per_day});
    CHECK(Duration::of_days(7.0 / 1440) + Duration::of_days(8.0 / 1440) == Duration::of_days(15.0 / 1440));
}
