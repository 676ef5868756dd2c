// Clocks of real zones, against days and offsets known by heart.

#include "scenarios/time_zone.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "scenarios/problem.hpp"
#include "scenarios/scenario.hpp"

using namespace rekindle;

namespace {

constexpr int days_to(int year, unsigned month, unsigned day) {
    return static_cast<int>(
        std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)}
            .time_since_epoch()
            .count());
}
Tick hours(double h) { return ticks_of(h / 24); }
Tick days(std::int64_t d) { return d * ticks_per_day; }

std::string mistake(std::string const& more) {
    try {
        (void)Scenario::parse("name: s\nusers: 10\nhorizon: 10d\n" + more, "s");
        return "";
    } catch (ScenarioError const& error) { return error.what(); }
}

}  // namespace

TEST_CASE("the company's own clock leaps in spring and in autumn", "[scenario]") {
    // 2024 in Berlin: summer time from 31 March 02:00 (day 90 of the year), winter time from 27 October 03:00 (day
    // 300).
    auto const clock = zone_table("Europe/Berlin", "Europe/Berlin", days_to(2024, 1, 1), days(-10), days(366));
    REQUIRE(clock.changes().size() == 3);
    CHECK(clock.ahead(0) == 0);
    CHECK(clock.ahead(days(90) + hours(2) - 1) == 0);
    CHECK(clock.ahead(days(90) + hours(2)) == hours(1));
    CHECK(clock.ahead(days(200)) == hours(1));
    CHECK(clock.ahead(days(300) + hours(2)) == 0);  // 03:00 of summer time are 02:00 of winter time
    CHECK(clock.ahead(days(300) + hours(2) - 1) == hours(1));
    // 02:30 on 31 March is left out: the leap stands for it. 08:00 is at 07:00 of elapsed time.
    CHECK(clock.when(days(90) + hours(2.5), days(90)) == days(90) + hours(2));
    CHECK(std::llabs(clock.when(days(90) + hours(8), days(90)) - (days(90) + hours(7))) <= 1);
    // 02:30 on 27 October comes twice, at 01:30 and 02:30 of winter time: the first counts, from then on the second.
    CHECK(std::llabs(clock.when(days(300) + hours(2.5), days(300)) - (days(300) + hours(1.5))) <= 1);
    CHECK(clock.when(days(300) + hours(2.5), days(300) + hours(2)) == days(300) + hours(2.5));
}

TEST_CASE("a user's clock differs by six hours, but for the weeks between the two leaps", "[scenario]") {
    // New York leaps on 10 March (day 69, 07:00 UTC) and 3 November (day 307, 06:00 UTC) of 2024.
    auto const clock = zone_table("America/New_York", "Europe/Berlin", days_to(2024, 1, 1), days(0), days(366));
    CHECK(clock.ahead(0) == -ticks_of(6 / 24.0));
    CHECK(clock.ahead(days(69) + hours(8) - 1) == -hours(6));
    CHECK(std::llabs(clock.ahead(days(69) + hours(8)) + hours(5)) <= 1);
    // In elapsed time since winter: on 31 March Berlin's clock leaps, New York's does not.
    CHECK(std::llabs(clock.ahead(days(100)) + hours(5)) <= 1);
    CHECK(std::llabs(clock.ahead(days(310)) + hours(6)) <= 1);
    auto const half = zone_table("Asia/Kolkata", "Etc/UTC", days_to(2024, 1, 1), days(0), days(366));
    REQUIRE(half.changes().size() == 1);
    CHECK(half.ahead(5) == hours(5.5));
}

TEST_CASE("offsets are rounded up, so that a full hour is not before itself", "[scenario]") {
    auto const clock = zone_table("Asia/Kathmandu", "Etc/UTC", days_to(2024, 1, 1), days(0), days(10));  // +5:45
    for (int quarter = 0; quarter < 96; ++quarter) {
        Tick const at = hours(quarter / 4.0), local = at + clock.ahead(at);
        CHECK(local >= hours(quarter / 4.0 + 5.75));
        CHECK(local <= hours(quarter / 4.0 + 5.75) + 1);
    }
}

TEST_CASE("zones are looked up when a scenario is read", "[scenario]") {
    CHECK(mistake("time_zone: Europe/Berlin") == "");
    CHECK_THAT(mistake("time_zone: Europe/Berlim"), Catch::Contains("time_zone = Europe/Berlim: is no time zone") &&
                                                        Catch::Contains("did you mean `Europe/Berlin`?"));
    std::string const users =
        "traits:\n  - {name: time_zone, values: {America/New_York: 60%, Asia/Tokyo: 40%}, observable: true}\n";
    CHECK_THAT(mistake(users), Catch::Contains("needs the company's time zone"));
    CHECK(mistake("time_zone: Europe/Berlin\n" + users) == "");
    CHECK_THAT(mistake("traits:\n  - {name: utc_offset, law: uniform, low: -13, high: 5, observable: true}\n"),
               Catch::Contains("must lie in -12 ... 14 hours"));
    auto const model =
        Scenario::parse("name: s\nusers: 10\nhorizon: 200d\ntime_zone: Europe/Berlin\n" + users, "s").central();
    REQUIRE(model.user_clocks.size() == 2);
    CHECK(model.user_clocks[1].ahead(0) == hours(8));
    CHECK(model.clock.ahead(days(180)) == hours(1));
}
