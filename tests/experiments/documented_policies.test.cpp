// Every YAML block of docs/policies.md is read and run: the policies on the scenario among them.

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include "experiments/policy_loading.hpp"
#include "scenarios/scenario.hpp"
#include "sim/engine/run.hpp"

using namespace rekindle;

namespace {

std::vector<std::string> yaml_blocks() {
    std::ifstream in(std::filesystem::path(REKINDLE_SOURCE_DIR) / "docs/policies.md");
    std::vector<std::string> blocks;
    bool inside = false;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("```")) {
            inside = !inside && line == "```yaml";
            if (inside) blocks.emplace_back();
        } else if (inside) {
            blocks.back() += line + "\n";
        }
    }
    return blocks;
}

bool is_scenario(std::string const& block) { return block.find("\nusers:") != std::string::npos; }

}  // namespace

TEST_CASE("every policy of the documentation runs and touches somebody", "[policies]") {
    auto const blocks = yaml_blocks();
    auto const found = std::find_if(blocks.begin(), blocks.end(), is_scenario);
    REQUIRE(found != blocks.end());
    auto const scenario = Scenario::parse(*found, "docs/policies.md");
    auto const model = scenario.central();
    int policies = 0;
    for (auto const& block : blocks) {
        if (is_scenario(block)) continue;
        INFO(block);
        auto const loaded = parse_policy(block, "docs/policies.md", scenario.observables());
        ++policies;
        CHECK(parse_policy(loaded.plan, "plan", scenario.observables()).plan == loaded.plan);
        RunOptions options;
        auto const tally = run_replicate(model, std::vector{loaded.policy}, options);
        CHECK(tally.worlds[0].sums[index_of(Counter::touches)] > 0);
        options.threads = 2;
        CHECK(run_replicate(model, std::vector{loaded.policy}, options).worlds[0].sums == tally.worlds[0].sums);
    }
    CHECK(policies >= 9);
}
