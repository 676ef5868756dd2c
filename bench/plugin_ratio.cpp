// The speed of a policy as a plug-in beside the same policy native. usage: plugin_ratio [ROUNDS]; exits 1 where the
// median ratio is above the limit.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "examples/plugin/quiet_regulars.cpp"
#include "experiments/policy_loading.hpp"
#include "scenarios/scenario.hpp"
#include "sim/engine/run.hpp"

namespace {

constexpr double most_ratio = 1.2;

double seconds_of(Model const& model, PolicyPtr const& policy, std::uint64_t seed) {
    std::vector<PolicyPtr> const policies{policy};
    RunOptions options;
    options.seed = seed;
    auto const start = std::chrono::steady_clock::now();
    (void)run_replicate(model, policies, options);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
    int const rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 15;
    auto const scenario = Scenario::load(REKINDLE_SOURCE_DIR "/scenarios/library/shop.yaml", {"users=40000"});
    auto const schema = scenario.observables();
    auto const model = scenario.resolve(1, 0);
    std::vector<std::string> const files{EXAMPLE_PLUGIN};
    auto const plugins = load_plugins(files);
    auto const foreign = load_policy("quiet_regulars", schema, {}, plugins).policy;
    auto const native = make_quiet_regulars(schema);
    std::vector<double> natives, ratios;
    for (int round = 0; round < rounds; ++round) {
        auto const seed = static_cast<std::uint64_t>(round) + 1;
        natives.push_back(seconds_of(model, native, seed));
        ratios.push_back(seconds_of(model, foreign, seed) / natives.back());
    }
    std::sort(natives.begin(), natives.end());
    std::sort(ratios.begin(), ratios.end());
    auto const middle = ratios.size() / 2;
    std::printf("native %.3f s, as a plug-in x%.3f (%.3f to %.3f in %d rounds), limit x%.1f\n", natives[middle],
                ratios[middle], ratios.front(), ratios.back(), rounds, most_ratio);
    return ratios[middle] <= most_ratio ? 0 : 1;
}
