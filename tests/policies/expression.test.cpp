#include "policies/expression.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <thread>

using namespace rekindle;

namespace {

ObservableSchema const schema{
    {"sms"}, {"ten"}, {}, {{"age", {}}, {"device", {"ios", "android"}}, {"os", {"android", "ios"}}}};
std::array<double, 3> const traits{40, 1, 1};  // device android, os ios

ObservedUser user() {
    ObservedUser u;
    u.day = 20;
    u.weekday = 6;
    u.days_since_visit = 8;
    u.days_since_order = 1.5;
    u.tenure = 400;
    u.orders = 3;
    u.spend = 250;
    u.traits = traits;
    return u;
}

double value(std::string_view text) {
    std::vector<ExpressionProblem> problems;
    auto const e = Expression::compile(text, &schema, Wanted::number, problems);
    INFO(text);
    if (!e) FAIL(problems.at(0).value << ": " << problems.at(0).rule << "; " << problems.at(0).hint);
    return e->value(user());
}

/// `position: value: rule; hint` of the first mistake.
std::string mistake(std::string_view text, Wanted wanted = Wanted::condition, ObservableSchema const* names = &schema) {
    std::vector<ExpressionProblem> problems;
    if (Expression::compile(text, names, wanted, problems)) return "";
    return std::to_string(problems.at(0).at) + ": " + problems[0].value + ": " + problems[0].rule + "; " +
           problems[0].hint;
}

}  // namespace

TEST_CASE("expressions compute with fields, traits and units", "[policies]") {
    CHECK(value("orders >= 2 && spend > 200 && days_since_visit >= 7d") == 1);
    CHECK(value("days_since_visit >= 9d") == 0);
    CHECK(value("days_since_order == 36h") == 1);
    CHECK(value("days_since_order - 90m * 24") == 0);
    CHECK(value("tenure > 1y && tenure < 14mo && tenure > 2w") == 1);
    CHECK(value("15%") == Approx(0.15));
    CHECK(value("7d + 1w") == 14);
    CHECK(value("1mo") == 30.4375);
    CHECK(value("15m") == 15.0 / 1440);
    CHECK(value("spend / orders + age") == Approx(250.0 / 3 + 40));
    CHECK(value("!(orders > 5) || spend < 0") == 1);
    CHECK(value("! orders") == 0);
    CHECK(value("orders != 3") == 0);
    CHECK(value("orders > 2 ? 10 : 20") == 10);
    CHECK(value("-orders + 2e1") == 17);
    for (auto const* text : {"min(0 / 0, 9)", "min(9, 0 / 0)", "max(0 / 0, 1)", "max(1, 0 / 0, 2)"})
        CHECK(std::isnan(value(text)));  // undefined wherever it stands
    CHECK(value("min(orders, 2, 9) + max(1, 4) + abs(-2) + sqrt(9) + floor(1.7) + ceil(1.2)") == 2 + 4 + 2 + 3 + 1 + 2);
    CHECK(value("exp(log(5)) + pow(2, 3)") == Approx(13));
    CHECK(value("weekday == 6") == 1);
    CHECK(value("days_since_touch > 30d") == 1);  // never touched: infinite
}

TEST_CASE("categories compare by their names, each in its own trait", "[policies]") {
    CHECK(value("device == android") == 1);
    CHECK(value("device == \"ios\"") == 0);
    CHECK(value("ios != device") == 1);
    CHECK(value("os == ios && device == android") == 1);  // the same names at other positions
    CHECK(value("device == 'android'") == 1);
}

TEST_CASE("nothing is started on NaN", "[policies]") {
    std::vector<ExpressionProblem> problems;
    auto const e =
        Expression::compile("(days_since_touch - days_since_touch) * 1 || 0", &schema, Wanted::number, problems);
    auto const nan = Expression::compile("days_since_touch - days_since_touch", &schema, Wanted::number, problems);
    REQUIRE((e && nan));
    CHECK(std::isnan(nan->value(user())));
    CHECK_FALSE(nan->holds(user()));
}

TEST_CASE("unknown names, operators and functions are named with their place", "[policies]") {
    CHECK(mistake("orders >= 2 && spendd > 200") == "15: spendd: unknown name; did you mean `spend`?");
    CHECK(mistake("ordres > 1") == "0: ordres: unknown name; did you mean `orders`?");
    CHECK(mistake("zzz > 1").find("known: age, carts, clicks, day") != std::string::npos);
    CHECK(mistake("device == iso") == "10: iso: is no category of device; did you mean `ios`?");
    CHECK(mistake("device > 1").find("has categories") != std::string::npos);
    CHECK(mistake("orders = 2") == "7: =: a single = is no comparison; write ==");
    CHECK(mistake("orders > 1 & spend > 2") == "11: &: is no operator; write &&");
    CHECK(mistake("orders > 1 | spend > 2") == "11: |: is no operator; write ||");
    CHECK(mistake("orders > 1 and spend > 2") == "11: and: is no operator; write &&");
    CHECK(mistake("orders ^ 2 > 1").find("write pow(a, b)") != std::string::npos);
    CHECK(mistake("sin(orders) > 1") == "0: sin: unknown function; did you mean `min`?");
    CHECK(mistake("orders > 3x") == "10: x: unknown unit; units: d, h, m (minutes), w, mo, y and %; write 3d for days");
    CHECK(mistake("orders > 1 \xE2\x82\xAC").find("is no part of an expression") != std::string::npos);
    CHECK(mistake("device == \"ios").find("the closing quote is missing") != std::string::npos);
}

