// The files of a real run as other programs read them, and its figures wherever they are shown.

#include <catch2/catch.hpp>

#include "tests/apps/program.hpp"

using namespace rekindle::program;

namespace {

/// A script of tests/output, by the Python of the system's packages.
Outcome python(fs::path const& at, std::string const& script, std::string const& arguments) {
    auto const* given = std::getenv("REKINDLE_PYTHON");
    return shell(at, std::string(given ? given : "/usr/bin/python3") + " -B '" +
                         (source / "tests/output" / script).string() + "' " + arguments);
}

}  // namespace

TEST_CASE("h5py, xarray by both engines, ncdump and R read the same arrays", "[contract]") {
    Workplace const at;
    // With uncertain numbers and several replications, then with lapse reasons, warnings and one replication.
    for (std::string const& run :
         std::vector<std::string>{"compare shop --policies none three_touch_48h broadcast --users 300 --days 40",
                                  "compare saas --policies none broadcast --users 200 --replications 1"}) {
        INFO(run);
        auto const ran = call(at.path(), run + " --quiet -o out");
        INFO(ran.err);
        REQUIRE(ran.code == 0);
        auto const outcome = python(at.path(), "open_everywhere.py", "out/results.h5");
        INFO(outcome.err);
        CHECK(outcome.code == 0);
    }
}

TEST_CASE("a figure is the same to the last printed digit in terminal, JSON, CSV, HDF5 and page", "[contract]") {
    Workplace const at;
    for (std::string const& run :
         std::vector<std::string>{"compare shop --policies none broadcast three_touch_48h --users 2000 --days 90",
                                  "compare shop --policies none inactive_k_days --users 900000 --days 15 "
                                  "--replications 1 --set arrivals=0/d",
                                  "run shop --policy three_touch_48h --users 200 --days 40 --replications 1"}) {
        INFO(run);
        auto const ran = call(at.path(), run + " --quiet --color never -o out");
        INFO(ran.err);
        REQUIRE(ran.code == 0);
        write(at / "table.txt", ran.out);
        auto const outcome = python(at.path(), "same_figures.py", "out table.txt");
        INFO(outcome.err);
        CHECK(outcome.code == 0);
    }
}
