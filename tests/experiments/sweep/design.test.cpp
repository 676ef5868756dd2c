#include "experiments/sweep/design.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

using namespace rekindle;

namespace {

SweepFile file_of(std::string const& design, std::string const& factors) {
    Problems problems;
    auto const file =
        parse_sweep("sweep: s\nscenario: shop\npolicies: [none]\nfactors:\n" + factors + "design: " + design + "\n",
                    "s.yaml", problems);
    problems.raise_if_any();
    return file;
}

std::string const two_factors =
    "  wait: {path: lapse.mean, values: [14d, 30d, 60d]}\n"
    "  price: {path: channels.sms.cost, range: [0.02, 0.10]}\n";

DesignTable design_of(std::string const& design, std::string const& factors = two_factors) {
    Problems problems;
    auto table = make_design(file_of(design, factors), problems);
    problems.raise_if_any();
    return table;
}

/// How many of n equal strata of [0, 1) hold exactly one of the values.
std::size_t single_strata(std::vector<std::vector<double>> const& points, std::size_t j) {
    std::vector<int> count(points.size());
    for (auto const& p : points) ++count[static_cast<std::size_t>(p[j] * static_cast<double>(points.size()))];
    return static_cast<std::size_t>(std::count(count.begin(), count.end(), 1));
}

}  // namespace

TEST_CASE("a grid holds every combination once, the last factor fastest") {
    auto const grid = design_of("{method: grid, levels: 5}");
    REQUIRE(grid.levels.size() == 15);
    CHECK(grid.levels[0] == std::vector<std::string>{"14d", "0.02"});
    CHECK(grid.levels[1] == std::vector<std::string>{"14d", "0.04"});
    CHECK(grid.levels[14] == std::vector<std::string>{"60d", "0.1"});
    CHECK(std::set(grid.levels.begin(), grid.levels.end()).size() == 15);
}

TEST_CASE("one at a time changes one factor from the first levels") {
    auto const table = design_of("{method: one_at_a_time, levels: 3}");
    CHECK(table.levels == std::vector<std::vector<std::string>>{
                              {"14d", "0.02"}, {"30d", "0.02"}, {"60d", "0.02"}, {"14d", "0.06"}, {"14d", "0.1"}});
}

TEST_CASE("a latin hypercube and Sobol points meet every stratum of every factor once") {
    auto const hypercube = design_of("{method: latin_hypercube, points: 37}");
    for (std::size_t j : {0u, 1u}) CHECK(single_strata(hypercube.places, j) == 37);
    auto const sobol = sobol_points(1024, 12, 5);
    for (std::size_t j = 0; j < 12; ++j) CHECK(single_strata(sobol, j) == 1024);
    CHECK(sobol_points(8, 3, 1) != sobol_points(8, 3, 2));
    CHECK(sobol_points(8, 3, 1) == sobol_points(8, 3, 1));
}

TEST_CASE("Sobol points integrate a product far better than random ones") {
    // The integral of prod (2 x_j) over the cube is 1; random points err by sqrt((4/3)^5 - 1) / 64 = 0.028 at 4,096.
    double sum = 0;
    for (auto const& p : sobol_points(4096, 5, 3)) {
        double product = 1;
        for (double const x : p) product *= 2 * x;
        sum += product / 4096;
    }
    CHECK(std::abs(sum - 1) < 0.002);
}

TEST_CASE("a saltelli group is A, A with one column of B each, B") {
    auto const table = design_of("{method: saltelli, samples: 8}");
    REQUIRE(table.places.size() == 32);
    for (std::size_t g = 0; g < 8; ++g) {
        auto const* p = &table.places[4 * g];
        CHECK(p[1] == std::vector<double>{p[3][0], p[0][1]});
        CHECK(p[2] == std::vector<double>{p[0][0], p[3][1]});
    }
}

TEST_CASE("a morris trajectory moves every factor once by half of its levels") {
    auto const table = design_of("{method: morris, trajectories: 20}");
    REQUIRE(table.places.size() == 60);
    for (std::size_t t = 0; t < 20; ++t) {
        std::set<std::size_t> moved;
        for (std::size_t i = 1; i < 3; ++i) {
            auto const& a = table.places[3 * t + i - 1];
            auto const& b = table.places[3 * t + i];
            std::size_t const j = a[0] != b[0] ? 0 : 1;
            CHECK(a[1 - j] == b[1 - j]);
            CHECK(std::abs(a[j] - b[j]) == Approx(j == 0 ? 1.0 / 3 : 0.5));
            moved.insert(j);
        }
        CHECK(moved.size() == 2);
    }
}

TEST_CASE("numbers of a range are written with its unit, on its scale and step") {
    auto const table =
        design_of("{method: grid, levels: 3}", "  a: {path: lapse.mean, range: [10d, 1000d], scale: log}\n");
    CHECK(table.levels == std::vector<std::vector<std::string>>{{"10d"}, {"100d"}, {"1000d"}});
    auto const whole = design_of("{method: random, points: 50}", "  a: {path: users, range: [100, 200], step: 50}\n");
    for (auto const& row : whole.levels) CHECK((row[0] == "100" || row[0] == "150" || row[0] == "200"));
}

TEST_CASE("mistakes of a sweep file are told all at once with their lines") {
    Problems problems;
    (void)parse_sweep(
        "sweep: s\nscenari: shop\nfactors:\n  a: {path: x, range: [3d, 2d]}\n  b: {values: [1]}\n"
        "design: {method: gird}\nreplications: none\n",
        "s.yaml", problems);
    std::string text;
    for (auto const& p : problems.list()) text += p.text() + "\n";
    for (std::string const part : {"s.yaml:2", "did you mean `scenario`", "s.yaml:4", "the lower one first", "s.yaml:5",
                                   "needs a path", "design.method = gird: unknown", "replications = none"}) {
        INFO(part);
        INFO(text);
        CHECK(text.find(part) != std::string::npos);
    }
}
