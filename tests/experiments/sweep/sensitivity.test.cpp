#include "experiments/sweep/sensitivity.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "experiments/sweep/design.hpp"

using namespace rekindle;

namespace {

/// Ishigami and Homma (1990), a = 7, b = 0.1: S .3139 .4424 0, T .5576 .4424 .2437.
double ishigami(std::vector<double> const& u) {
    auto x = [&](std::size_t j) { return std::numbers::pi * (2 * u[j] - 1); };
    return std::sin(x(0)) + 7 * std::pow(std::sin(x(1)), 2) + 0.1 * std::pow(x(2), 4) * std::sin(x(0));
}

SweepFile file_of(std::string const& design) {
    Problems problems;
    auto file = parse_sweep(
        "sweep: s\nscenario: shop\nfactors:\n  a: {path: a, range: [0, 1]}\n  b: {path: b, range: [0, 1]}\n"
        "  c: {path: c, range: [0, 1]}\ndesign: " +
            design + "\n",
        "s.yaml", problems);
    problems.raise_if_any();
    return file;
}

DesignTable design_of(std::string const& design) {
    Problems problems;
    return make_design(file_of(design), problems);
}

}  // namespace

TEST_CASE("Sobol indices of Ishigami's function are the published ones", "[golden]") {
    auto const design = design_of("{method: saltelli, samples: 4096}");
    std::vector<double> response;
    for (auto const& place : design.places) response.push_back(ishigami(place));
    auto const indices = sobol_indices(response, 3, 200);
    REQUIRE(indices);
    double const first[] = {.3139, .4424, 0}, total[] = {.5576, .4424, .2437};
    for (std::size_t j = 0; j < 3; ++j) {
        auto const& at = (*indices)[j];
        CHECK(std::abs(at.first.value - first[j]) < 0.03);
        CHECK(std::abs(at.total.value - total[j]) < 0.025);
        CHECK(at.first.low <= at.first.value);
        CHECK(at.first.value <= at.first.high);
        CHECK(at.total.high - at.total.low < 0.1);
    }
}

TEST_CASE("a response that does not vary has no indices") {
    CHECK_FALSE(sobol_indices(std::vector<double>(20, 3.0), 3, 10));
}

TEST_CASE("Morris effects of a linear function are its slopes, without deviation") {
    auto const design = design_of("{method: morris, trajectories: 12}");
    std::vector<double> response;
    for (auto const& p : design.places) response.push_back(3 * p[0] - 2 * p[1]);
    auto const effects = morris_effects(response, design.places, 3, 50);
    CHECK(effects[0].mean == Approx(3));
    CHECK(effects[1].mean == Approx(-2));
    CHECK(effects[1].mean_absolute.value == Approx(2));
    CHECK(effects[2].mean_absolute.value == Approx(0).margin(1e-12));
    for (auto const& e : effects) CHECK(e.deviation == Approx(0).margin(1e-12));
}
