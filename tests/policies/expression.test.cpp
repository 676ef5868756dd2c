#include "policies/expression.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
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

TEST_CASE("spans less than a tick apart are equal, whole ticks compare as they are", "[policies]") {
    auto const holds = [](char const* text, double ticks) {
        std::vector<ExpressionProblem> problems;
        auto const e = Expression::compile(text, &schema, Wanted::condition, problems);
        REQUIRE(e);
        auto seen = user();
        seen.days_since_touch = ticks * 0x1p-20;
        return e->holds(seen);
    };
    // 8h are 349525 1/3 ticks: the two neighbours are as good.
    for (auto const& [ticks, side] : {std::pair{349524.0, -1}, {349525.0, 0}, {349526.0, 0}, {349527.0, 1}}) {
        INFO(ticks);
        CHECK(holds("days_since_touch >= 8h", ticks) == (side >= 0));
        CHECK(holds("days_since_touch < 8h", ticks) == (side < 0));
        CHECK(holds("days_since_touch > 8h", ticks) == (side > 0));
        CHECK(holds("days_since_touch <= 8h", ticks) == (side <= 0));
        CHECK(holds("8h == days_since_touch", ticks) == (side == 0));
        CHECK(holds("days_since_touch - 4h * 2 != 0d", ticks) == (side != 0));
        CHECK(holds("min(days_since_touch, 9d) >= 24h / 3 * 1", ticks) == (side >= 0));
    }
    double const half = 1 << 19;
    CHECK(holds("days_since_touch >= 12h", half));
    CHECK_FALSE(holds("days_since_touch >= 12h", half - 1));
    CHECK_FALSE(holds("days_since_touch <= 12h", half + 1));
    CHECK(holds("days_since_touch == days_since_touch", std::numeric_limits<double>::infinity()));
    CHECK_FALSE(holds("days_since_touch < 8h", std::numeric_limits<double>::infinity()));
}

TEST_CASE("a unit is an operator behind a number or a parenthesis", "[policies]") {
    CHECK(value("36 h") == 1.5);
    CHECK(value("50 %") == 0.5);
    CHECK(value("(orders + 4)d") == 7);
    CHECK(value("-2 w + (1 + 1) w") == 0);
    CHECK(value("tenure > (orders * 100)d && tenure < (orders)y") == 1);
    CHECK(value("2 * (10 + 5)%") == Approx(0.3));
    CHECK(mistake("(tenure)d > 3d").find("units stand behind plain numbers") != std::string::npos);
    CHECK(mistake("(orders)d > spend").find("is money") != std::string::npos);
    CHECK(mistake("days_since_visit > 7 days") == "21: days: unknown unit; write 7d");
    CHECK(mistake("days_since_visit > 12hours") == "21: hours: unknown unit; write 12h");
    CHECK(mistake("days_since_visit > 30min") == "21: min: unknown unit; write 30m");
    CHECK(mistake("days_since_visit > 2 months") == "21: months: unknown unit; write 2mo");
    CHECK(mistake("spend > 1,000").find("a comma stands only between arguments") != std::string::npos);
}

TEST_CASE("categories compare by their names, each in its own trait", "[policies]") {
    CHECK(value("device == android") == 1);
    CHECK(value("device == \"ios\"") == 0);
    CHECK(value("ios != device") == 1);
    CHECK(value("os == ios && device == android") == 1);  // the same names at other positions
    CHECK(value("device == 'android'") == 1);
    CHECK(value("(device) == android ? 3 : 4") == 3);
}

TEST_CASE("names of categories may look like numbers, fields, functions and words of the language", "[policies]") {
    std::vector<std::string> const names{"02",  "01",  "2024",     "7d",  "new-york", "age", "min",
                                         "and", "not", "New York", "1e3", "-5",       "5.5"};
    ObservableSchema const here{{}, {}, {}, {{"age", {}}, {"zip", names}, {"other", {"zip", "01"}}}};
    for (std::size_t is = 0; is < names.size(); ++is) {
        std::array<double, 3> const traits_here{40, static_cast<double>(is), 0};
        auto u = user();
        u.traits = traits_here;
        auto const holds = [&](std::string const& text) {
            std::vector<ExpressionProblem> problems;
            auto const e = Expression::compile(text, &here, Wanted::condition, problems);
            INFO(text);
            if (!e) FAIL(problems.at(0).value << ": " << problems.at(0).rule << "; " << problems.at(0).hint);
            return e->holds(u);
        };
        for (std::size_t k = 0; k < names.size(); ++k) {
            bool const same = k == is;
            for (std::string const quote : {"\"", "'", ""}) {
                if (quote.empty() && names[k] == "New York") continue;
                auto const name = quote + names[k] + quote;
                CHECK(holds("zip == " + name) == same);
                CHECK(holds("zip!=" + name) != same);
                CHECK(holds(name + " == zip") == same);
                CHECK(holds("(orders > 9 || " + name + "==zip) && zip == " + name + " && age > 3") == same);
            }
        }
    }
    CHECK(mistake("zip == New York", Wanted::condition, &here).find("\"New York\", ") != std::string::npos);
    CHECK(mistake("zip == other", Wanted::condition, &here).empty());
}

