// The story on the page: who is chosen, that it is the run's own, and where it is left out.

#include "experiments/report_story.hpp"

#include <catch2/catch.hpp>

#include "experiments/user_trace.hpp"
#include "output/story_text.hpp"

using namespace rekindle;
namespace fs = std::filesystem;

namespace {

fs::path const source{REKINDLE_SOURCE_DIR};

Experiment comparison(std::string const& bench, std::vector<std::string> const& set) {
    Experiment e{.scenario = Scenario::load(source / ("bench/scenarios/" + bench + ".yaml"), set),
                 .policies = {},
                 .baseline = 0,
                 .replications = {},
                 .until = {},
                 .progress = {}};
    for (auto const& name : {std::string("none"), (source / ("bench/policies/" + bench + ".yaml")).string()})
        e.policies.push_back(load_policy(name, e.scenario.observables(), {}));
    return e;
}

std::size_t count(UserStory::World const& world, Happening what) {
    return static_cast<std::size_t>(
        std::count_if(world.events.begin(), world.events.end(), [&](LoggedEvent const& e) { return e.what == what; }));
}

}  // namespace

TEST_CASE("the story is of a user whom the policy won, as a trace tells it", "[contract]") {
    auto e = comparison("w2", {"users=9000", "horizon=120d"});
    auto const result = run_experiment(e);
    auto const story = story_for_report(e, result);
    REQUIRE(story);
    CHECK(story->type == "persuadable");
    CHECK(story->type_of == result.worlds[1]);
    REQUIRE(story->worlds.size() == 2);
    CHECK(count(story->worlds[0], Happening::touch) == 0);
    CHECK(count(story->worlds[1], Happening::touch) > 0);
    // W2's orders are visits alone: nothing is left out of the trace of the whole run
    auto const traced = trace_user(e, {.user = story->user});
    CHECK(story_text(traced, "EUR") == story_text(*story, "EUR"));
    e.threads = 2;
    CHECK(story_text(*story_for_report(e, result), "EUR") == story_text(*story, "EUR"));
}

TEST_CASE("where users are coupled the story is the run's own; a large run of few replicates goes without",
          "[contract]") {
    auto e = comparison("w3", {"users=500", "horizon=90d", "channels.call.capacity=1/d"});
    e.replications = 2;
    auto const result = run_experiment(e);
    REQUIRE(result.coupled);
    auto const story = story_for_report(e, result);
    REQUIRE(story);
    CHECK(story_text(trace_user(e, {.user = story->user}), "EUR") == story_text(*story, "EUR"));
    auto large = result;
    large.replicates[0].users = 60'000;
    REQUIRE(story_for_report(e, large));
    CHECK(story_for_report(e, large)->worlds.empty());
    large.interrupted = true;
    CHECK_FALSE(story_for_report(e, large));
}

TEST_CASE("a world alone has a story without a type", "[contract]") {
    auto e = comparison("w2", {"users=300", "horizon=60d"});
    e.policies.erase(e.policies.begin() + 1);
    auto const story = story_for_report(e, run_experiment(e));
    REQUIRE(story);
    CHECK(story->type.empty());
    CHECK(story->worlds.size() == 1);
}
