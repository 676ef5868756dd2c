#include "output/statistics/survival.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/output/statistics/survival_golden.hpp"
#include "tests/output/statistics/survival_golden_r.hpp"

using namespace rekindle;

namespace {

using Row = std::vector<std::int64_t>;

SpellCounts of(Row const& late, Row const& first, Row const& second, Row const& censored) {
    return {late, {first, second}, censored};
}
SpellCounts group_a() { return of(golden::a_late, golden::a_first, golden::a_second, golden::a_censored); }
SpellCounts group_b() { return of(golden::b_late, golden::b_first, golden::b_second, golden::b_censored); }
SpellCounts group_c() { return of(golden::c_late, golden::c_first, golden::c_second, golden::c_censored); }

/// The value at the end of each day that the other program gives.
void check_at(Row const& days, std::vector<double> const& given, std::vector<double> const& ours) {
    REQUIRE(days.size() == given.size());
    for (std::size_t i = 0; i < days.size(); ++i) {
        INFO("day " << days[i]);
        CHECK(ours.at(static_cast<std::size_t>(days[i]) + 1) == Approx(given[i]).epsilon(1e-12).margin(1e-12));
    }
}

}  // namespace

TEST_CASE("where no event has come yet the bands leave room for one", "[output]") {
    // 40 at risk, none of cause 1 on any of three days; on the third day the first of cause 0.
    SpellCounts counts;
    counts.entered_late = {0, 0, 0};
    counts.events = {{0, 0, 1}, {0, 0, 0}};
    counts.censored = {0, 0, 39};
    double const room = 3.841458820694124 / (40 + 3.841458820694124);
    auto const survival = kaplan_meier(counts);
    CHECK(survival.low[0] == 1);  // at age 0 it is certain
    CHECK(survival.low[1] == Approx(1 - room));
    CHECK(survival.high[1] == 1);
    CHECK(survival.low[3] < survival.value[3]);
    auto const share = aalen_johansen(counts, 1);
    CHECK(share.low[3] == 0);
    CHECK(share.high[3] == Approx(room));
    CHECK(nelson_aalen(counts).high[1] == Approx(-std::log(1 - room)));
}

TEST_CASE("Kaplan-Meier and Greenwood agree with statsmodels, late entries included", "[output][golden]") {
    auto const a = kaplan_meier(group_a()), b = kaplan_meier(group_b());
    check_at(golden::a_times, golden::a_survival, a.value);
    check_at(golden::a_times, golden::a_survival_se, a.se);
    check_at(golden::b_times, golden::b_survival, b.value);
    check_at(golden::b_times, golden::b_survival_se, b.se);
}

TEST_CASE("Aalen-Johansen agrees with statsmodels", "[output][golden]") {
    auto const first = aalen_johansen(group_a(), 0), second = aalen_johansen(group_a(), 1);
    check_at(golden::a_incidence_times, golden::a_incidence_first, first.value);
    check_at(golden::a_incidence_times, golden::a_incidence_second, second.value);
    auto const survival = kaplan_meier(group_a());
    for (std::size_t d = 0; d < survival.value.size(); ++d)
        CHECK(survival.value[d] + first.value[d] + second.value[d] == Approx(1).epsilon(1e-12));
}

TEST_CASE("the log-rank test agrees with statsmodels", "[output][golden]") {
    auto const test = log_rank(group_a(), group_c());
    CHECK(test.chi_square == Approx(golden::chi_square).epsilon(1e-12));
    CHECK(test.p == Approx(golden::p_value).epsilon(1e-11));
    auto const mirrored = log_rank(group_c(), group_a());
    CHECK(mirrored.chi_square == Approx(test.chi_square).epsilon(1e-12));
    CHECK(log_rank(group_a(), group_a()).chi_square == 0);
}

TEST_CASE("Kaplan-Meier, Nelson-Aalen, Aalen-Johansen and the log-rank test agree with R's survival",
          "[output][golden]") {
    struct Case {
        SpellCounts spells;
        Row const& days;
        std::vector<double> const &survival, &survival_se, &hazard, &hazard_se, &first, &second;
    };
    using namespace golden_r;
    Case const a{group_a(), golden::a_times, a_survival,        a_survival_se,
                 a_hazard,  a_hazard_se,     a_incidence_first, a_incidence_second};
    Case const late{group_b(), golden::b_times, b_survival,        b_survival_se,
                    b_hazard,  b_hazard_se,     b_incidence_first, b_incidence_second};
    for (auto const& c : {a, late}) {
        auto const survival = kaplan_meier(c.spells), hazard = nelson_aalen(c.spells);
        check_at(c.days, c.survival, survival.value);
        check_at(c.days, c.survival_se, survival.se);
        check_at(c.days, c.hazard, hazard.value);
        check_at(c.days, c.hazard_se, hazard.se);
        check_at(c.days, c.first, aalen_johansen(c.spells, 0).value);
        check_at(c.days, c.second, aalen_johansen(c.spells, 1).value);
    }
    auto const test = log_rank(group_a(), group_c());
    CHECK(test.chi_square == Approx(golden_r::chi_square).epsilon(1e-12));
    CHECK(test.expected == Approx(golden_r::expected).epsilon(1e-12));
    CHECK(test.variance == Approx(golden_r::variance).epsilon(1e-12));
}

TEST_CASE("without censoring the curves are shares of a sample, with the binomial's error", "[output]") {
    auto const counts = of(Row(5), {10, 0, 20, 5, 0}, {5, 15, 0, 0, 45}, Row(5));  // 100 spells
    auto const survival = kaplan_meier(counts), first = aalen_johansen(counts, 0), hazard = nelson_aalen(counts);
    std::vector<double> const left{1, 0.85, 0.70, 0.50, 0.45, 0}, ended{0, 0.10, 0.10, 0.30, 0.35, 0.35};
    for (std::size_t d = 0; d < left.size(); ++d) {
        CHECK(survival.value[d] == Approx(left[d]).margin(1e-15));
        CHECK(survival.se[d] == Approx(std::sqrt(left[d] * (1 - left[d]) / 100)).margin(1e-12));
        CHECK(first.value[d] == Approx(ended[d]).margin(1e-15));
        CHECK(first.se[d] == Approx(std::sqrt(ended[d] * (1 - ended[d]) / 100)).margin(1e-9));
        CHECK((survival.low[d] <= survival.value[d] && survival.value[d] <= survival.high[d]));
        CHECK((first.low[d] <= first.value[d] && first.value[d] <= first.high[d] && first.high[d] <= 1));
    }
    CHECK(hazard.value[2] == Approx(0.15 + 15 / 85.0));
    CHECK(hazard.se[2] == Approx(std::sqrt(15 / 1e4 + 15 / 7225.0)));
}

TEST_CASE("a curve ends where nobody is at risk", "[output]") {
    auto const counts = of(Row(4), {1, 0, 0, 0}, Row(4), {0, 3, 0, 0});
    CHECK(kaplan_meier(counts).value == std::vector<double>{1, 0.75, 0.75});
    CHECK(kaplan_meier(of(Row(3), Row(3), Row(3), Row(3))).value == std::vector<double>{1});
    CHECK(log_rank(of(Row(3), Row(3), Row(3), Row(3)), counts).p == 1);
}