TEST_CASE("a category compares with nothing but its names, has no order and no arithmetic", "[policies]") {
    std::string const only = " compares with its own names only; known: android, ios";
    CHECK(mistake("device == 0") == "10: 0: is no category of device; known: android, ios");
    CHECK(mistake("1 != device") == "0: 1: is no category of device; known: android, ios");
    CHECK(mistake("device == -1") == "10: -1: is a plain number: device" + only);
    CHECK(mistake("device == 1.0") == "10: 1.0: is no category of device; known: android, ios");
    CHECK(mistake("device == age") == "10: age: is a plain number: device" + only);
    CHECK(mistake("age == device") == "0: age: is a plain number: device" + only);
    CHECK(mistake("device == orders") == "10: orders: is a count: device" + only);
    CHECK(mistake("device == os") == "10: os: is a category: device" + only);
    CHECK(mistake("device == device") == "10: device: is a category: device" + only);
    CHECK(mistake("device == (orders > 1)") == "10: (orders > 1): is true or false: device" + only);
    CHECK(mistake("device == min(1, 2)") == "10: min(1, 2): is a plain number: device" + only);
    std::string const ordered = "device: has categories: compare it by == or != with one; known: android, ios";
    for (auto const* text : {"device > 1", "device <= android", "device + 1 > 2", "device", "device && orders > 1",
                             "device ? 1 : 2", "device * 0 == 0"})
        CHECK(mistake(text) == "0: " + ordered);
    CHECK(mistake("!device") == "1: " + ordered);
    CHECK(mistake("-device == 1") == "1: " + ordered);
    CHECK(mistake("max(orders, device) > 1") == "12: " + ordered);
    CHECK(mistake("(orders > 1 ? device : os) == ios") == "14: " + ordered);
    CHECK(mistake("device", Wanted::number) == "0: " + ordered);
    CHECK(mistake("3 < device") == "4: " + ordered);
    CHECK(mistake("device == ios + 1").find("names have no order and no arithmetic") != std::string::npos);
    CHECK(mistake("orders == ios").find("unknown name") != std::string::npos);
    CHECK(mistake("device == ios == 1").find("is true or false, no number") != std::string::npos);
}

TEST_CASE("truths compare with truths, not with numbers", "[policies]") {
    CHECK(mistake("7d < tenure < 30d") == "0: 7d < tenure: is true or false, no number; join comparisons by && or ||");
    CHECK(mistake("orders > 1 == 1").find("is true or false, no number") != std::string::npos);
    CHECK(mistake("(orders > 1) > (spend > 2)").find("has no order") != std::string::npos);
    CHECK(mistake("orders > 1 ? spend : 3").find("must be a condition") != std::string::npos);
    CHECK(mistake("orders + (spend > 3)").find("must be a condition") != std::string::npos);
    CHECK(mistake("orders > 1 ? spend > 3 : !orders").empty());
    CHECK(mistake("orders > 1 != spend > 2").find("is true or false") != std::string::npos);
    CHECK(mistake("(orders > 1) != (spend > 2)").empty());
}

