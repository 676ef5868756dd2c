// The same policy, native and as a plug-in: the same bytes.

#include <catch2/catch.hpp>

#include "examples/plugin/quiet_regulars.cpp"
#include "experiments/experiment.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;

TEST_CASE("a policy gives the same bytes native and as a plug-in, at any number of threads", "[policies][contract]") {
    auto const scenario = Scenario::load(std::string(REKINDLE_SOURCE_DIR) + "/scenarios/library/shop.yaml",
                                         {"users=6000", "horizon=120d"});
    auto const schema = scenario.observables();
    std::vector<std::string> const files{REKINDLE_PLUGINS "/example_plugin.so"};
    auto const plugins = load_plugins(files);
    auto const foreign = load_policy("quiet_regulars", schema, {}, plugins);
    LoadedPolicy const native{make_quiet_regulars(schema), "native: quiet_regulars\n"};
    auto run = [&](LoadedPolicy const& policy, int threads) {
        Experiment experiment{.scenario = scenario,
                              .policies = {load_policy("none", schema, {}), policy},
                              .baseline = 0,
                              .replications = 2,
                              .until = {},
                              .threads = threads,
                              .progress = {}};
        return run_experiment(experiment);
    };
    auto const reference = run(native, 1);
    CHECK(reference.replicates[0].worlds[1].sums[index_of(Counter::touches)] > 0);
    for (int const threads : {1, 2, 8}) {
        auto const other = run(foreign, threads);
        for (std::size_t r = 0; r < 2; ++r)
            CHECK(random_worlds::tally_difference(reference.replicates[r], other.replicates[r]) == "");
    }
}
