// Replicates around the engine: which ones are run, what they share, and what stops them.

#include "experiments/experiment.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "output/estimate.hpp"
#include "output/metrics.hpp"
#include "output/summary_json.hpp"

using namespace rekindle;
namespace fs = std::filesystem;

namespace {

fs::path const source{REKINDLE_SOURCE_DIR};

/// A small comparison with none on a scenario of the library or the benches.
Experiment experiment(std::string const& scenario, std::vector<std::string> const& policies,
                      std::vector<std::string> const& set) {
    Experiment e{.scenario = Scenario::load(source / scenario, set),
                 .policies = {},
                 .baseline = 0,
                 .replications = {},
                 .until = {},
                 .progress = {}};
    for (auto const& name : policies)
        e.policies.push_back(load_policy(name, e.scenario.observables(), {source / "policies/library"}));
    return e;
}

Experiment certain() {
    return experiment("bench/scenarios/w2.yaml", {"none", (source / "bench/policies/w2.yaml").string()},
                      {"users=400", "horizon=60d"});
}
Experiment coupled() {
    return experiment("bench/scenarios/w3.yaml", {"none", (source / "bench/policies/w3.yaml").string()},
                      {"users=400", "horizon=60d", "channels.call.capacity=2/d"});
}
Experiment uncertain() {
    return experiment("scenarios/library/shop.yaml", {"none", "broadcast"}, {"users=200", "horizon=60d"});
}

/// Everything a result says but for how long it took.
std::string text_of(RunResult result) {
    result.performance = {};
    auto const text = summary_json(result, analyse(result));
    return text.substr(0, text.find("\"performance\""));
}

}  // namespace

TEST_CASE("one replication where users are uncoupled and numbers certain, else twenty", "[contract]") {
    auto const one = run_experiment(certain());
    CHECK((one.replicates.size() == 1 && !one.coupled && !one.uncertain && one.twin == 0));
    auto const limits = run_experiment(coupled());
    CHECK((limits.replicates.size() == default_replications && limits.coupled && !limits.uncertain));
    auto const drawn = run_experiment(uncertain());
    CHECK((drawn.replicates.size() == default_replications && !drawn.coupled && drawn.uncertain));
    for (auto const& r : drawn.replicates) CHECK(r.parameter_draw == r.replicate);
}

TEST_CASE("coupled and uncertain, two replicates share their parameters", "[contract]") {
    auto e = experiment("scenarios/library/shop.yaml", {"none", "three_touch_48h"},
                        {"users=200", "horizon=40d", "channels.sms.capacity=2/d"});
    e.replications = 4;
    auto const result = run_experiment(e);
    REQUIRE((result.coupled && result.uncertain && result.replicates.size() == 4));
    for (auto const& r : result.replicates) CHECK(r.parameter_draw == r.replicate / 2);
    CHECK(result.replicates[0].worlds[0].sums != result.replicates[1].worlds[0].sums);
}

TEST_CASE("more replications begin with the same ones", "[contract]") {
    for (auto make : {&certain, &coupled, &uncertain}) {
        auto few = make(), many = make();
        few.replications = 2;
        many.replications = 5;
        auto const a = run_experiment(few), b = run_experiment(many);
        for (std::size_t r = 0; r < 2; ++r) {
            for (std::size_t w = 0; w < 2; ++w) CHECK(a.replicates[r].worlds[w].sums == b.replicates[r].worlds[w].sums);
        }
        CHECK(b.replicates[0].worlds[0].sums != b.replicates[2].worlds[0].sums);
    }
}

TEST_CASE("threads, chunks and epochs change no byte of a result", "[contract]") {
    for (auto make : {&certain, &coupled, &uncertain}) {
        auto plain = make(), cut = make();
        plain.replications = cut.replications = 3;
        cut.threads = 3;
        cut.chunk_blocks = 1;
        cut.epoch_days = 0.25;
        CHECK(text_of(run_experiment(plain)) == text_of(run_experiment(cut)));
        CHECK(plan_text(plain) == plan_text(cut));
    }
}

TEST_CASE("another seed draws other users and other parameters", "[contract]") {
    auto one = uncertain(), two = uncertain();
    one.replications = two.replications = 1;
    two.seed = 2;
    CHECK(run_experiment(one).replicates[0].worlds[0].sums != run_experiment(two).replicates[0].worlds[0].sums);
    CHECK(one.scenario.resolve(1, 0).channels[0].opened != one.scenario.resolve(2, 0).channels[0].opened);
}

