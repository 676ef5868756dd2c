#include "sim/hazard/piecewise_constant.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "sim/base/contract.hpp"
#include "tests/sim/hazard/example_laws.hpp"

using namespace rekindle;

namespace {

PiecewiseConstant pieces_of(std::vector<double> const& breaks, std::vector<double> const& rates) {
    return {breaks, rates};
}

PiecewiseConstant life_table(std::vector<double> const& times, std::vector<double> const& survival) {
    return PiecewiseConstant::from_life_table(times, survival);
}

}  // namespace

TEST_CASE("a piecewise hazard adds rate times length, by hand", "[hazard]") {
    auto const law = test::example_pieces();  // 0.3 to day 2, 0.02 to day 10, 0 to day 20, then 0.08
    CHECK(law.rate(0) == 0.3);
    CHECK(law.rate(1.999) == 0.3);
    CHECK(law.rate(2) == 0.02);
    CHECK(law.rate(15) == 0);
    CHECK(law.rate(1e6) == 0.08);
    CHECK(law.cumulative(2) == Approx(0.6));
    CHECK(law.cumulative(7) == Approx(0.7));
    CHECK(law.cumulative(12) == Approx(0.76));
    CHECK(law.cumulative(120) == Approx(8.76));
}

TEST_CASE("a piecewise hazard inverts to the earliest time, also where it is flat", "[hazard]") {
    auto const law = test::example_pieces();
    CHECK(law.inverse_cumulative(0.3) == Approx(1));
    CHECK(law.inverse_cumulative(0.7) == Approx(7));
    CHECK(law.inverse_cumulative(law.cumulative(20)) == Approx(10));
    CHECK(law.inverse_cumulative(std::nextafter(law.cumulative(20), 1)) >= 20);
    CHECK(law.inverse_cumulative(8.76) == Approx(120));
    auto const late_start = pieces_of({5}, {0, 0.1});
    CHECK(late_start.inverse_cumulative(1e-12) == Approx(5));
    CHECK(late_start.inverse_cumulative(0) == 0);
}

TEST_CASE("a piecewise hazard that ends at 0 is never reached beyond its total", "[hazard]") {
    auto const law = pieces_of({4}, {0.25, 0});
    CHECK(law.inverse_cumulative(0.5) == 2);
    CHECK(law.inverse_cumulative(1) == 4);
    CHECK(law.inverse_cumulative(1.0001) == std::numeric_limits<double>::infinity());
    CHECK(law.cumulative(std::numeric_limits<double>::infinity()) == 1);
}

TEST_CASE("a life table gives its own survival back and goes on at the last rate", "[hazard]") {
    std::vector<double> const times{1, 3, 7, 30, 90}, survival{0.8, 0.7, 0.55, 0.3, 0.1};
    auto const law = test::example_life_table();
    for (std::size_t i = 0; i < times.size(); ++i)
        CHECK(std::exp(-law.cumulative(times[i])) == Approx(survival[i]).epsilon(1e-13));
    CHECK(std::exp(-law.cumulative(150)) == Approx(0.1 / 3).epsilon(1e-12));
    CHECK(std::exp(-law.cumulative(2)) == Approx(std::sqrt(0.8 * 0.7)).epsilon(1e-13));
    CHECK(law.pieces().size() == times.size());
}

TEST_CASE("a life table may leave out its row of time 0", "[hazard]") {
    auto const with = life_table({0, 10, 20}, {1, 0.5, 0.4}), without = life_table({10, 20}, {0.5, 0.4});
    for (double target : {0.1, 0.8, 3.0}) CHECK(with.inverse_cumulative(target) == without.inverse_cumulative(target));
}

TEST_CASE("a life table of thousands of rows is inverted to rounding", "[hazard]") {
    std::vector<double> times, survival;
    for (int day = 1; day <= 4000; ++day) {
        times.push_back(day);
        survival.push_back(std::exp(-std::pow(day / 900.0, 0.8)));
    }
    auto const law = life_table(times, survival);
    double worst = 0;
    for (double t = 0.1; t < 6000; t *= 1.01)
        worst = std::max(worst, std::fabs(law.inverse_cumulative(law.cumulative(t)) / t - 1));
    CHECK(worst < 1e-10);
    CHECK(law.cumulative(1234) == Approx(std::pow(1234 / 900.0, 0.8)).epsilon(1e-12));
}

TEST_CASE("copies of a piecewise hazard share their pieces", "[hazard]") {
    auto const law = test::example_pieces();
    auto const copy = law;
    CHECK(copy.pieces().data() == law.pieces().data());
}

#ifdef REKINDLE_CHECKED
TEST_CASE("an ill-formed piecewise hazard is our own mistake", "[hazard][contract]") {
    CHECK_THROWS_AS(pieces_of({1, 2}, {0.1, 0.2}), ContractViolation);
    CHECK_THROWS_AS(pieces_of({2, 2}, {0.1, 0.2, 0.3}), ContractViolation);
    CHECK_THROWS_AS(pieces_of({0}, {0.1, 0.2}), ContractViolation);
    CHECK_THROWS_AS(pieces_of({1}, {0.1, -0.2}), ContractViolation);
    CHECK_THROWS_AS(pieces_of({}, {std::nan("")}), ContractViolation);
    CHECK_THROWS_AS(life_table({1, 2}, {0.5, 0.6}), ContractViolation);
    CHECK_THROWS_AS(life_table({1, 2}, {0.5, 0}), ContractViolation);
    CHECK_THROWS_AS(life_table({0}, {1}), ContractViolation);
}
#endif
