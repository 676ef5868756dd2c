#include "output/report/axis_ticks.hpp"

#include <catch2/catch.hpp>

using namespace rekindle::report;

namespace {

std::vector<std::string> texts_of(Axis const& axis) {
    std::vector<std::string> texts;
    for (auto const& tick : axis.ticks) texts.push_back(tick.text);
    return texts;
}

Axis over(std::vector<double> const& values, AxisEnd end, bool percent = false) {
    return axis_over(values, same("x"), end, percent);
}

}  // namespace

TEST_CASE("axes end on round numbers and say them so", "[output][report]") {
    using Texts = std::vector<std::string>;
    CHECK(texts_of(over({3, 97}, AxisEnd::with_zero)) == Texts{"0", "20", "40", "60", "80", "100"});
    CHECK(texts_of(over({-0.4, 1.3}, AxisEnd::with_zero)) == Texts{"-0.5", "0.0", "0.5", "1.0", "1.5"});
    CHECK(texts_of(over({0, 2.4e6}, AxisEnd::with_zero)) == Texts{"0", "0.5M", "1.0M", "1.5M", "2.0M", "2.5M"});
    CHECK(texts_of(over({0, 100}, AxisEnd::with_zero, true)).back() == "100%");
    CHECK(over({3, 97}, AxisEnd::exact).low == 3);
    CHECK(texts_of(over({0, 820}, AxisEnd::exact)) == Texts{"0", "200", "400", "600", "800"});
}

TEST_CASE("an axis runs forward whatever the values", "[output][report]") {
    for (auto const end : {AxisEnd::tight, AxisEnd::with_zero, AxisEnd::exact}) {
        for (std::vector<double> const& values :
             {std::vector<double>{}, {0}, {5, 5}, {-3, -3}, {1e-9, 2e-9}, {-1e15, 1e15}}) {
            auto const axis = over(values, end);
            CHECK(axis.low < axis.high);
            CHECK(axis.ticks.size() < 20);
            for (auto const v : values) CHECK((axis.low <= v && v <= axis.high));
        }
    }
}

TEST_CASE("steps are 1, 2 or 5 times a power of ten", "[output][report]") {
    CHECK(round_step(1) == 1);
    CHECK(round_step(1.1) == 2);
    CHECK(round_step(3) == 5);
    CHECK(round_step(7) == 10);
    CHECK(round_step(0.03) == Approx(0.05));
}
