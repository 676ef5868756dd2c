#include <catch2/catch.hpp>
#include <cmath>

#include "scenarios/scenario.hpp"
#include "scenarios/uncertain_number.hpp"
#include "tests/scenarios/model_text.hpp"

using namespace rekindle;
using rekindle::test::model_text;

namespace {

constexpr char const* head = "name: a\nusers: 10\nhorizon: 10d\n";

Scenario scenario_of(std::string const& more) { return Scenario::parse(head + more, "s"); }

struct Moments {
    double mean = 0, sd = 0, low = 1e300, high = -1e300;
};

/// Moments of a place over `n` parameter draws.
template <class Place>
Moments moments(Scenario const& s, int n, Place place) {
    Moments out;
    double sum = 0, squares = 0;
    for (int i = 0; i < n; ++i) {
        double const x = place(s.resolve(11, static_cast<std::uint32_t>(i)));
        sum += x;
        squares += x * x;
        out.low = std::min(out.low, x);
        out.high = std::max(out.high, x);
    }
    out.mean = sum / n;
    out.sd = std::sqrt(squares / n - out.mean * out.mean);
    return out;
}

}  // namespace

TEST_CASE("a certain scenario resolves to the same model for every draw", "[scenarios]") {
    auto const s = scenario_of("lapse: {mean: {value: 60d, source: assumed}}\nparameters: {r: {normal: [1, 2]}}");
    CHECK_FALSE(s.uncertain());  // the parameter is used nowhere
    CHECK(model_text(s.resolve(1, 0)) == model_text(s.resolve(2, 5)));
    CHECK(s.assumed() == std::vector<std::string>{"lapse.mean = {value: 60d, source: assumed}"});
}

TEST_CASE("draws depend on seed, draw and place alone", "[scenarios]") {
    auto const s = scenario_of("lapse: {mean: {lognormal: [60d, 0.2]}}\nreturn: {mean: {lognormal: [60d, 0.2]}}");
    auto const lapse = [](Model const& m) { return std::get<Exponential>(m.lapse.law).rate_per_day; };
    CHECK(s.uncertain());
    CHECK(lapse(s.resolve(1, 0)) == lapse(s.resolve(1, 0)));
    CHECK(lapse(s.resolve(1, 0)) != lapse(s.resolve(2, 0)));
    CHECK(lapse(s.resolve(1, 0)) != lapse(s.resolve(1, 1)));
    CHECK(lapse(s.resolve(1, 0)) != std::get<Exponential>(s.resolve(1, 0).comeback.law).rate_per_day);
    auto const other = scenario_of("orders: {mean: {lognormal: [5d, 0.2]}}\nlapse: {mean: {lognormal: [60d, 0.2]}}");
    CHECK(lapse(s.resolve(1, 0)) == lapse(other.resolve(1, 0)));  // other uncertain places change nothing
    CHECK(lapse(s.central()) == 1.0 / 60);
}

// Statistical checks: 4,000 draws of a fixed seed. Means within 6 standard errors of their value: a false alarm has
// probability 2e-9 each.
TEST_CASE("every distribution has its mean and spread", "[scenarios][statistical]") {
    struct Case {
        char const* text;
        double mean, sd;
    };
    double const lognormal_mean = std::exp(0.5 * 0.2 * 0.2);
    Case const cases[] = {
        {"{normal: [40, 2]}", 40, 2},
        {"{lognormal: [1, 0.2]}", lognormal_mean, lognormal_mean * std::sqrt(std::exp(0.04) - 1)},
        {"{uniform: [2, 4]}", 3, 2 / std::sqrt(12.0)},
        {"{triangular: [1, 2, 6]}", 3, std::sqrt((1 + 4 + 36 - 2 - 6 - 12) / 18.0)},
        {"{beta: [2, 8]}", 0.2, std::sqrt(2.0 * 8 / (100 * 11))},
        {"{gamma: [4, 0.5]}", 2, 1},
    };
    for (auto const& c : cases) {
        INFO(c.text);
        auto const s = scenario_of(std::string{"traits: [{name: t, law: normal, sd: 1, mean: "} + c.text + "}]");
        auto const got = moments(s, 4000, [](Model const& m) { return m.traits[0].a; });
        CHECK(std::fabs(got.mean - c.mean) < 6 * c.sd / std::sqrt(4000.0));
        CHECK(got.sd == Approx(c.sd).epsilon(0.15));  // kurtosis at most 9: 0.15 is more than 6 standard errors
    }
}

TEST_CASE("unbounded distributions are truncated to the range of their place", "[scenarios]") {
    auto const s = scenario_of("return: {mean: 5d, cure: {normal: [5%, 10%]}}");
    auto const got = moments(s, 500, [](Model const& m) { return m.comeback.cure_fraction; });
    CHECK(got.low >= 0);
    CHECK(got.high <= 1);
    CHECK(got.sd > 0.01);
}

TEST_CASE("a parameter has one value at all its places and respects the range of each", "[scenarios]") {
    auto const s = scenario_of(
        "parameters: {p: {normal: [0.5, 1]}}\nlapse: {per_order: $p}\nreturn: {mean: 3d, cure: $p}\n"
        "traits: [{name: t, law: normal, mean: $p, sd: 1}]");
    for (std::uint32_t i = 0; i < 200; ++i) {
        auto const m = s.resolve(3, i);
        CHECK(m.lapse.per_order_probability == m.comeback.cure_fraction);
        CHECK(m.traits[0].a == m.comeback.cure_fraction);
        CHECK((m.comeback.cure_fraction >= 0 && m.comeback.cure_fraction <= 1));
    }
}

TEST_CASE("a wide place after a narrow one does not widen a parameter's range", "[scenarios]") {
    auto const s =
        scenario_of("parameters: {p: {normal: [0.5, 1]}}\nlapse: {mean: 3d, per_order: $p, after_return: $p}");
    for (std::uint32_t i = 0; i < 200; ++i) CHECK(s.resolve(3, i).lapse.after_return <= 1);
}

// 4,000 draws; the correlation's standard error is at most 0.016, so 0.08 is 5 of them and more: false alarm below
// 1e-6.
TEST_CASE("joint parameters have multivariate normal logarithms", "[scenarios][statistical]") {
    auto const s = scenario_of(
        "parameters: {g: {names: [a, b], median: [2, 3], log_covariance: [[0.04, 0.03], [0.03, 0.09]]}}\n"
        "traits: [{name: t, law: normal, mean: $a, sd: $b}]");
    double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
    int const n = 4000;
    for (int i = 0; i < n; ++i) {
        auto const m = s.resolve(5, static_cast<std::uint32_t>(i));
        double const a = std::log(m.traits[0].a / 2), b = std::log(m.traits[0].b / 3);
        sa += a, sb += b, aa += a * a, bb += b * b, ab += a * b;
    }
    CHECK(std::fabs(sa / n) < 5 * 0.2 / std::sqrt(n));
    CHECK(std::fabs(sb / n) < 5 * 0.3 / std::sqrt(n));
    CHECK(ab / std::sqrt(aa * bb) == Approx(0.5).margin(0.08));
    CHECK(aa / n == Approx(0.04).epsilon(0.12));
}

TEST_CASE("references, labels and sources show in assumed()", "[scenarios]") {
    auto const s = Scenario::parse(test::everything, "e");
    CHECK(s.uncertain());
    CHECK(s.assumed() == std::vector<std::string>{"parameters.pair.s = median 0.945",
                                                  "parameters.pair.beta = median 34.2",
                                                  "channels.sms.opened = {beta: [24, 76], source: assumed}"});
}
