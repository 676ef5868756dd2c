// Order values of fitted scenarios: what is written always runs, and its mean is the log's.

#include "scenarios/fit/spend_model.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "scenarios/fit/fit_transactions.hpp"
#include "scenarios/scenario.hpp"
#include "tests/scenarios/fit/written_log.hpp"

using namespace rekindle;
using Catch::Matchers::Contains;

namespace {

/// A number in [0, 1) that jumps about with i.
double jumping(int i) { return std::fmod(i * 0.6180339887498949, 1.0); }

/// A hundred customers with three to nine orders each, worth amount(customer, order).
template <class Amount>
std::string log_of(Amount const& amount) {
    std::string text = "customer,date,amount\n";
    for (int i = 0; i < 100; ++i)
        for (int k = 0, day = i % 30; k < 3 + i % 7; ++k, day += 4 + (i * 7 + k * 5) % 23)
            text += fmt::format("c{},{},{}\n", i, format_calendar_day(*parse_calendar_day("2024-01-01") + day),
                                amount(i, k));
    return text;
}

TransactionFit fitted(std::string const& text) {
    WrittenLog const file{text};
    FitOptions options;
    options.path = file.path();
    options.model = FitModel::pareto_nbd;
    options.starts = 1;
    return fit_transactions(options);  // parses what it writes, or throws
}

std::string all_warnings(TransactionFit const& fit) {
    std::string all;
    for (auto const& warning : fit.warnings) all += warning + "\n";
    return all;
}

/// The mean order value of the scenario written, at the centre of its distributions.
double written_mean(TransactionFit const& fit) {
    auto const value = Scenario::parse(fit.scenario, "fit").central().order_value;
    if (value.kind == OrderValue::Kind::gamma_gamma) return value.p * value.v / (value.q - 1);
    return value.kind == OrderValue::Kind::none ? 0 : value.mean;
}

double mean_of(TransactionFit const& fit) { return fit.spend.fixed_mean; }

}  // namespace

TEST_CASE("Free orders keep the log's mean per order day", "[contract]") {
    double sum = 0;
    int days = 0;
    auto const fit = fitted(log_of([&](int i, int k) {
        double const amount =
            (i + k) % 2 == 0 ? 0 : std::round(1000 * (20 + 30 * jumping(i) + 9 * jumping(3 * k))) / 1000;
        sum += amount, ++days;
        return amount;
    }));
    CHECK(mean_of(fit) == Approx(sum / days).epsilon(1e-9));
    CHECK(written_mean(fit) == Approx(sum / days).epsilon(0.021));  // 2 % are let pass
    CHECK_THAT(all_warnings(fit), Contains("% of order days are free (amount 0)"));
}

TEST_CASE("A heavy tail of customers' means becomes log-normal values with the log's mean", "[contract]") {
    // Customers' means are Pareto with exponent 0.8: no finite mean, q would be below 1.
    auto const fit = fitted(log_of([](int i, int k) {
        return std::round(1000 * 5 * std::pow(1 - jumping(i + 1), -1.25) * (0.9 + 0.2 * jumping(k + i))) / 1000;
    }));
    CHECK_FALSE(fit.spend.gamma_gamma);
    REQUIRE(fit.spend.lognormal);
    CHECK(fit.spend.lognormal->user_cv > fit.spend.lognormal->cv);
    CHECK_THAT(fit.scenario, Contains("law: lognormal"));
    CHECK_THAT(all_warnings(fit), Contains("gamma-gamma is not written"));
    CHECK(written_mean(fit) == Approx(mean_of(fit)).epsilon(1e-5));
}

TEST_CASE("One mistyped amount of 1e12 is left out of order values, and said", "[contract]") {
    auto const ordinary = [](int i, int k) { return 20 + std::round(30 * jumping(i) + 9 * jumping(3 * k)); };
    auto const with = fitted(log_of([&](int i, int k) { return i == 5 && k == 1 ? 1e12 : ordinary(i, k); }));
    CHECK(mean_of(with) == Approx(mean_of(fitted(log_of(ordinary)))).epsilon(0.01));
    CHECK_THAT(all_warnings(with), Contains("1 order day(s) above"));
}

TEST_CASE("Amounts of small and of tiny currencies run, or are refused with what to do", "[contract]") {
    auto const times = [](double unit) {
        return log_of([unit](int i, int k) { return unit * (20 + std::round(30 * jumping(i) + 9 * jumping(3 * k))); });
    };
    for (double const unit : {1e-3, 1.0, 2.5e4, 1e6}) CHECK(written_mean(fitted(times(unit))) > 20 * unit);
    CHECK_THROWS_WITH(fitted(times(1e8)), Contains("at most 1e9 can be simulated; state amounts in thousands"));
    CHECK_THROWS_WITH(fitted(times(1e-6)), Contains("state amounts in a smaller unit"));
}

TEST_CASE("A log without amounts becomes a scenario of orders without a value", "[contract]") {
    auto const fit = fitted(log_of([](int, int) { return 0; }));
    CHECK(Scenario::parse(fit.scenario, "fit").central().order_value.kind == OrderValue::Kind::none);
    CHECK_THAT(all_warnings(fit), Contains("spend: no amounts"));
}

TEST_CASE("Customers of a fitted scenario have a past by which as many ordered again as in the log", "[contract]") {
    auto const fit = fitted(log_of([](int, int) { return 5; }));
    auto const model = Scenario::parse(fit.scenario, "fit").central();
    CHECK(model.first_order);
    CHECK(model.warm_up == 26 * ticks_per_day);  // all order again, the last after 26 days
    CHECK_THAT(fit.scenario, Contains("clicked: {lognormal: [1.5, 0.3], source: assumed}"));
}