TEST_CASE("spans compare with spans only", "[policies]") {
    CHECK(mistake("days_since_visit >= 7") == "20: 7: days_since_visit is a span of time; write 7d");
    CHECK(mistake("7 < tenure && orders > 2") == "0: 7: tenure is a span of time; write 7d");
    CHECK(mistake("tenure > 5%").find("write 5d") != std::string::npos);
    CHECK(mistake("orders >= 2d") == "10: 2d: orders is no span of time and no fraction; write 2");
    CHECK(mistake("spend > 10%").find("write 10") != std::string::npos);
    CHECK(mistake("day > 0 && days_since_visit > 0d").empty());
    CHECK(mistake("days_since_visit / 2 > 3").empty());  // arithmetic is the writer's business
}

TEST_CASE("fields and sums compare and add with their own kind only", "[policies]") {
    std::string const hint = "; compare, add and choose between like units; a product or quotient may have any";
    CHECK(mistake("tenure > orders") == "9: orders: is a count, tenure is a span of time" + hint);
    CHECK(mistake("spend > tenure") == "8: tenure: is a span of time, spend is money" + hint);
    CHECK(mistake("orders > 1 && (orders == spend)") == "25: spend: is money, orders is a count" + hint);
    CHECK(mistake("tenure + 1 > 3d") == "9: 1: is a plain number, tenure is a span of time; write 1d");
    CHECK(
        mistake("tenure - 1d > 3 + 4").find("14: 3 + 4: is a plain number, tenure - 1d is a span of time; write its") ==
        0);
    CHECK_FALSE(mistake("-tenure < -orders").empty());
    CHECK_FALSE(mistake("weekday == orders").empty());
    CHECK_FALSE(mistake("min(tenure, orders) > 3d").empty());
    CHECK_FALSE(mistake("max(tenure, day) > spend").empty());
    CHECK_FALSE(mistake("floor(tenure) > opens").empty());
    CHECK_FALSE(mistake("(orders > 2 ? spend : tenure) > 1").empty());
    CHECK_FALSE(mistake("spend + orders", Wanted::number).empty());
    CHECK_FALSE(mistake("tenure + 5% > 3d").empty());
    for (auto const* text :
         {"opens > clicks", "day > tenure", "spend > mean_order_value", "tenure - 1w > day + 3h", "2 * tenure > orders",
          "days_since_visit > 2 * tenure / orders", "spend / orders > mean_order_value + 3", "orders + 1 > 3",
          "spend - 10.5 > 0", "age > tenure", "age + tenure > 3", "tenure > 0 && 0 < spend", "1 - 15% > 80%",
          "weekday + 1 > 3", "max(0, tenure) > 3d", "(tenure > 3d) + (orders > 2) >= 2", "orders > 1 ? tenure : 0d",
          "!orders == (spend > 3)", "min(orders, 3) > 2 + opens"}) {
        CAPTURE(text);
        CHECK(mistake(text).empty());
    }
}

TEST_CASE("malformed expressions are refused", "[policies]") {
    for (auto const* text : {"",
                             " ",
                             "(orders > 2",
                             "orders > 2)",
                             "orders > > 2",
                             "orders >",
                             "> 2",
                             "orders 2 > 1",
                             "1, 2 > 3",
                             "max() > 1",
                             "pow(1) > 2",
                             "orders > 1 ?",
                             "a.b > 1",
                             "1.2.3 > 1",
                             "()",
                             "orders > 2 spend > 3",
                             "min > 2",
                             "\"ios\" > 1",
                             "!",
                             "&&"}) {
        INFO(text);
        CHECK_FALSE(mistake(text).empty());
    }
    CHECK(mistake("orders").find("must be a condition; compare it") != std::string::npos);
    CHECK(mistake("orders", Wanted::number).empty());
    CHECK_FALSE(mistake(std::string(200'000, '(')).empty());
    CHECK_FALSE(mistake(std::string(200'000, '!')).empty());
}

TEST_CASE("without a scenario, traits are taken on trust and misspelt fields are not", "[policies]") {
    CHECK(mistake("persona == gold && age > 3", Wanted::condition, nullptr).empty());
    CHECK(mistake("days_since_vsiit > 3d", Wanted::condition, nullptr).find("did you mean `days_since_visit`?") !=
          std::string::npos);
    CHECK_FALSE(mistake("persona == ", Wanted::condition, nullptr).empty());
}

TEST_CASE("threads share an expression and get the same answers", "[policies]") {
    std::vector<ExpressionProblem> problems;
    auto const e = Expression::compile("orders * 2 + spend > days_since_visit", &schema, Wanted::number, problems);
    auto const f = Expression::compile("orders * 3 + age", &schema, Wanted::number, problems);
    REQUIRE((e && f));
    std::array<long, 4> sums{};
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < sums.size(); ++t) {
            threads.emplace_back([&, t] {
                auto u = user();
                for (int i = 0; i < 20'000; ++i) {
                    u.orders = i;
                    sums[t] += static_cast<long>(e->value(u)) + static_cast<long>(f->value(u));
                }
            });
        }
    }
    long expected = 0;
    for (long i = 0; i < 20'000; ++i) expected += 1 + 3 * i + 40;
    for (auto const sum : sums) CHECK(sum == expected);
}

TEST_CASE("more expressions than a thread keeps stay correct", "[policies]") {
    std::vector<ExpressionProblem> problems;
    std::vector<Expression> many;
    for (int i = 0; i < 150; ++i)
        many.push_back(*Expression::compile("orders + " + std::to_string(i), &schema, Wanted::number, problems));
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 150; ++i) CHECK(many[static_cast<std::size_t>(i)].value(user()) == 3 + i);
    }
}
