#include "scenarios/number_text.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace rekindle;

namespace {

double value_of(std::string_view text, Unit unit) {
    auto const read = parse_quantity(text, unit);
    INFO(text);
    if (auto const* wrong = std::get_if<Misread>(&read)) FAIL(wrong->rule << "; " << wrong->hint);
    return std::get<Quantity>(read).value;
}

std::string mistake_of(std::string_view text, Unit unit) {
    auto const read = parse_quantity(text, unit);
    auto const* wrong = std::get_if<Misread>(&read);
    return wrong == nullptr ? "" : wrong->rule + "; " + wrong->hint;
}

}  // namespace

TEST_CASE("every unit of time reads as days", "[scenarios]") {
    CHECK(value_of("7d", Unit::span) == 7);
    CHECK(value_of("36h", Unit::span) == 1.5);
    CHECK(value_of("15m", Unit::span) == 15.0 / 1440);
    CHECK(value_of("2w", Unit::span) == 14);
    CHECK(value_of("6mo", Unit::span) == 182.625);
    CHECK(value_of("1y", Unit::span) == 365.25);
    CHECK(value_of(" 7 d ", Unit::span) == 7);
    CHECK(value_of("-3.5d", Unit::span) == -3.5);
    CHECK(value_of("1e2d", Unit::span) == 100);
}

TEST_CASE("rates read per day", "[scenarios]") {
    CHECK(value_of("0.05/d", Unit::rate) == 0.05);
    CHECK(value_of("1/60d", Unit::rate) == 1.0 / 60);
    CHECK(value_of("3/w", Unit::rate) == 3.0 / 7);
    CHECK(value_of("2/h", Unit::rate) == 48);
    CHECK(value_of("1/36h", Unit::rate) == 1 / 1.5);
    CHECK(value_of("1 / mo", Unit::rate) == 1 / 30.4375);
}

TEST_CASE("fractions, multipliers, money and counts read as such", "[scenarios]") {
    CHECK(value_of("15%", Unit::fraction) == 0.15);
    CHECK(value_of("0.15", Unit::fraction) == 0.15);
    CHECK(value_of("x2", Unit::multiplier) == 2);
    CHECK(value_of("2", Unit::multiplier) == 2);
    CHECK(value_of("3.50", Unit::money) == 3.5);
    CHECK(value_of("1e6", Unit::count) == 1e6);
    CHECK(value_of("-0", Unit::plain) == 0);
    CHECK_FALSE(std::signbit(value_of("-0", Unit::plain)));
}

TEST_CASE("a share of users reads as a fraction", "[scenarios]") {
    auto const cap = std::get<Quantity>(parse_quantity("0.02% of users /d", Unit::daily_cap));
    CHECK(cap.of_users);
    CHECK(cap.value == 0.02 / 100);
    CHECK_FALSE(std::get<Quantity>(parse_quantity("500/d", Unit::daily_cap)).of_users);
    CHECK(std::get<Quantity>(parse_quantity("0.02% of users", Unit::headcount)).of_users);
    CHECK(std::get<Quantity>(parse_quantity("0.0002 of users", Unit::headcount)).value == 0.0002);
}

TEST_CASE("wrong or missing units say what to write", "[scenarios]") {
    CHECK(mistake_of("7", Unit::span) == "a span of time needs a unit; write 7d for days, or 7h, 7m, 7w, 7mo, 7y");
    CHECK(mistake_of("0.3", Unit::rate) == "a rate needs a unit; write 0.3/d per day, or 0.3/w, 0.3/h");
    CHECK(mistake_of("60d", Unit::rate) == "wrong unit: must be a rate; write 1/60d for once in that time");
    CHECK(mistake_of("3/d", Unit::span) ==
          "wrong unit: must be a span of time; write the mean time between events: 0.333333333333d");
    CHECK(mistake_of("7 days", Unit::span).starts_with("unknown unit `days`"));
    CHECK(mistake_of("1,5", Unit::plain) == "is not a number; write 1.5");
    CHECK(mistake_of("5%", Unit::money).starts_with("wrong unit: must be an amount of money"));
    CHECK(mistake_of("2.5", Unit::count).starts_with("must be a whole number"));
    CHECK(mistake_of("500", Unit::daily_cap) == "a number per day needs a unit; write 500/d per day");
    for (auto const* text : {"nan", ".nan", "inf", "-.inf", "Infinity", "1e999", "-1e999"}) {
        CHECK(mistake_of(text, Unit::plain).find(text[0] == '1' || text[1] == '1' ? "too large" : "finite") !=
              std::string::npos);
    }
    for (auto const* text :
         {"", " ", "x", "%", "/d", "d", "--3", "+-3", "0x10", "1e", "1/0d", "1/-3d", "3//d", "5%%", "x2", "$3"}) {
        INFO(text);
        CHECK_FALSE(mistake_of(text, Unit::plain).empty());
    }
}