TEST_CASE("nothing is started on NaN", "[policies]") {
    std::vector<ExpressionProblem> problems;
    auto const e =
        Expression::compile("(days_since_touch - days_since_touch) * 1 || 0", &schema, Wanted::number, problems);
    auto const nan = Expression::compile("days_since_touch - days_since_touch", &schema, Wanted::number, problems);
    REQUIRE((e && nan));
    CHECK(std::isnan(nan->value(user())));
    CHECK_FALSE(nan->holds(user()));
    CHECK_FALSE(e->holds(user()));
    CHECK(value("days_since_touch - days_since_touch && 1 || 0") == 0);
    CHECK(value("!(days_since_touch - days_since_touch)") == 0);
    CHECK(value("days_since_touch - days_since_touch ? 1 : 2") == 2);
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
          "weekday + 1 > 3", "max(0, tenure) > 3d", "(tenure > 3d) + (orders > 2) >= 2", "!orders == (spend > 3)",
          "min(orders, 3) > 2 + opens"}) {
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

TEST_CASE("without a scenario, what is compared with a name is taken for a trait, however it is spelt", "[policies]") {
    for (auto const* text : {"device == speed", "speed == slow", "speed == 01", "order != click", "device == \"spent\"",
                             "\"spent\" == devices", "visit == new-york", "speed > 3", "returned > 0", "zip == 7x"}) {
        CAPTURE(text);
        CHECK(mistake(text, Wanted::condition, nullptr).empty());
    }
    for (auto const* text : {"ordres == 3", "tenrue > 3d", "spendd + 1 > 2", "orders == \"ios\"", "\"ios\" > 1"}) {
        CAPTURE(text);
        CHECK_FALSE(mistake(text, Wanted::condition, nullptr).empty());
    }
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

namespace {

/// A random expression and its value, worked out beside it by the plainest means.
struct Sample {
    std::string text;
    double value;
    int level;  // of its loosest operator: 1 || ... 5 products, 6 a sign, 7 an operand
};

class Samples {
  public:
    explicit Samples(unsigned seed) : state_{seed} {}

    Sample make(int depth) {
        switch (depth <= 0 ? pick(3) : pick(12)) {
            case 0: {
                auto const number = pick(5);
                return {std::to_string(number), static_cast<double>(number), 7};
            }
            case 1: return {"spend", 250, 7};
            case 2: return {"age", 40, 7};
            case 3: {
                auto const of = at_least(make(depth - 1), 6);
                bool const minus = pick(2) == 0;
                return {(minus ? "-" : "!") + of.text, minus ? -of.value : of.value == 0, 6};
            }
            case 4: {
                auto const c = at_least(make(depth - 1), 1), a = make(depth - 1), b = make(depth - 1);
                return {c.text + " ? " + a.text + " : " + b.text, truth(c.value) ? a.value : b.value, 0};
            }
            case 5: {
                auto const a = make(depth - 1), b = make(depth - 1);
                return {"min(" + a.text + ", " + b.text + ")",
                        std::isnan(a.value) || std::isnan(b.value) ? std::numeric_limits<double>::quiet_NaN()
                                                                   : std::min(a.value, b.value),
                        7};
            }
            case 6: {
                auto const a = make(depth - 1);
                return {"(" + a.text + ")", a.value, 7};
            }
            default: return binary(depth);
        }
    }

  private:
    static bool truth(double x) { return x != 0 && !std::isnan(x); }
    int pick(int n) {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return static_cast<int>((state_ >> 33) % static_cast<unsigned>(n));
    }
    static Sample at_least(Sample s, int level) {
        return s.level >= level ? s : Sample{"(" + s.text + ")", s.value, 7};
    }
    Sample binary(int depth) {
        static constexpr std::array<std::pair<char const*, int>, 8> signs{
            {{"||", 1}, {"&&", 2}, {"<", 3}, {">=", 3}, {"+", 4}, {"-", 4}, {"*", 5}, {"/", 5}}};
        auto const k = static_cast<std::size_t>(pick(8));
        auto const level = signs[k].second;
        // Comparisons and truths do not chain without parentheses: a product with 1 makes them numbers.
        auto a = at_least(make(depth - 1), level), b = at_least(make(depth - 1), level + 1);
        if (level == 3) a = {"(" + a.text + ") * 1", a.value, 5}, b = {"(" + b.text + ") * 1", b.value, 5};
        double const x = a.value, y = b.value;
        std::array<double, 8> const values{static_cast<double>(truth(x) || truth(y)),
                                           static_cast<double>(truth(x) && truth(y)),
                                           static_cast<double>(x < y),
                                           static_cast<double>(x >= y),
                                           x + y,
                                           x - y,
                                           x * y,
                                           x / y};
        return {a.text + " " + signs[k].first + " " + b.text, values[k], level};
    }
    std::uint64_t state_;
};

}  // namespace

TEST_CASE("3,000 random expressions have the value worked out beside them", "[policies]") {
    Samples samples{7};
    int compiled = 0;
    for (int i = 0; i < 3000; ++i) {
        auto const sample = samples.make(1 + i % 6);
        std::vector<ExpressionProblem> problems;
        auto const e = Expression::compile(sample.text, &schema, Wanted::number, problems);
        if (!e) continue;  // too long, or of unlike kinds
        ++compiled;
        double const x = e->value(user());
        CAPTURE(sample.text, x, sample.value);
        CHECK((x == sample.value || (std::isnan(x) && std::isnan(sample.value))));
    }
    CHECK(compiled > 2000);
}
