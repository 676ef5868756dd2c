#include "output/arm_table.hpp"

#include <catch2/catch.hpp>

using namespace rekindle;

TEST_CASE("arms are averaged over replicates and their rewards over users", "[output]") {
    RunResult run;
    CHECK(arm_table(run).empty());
    run.worlds = {"none", "bandit"};
    run.replicates.resize(2);
    for (auto& replicate : run.replicates) replicate.worlds.resize(2);
    run.replicates[0].worlds[1].arms = {{"step", "a", 100, 10, 0, true}, {"step", "b", 0, 0, 0, false}};
    run.replicates[1].worlds[1].arms = {{"step", "a", 300, 50, 8000000, false}, {"step", "b", 0, 0, 0, true}};
    auto const rows = arm_table(run);
    REQUIRE(rows.size() == 2);
    CHECK((rows[0].policy == "bandit" && rows[0].learner == "step" && rows[0].arm == "a"));
    CHECK(rows[0].chosen == 200);
    CHECK(rows[0].rewarded == 0.15);
    CHECK(rows[0].value_per_user == 0.02);
    CHECK(rows[0].best == 0.5);
    CHECK((rows[1].chosen == 0 && rows[1].rewarded == 0 && rows[1].best == 0.5));
}