TEST_CASE("a hint leads to the value meant, or to both that may be, or is the general one", "[scenarios]") {
    struct Meant {
        char const* text;
        Unit unit;
        char const* hint;
    };
    for (auto const& [text, unit, hint] : {
             Meant{"1,000", Unit::count, "write 1000"},
             {"1.000", Unit::count, "write 1000"},
             {"1 000", Unit::count, "write 1000"},
             {"1\u202f000", Unit::count, "write 1000"},
             {"1'234'567", Unit::count, "write 1234567"},
             {"1.234.567", Unit::headcount, "write 1234567"},
             {"2.5k", Unit::count, "write 2500"},
             {"1M", Unit::count, "write 1000000"},
             {"1m", Unit::count, "write a whole number like 1000"},
             {"1,5", Unit::count, "write a whole number like 1000"},
             {"-1,000", Unit::plain, "write -1000 or -1.000, whichever is meant"},
             {"1,000", Unit::money, "write 1000 or 1.000, whichever is meant"},
             {"1,000.50", Unit::money, "write 1000.50"},
             {"1.000,50", Unit::money, "write 1000.50"},
             {"\u20ac 3,50", Unit::money, "write 3.50"},
             {"5 EUR", Unit::money, "write 5"},
             {"0,5", Unit::fraction, "write 0.5"},
             {"50 percent", Unit::fraction, "write 50%"},
             {"0,5 %", Unit::fraction, "write 0.5%"},
             {"7 days", Unit::span, "write 7d"},
             {"1,5 Hours", Unit::span, "write 1.5h"},
             {"6 months", Unit::span, "write 6mo"},
             {"7 fortnights", Unit::span, "write a span like 7d, 36h, 15m, 2w, 6mo or 1y"},
             {"3 per day", Unit::rate, "write 3/d"},
             {"0,05/d", Unit::rate, "write 0.05/d"},
             {"3 times a week", Unit::rate, "write 3/w"},
             {"1.000/d", Unit::daily_cap, "write 1000/d"},
             {"5%", Unit::daily_cap, "write 5% of users /d"},
             {"5%", Unit::headcount, "write 5% of users"},
             {"150%", Unit::multiplier, "write 1.5"},
             {"15%", Unit::plain, "write 0.15"},
             {"1.2.3", Unit::plain, "write a plain number like 1.5"},
         }) {
        CAPTURE(text);
        auto const said = mistake_of(text, unit);
        CHECK(said.substr(said.find("; ") + 2) == hint);
    }
    CHECK(value_of("50 %", Unit::fraction) == 0.5);
    CHECK(value_of("1e3", Unit::count) == 1000);
    CHECK(value_of("5%/d", Unit::rate) == 0.05);
    CHECK_FALSE(mistake_of("5%d", Unit::span).empty());
    CHECK_FALSE(mistake_of("5%/d", Unit::daily_cap).empty());
}

TEST_CASE("every number reads back to the same bits", "[scenarios]") {
    std::mt19937_64 engine{7};
    std::uniform_real_distribution<double> exponent{-9, 6};
    int percents = 0;
    for (int i = 0; i < 20'000; ++i) {
        double const x = std::pow(10.0, exponent(engine));
        for (auto const unit : {Unit::plain, Unit::multiplier, Unit::fraction, Unit::span, Unit::rate, Unit::money}) {
            auto const text = quantity_text(x, unit);
            INFO(text);
            REQUIRE(value_of(text, unit) == x);
        }
        for (auto const unit : {Unit::daily_cap, Unit::headcount}) {
            auto const text = quantity_text(x, unit, true);
            INFO(text);
            auto const back = std::get<Quantity>(parse_quantity(text, unit));
            REQUIRE(back.of_users);
            REQUIRE(back.value == x);
            percents += text.find('%') != std::string::npos;
        }
    }
    CHECK(percents > 1000);
    CHECK(quantity_text(1.0 / 60, Unit::rate) == "1/60d");
    CHECK(quantity_text(0.28, Unit::fraction) == "28%");
    CHECK(quantity_text(1e6, Unit::count) == "1000000");
}

TEST_CASE("ranges know their ends", "[scenarios]") {
    CHECK(below_one().contains(0));
    CHECK_FALSE(below_one().contains(1));
    CHECK_FALSE(above(0).contains(0));
    CHECK_FALSE(between(0, 1).contains(std::numeric_limits<double>::quiet_NaN()));
    CHECK(between(0, 1).rule(Unit::fraction) == "must lie in [0, 1]");
    CHECK(above(0).rule(Unit::span) == "must be above 0d");
    CHECK(positive_to(4000).rule(Unit::span) == "must lie in (0d, 4000d]");
    auto const common = between(0, 10).within(Range{0, 5, true, true});
    CHECK((common.low_open && common.high_open && common.high == 5));
}