TEST_CASE("a stop keeps the replicates done so far", "[contract]") {
    std::atomic<bool> stop{true};
    auto e = certain();
    e.stop = &stop;
    auto const nothing = run_experiment(e);
    CHECK((nothing.interrupted && nothing.replicates.empty()));
    stop = false;
    e.replications = 9;
    e.progress = [&](ExperimentProgress const& now) { stop = stop || now.replications >= 3; };
    auto const some = run_experiment(e);
    CHECK((some.interrupted && some.replications_asked == 9));
    CHECK((some.replicates.size() >= 2 && some.replicates.size() <= 4));
}

TEST_CASE("a precision is read, reached, and refused where it makes no sense", "[contract]") {
    CHECK(parse_precision("ci(returns) < 2.5%").relative_half_width == Approx(0.025));
    for (auto const* wrong : {"", "returns", "ci(returns) < 2", "ci(returns) > 2%", "ci(retruns) < 2%",
                              "ci(returns) < 0%", "ci(returns) < 1.2.3%", "ci(returns) < .%"}) {
        INFO(wrong);
        CHECK_THROWS_AS(parse_precision(wrong), std::invalid_argument);
    }
    auto e = coupled();
    e.until = parse_precision("ci(returns) < 15%");
    auto const result = run_experiment(e);
    auto const analysis = analyse(result);
    auto const& reached = analysis.differences.at(0).metrics[metric_index("returns")];
    REQUIRE(reached.ci95);
    CHECK(0.5 * (reached.ci95->high - reached.ci95->low) < 0.15 * *reached.mean);
    CHECK((result.replicates.size() >= 2 && result.replications_asked == result.replicates.size()));
    e.replications = 3;  // a cap
    e.until = parse_precision("ci(returns) < 0.001%");
    auto const capped = run_experiment(e);
    CHECK(capped.replicates.size() == 3);
    REQUIRE(capped.warnings.size() == 1);
    CHECK_THAT(capped.warnings[0], Catch::Contains("--until: after 3 replications ci(returns) is ±") &&
                                       Catch::Contains("not 0.001 %; about "));
}

TEST_CASE("a missed precision is told in plain figures", "[contract]") {
    Precision const wanted{"returns", 0.07};
    CHECK(missed_precision({true, false, 2.54, 12345}, wanted, 3) ==
          "--until: after 3 replications ci(returns) is ±254 % of its value, not 7 %; about 12,345 would do");
    CHECK_THAT(missed_precision({true, false, 0.0814, 4}, wanted, 3), Catch::Contains("±8.1 % of"));
}

TEST_CASE("a precision does not take a 0 of few events for certain", "[contract]") {
    // Nobody lapses twice in ten replications of a few users.
    auto few = experiment("scenarios/library/shop.yaml", {"none"},
                          {"users=3", "horizon=5d", "run_off=0d", "warm_up=0d", "lapse.mean=100000d"});
    few.replications = 2;
    auto const run = run_experiment(few);
    auto const state = precision_of(run, {"lapses", 0.1});
    CHECK(state.known);
    CHECK_FALSE(state.reached);
    CHECK(std::isinf(state.replications));
    CHECK_THAT(missed_precision(state, {"lapses", 0.1}, 2), Catch::Contains("it is 0 so far"));
    CHECK(precision_of(run, {"gone", 0.1}).reached);  // cannot happen there
}

TEST_CASE("the replications that a precision takes are forecast: luck shrinks, parameters do not", "[contract]") {
    auto e = coupled();
    e.replications = 10;
    auto const luck = run_experiment(e);
    auto const now = precision_of(luck, {"returns", 1e-9});
    auto const half = precision_of(luck, {"returns", now.half_width / 2});
    CHECK((!half.reached && half.replications >= 40 && half.replications <= 41));  // rounded up
    CHECK(precision_of(luck, {"returns", 1.01 * now.half_width}).reached);
    auto const drawn = run_experiment(experiment("scenarios/library/shop.yaml", {"none"},
                                                 {"users=1000", "horizon=60d", "lapse.mean={lognormal: [60d, 0.5]}"}));
    CHECK(std::isinf(precision_of(drawn, {"active_days", 1e-6}).replications));
    // While it runs, progress follows the forecast and stays below the cap.
    std::vector<ExperimentProgress> told;
    e.until = Precision{"returns", now.half_width / 1.5};
    e.replications = 200;
    e.progress = [&](ExperimentProgress const& p) { told.push_back(p); };
    auto const result = run_experiment(e);
    auto const n = static_cast<double>(result.replicates.size());
    CHECK((n > 5 && n < 80));
    REQUIRE_FALSE(told.empty());
    CHECK(told.front().expected == 200);  // before anything is known
    CHECK((told.back().expected > 0.5 * n && told.back().expected < 2 * n));
    for (auto const& p : told) CHECK(p.replications <= p.expected);
}
