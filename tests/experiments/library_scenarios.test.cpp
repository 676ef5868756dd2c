// Every scenario of the library runs, and the calibrated one gives the published figures.

#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/experiment.hpp"

using namespace rekindle;
namespace fs = std::filesystem;

namespace {

fs::path const source{REKINDLE_SOURCE_DIR};

Experiment on_library(fs::path const& scenario, std::vector<std::string> const& policies,
                      std::vector<std::string> const& set) {
    Experiment e{.scenario = Scenario::load(scenario, set),
                 .policies = {},
                 .baseline = 0,
                 .replications = 1,
                 .until = {},
                 .progress = {}};
    for (auto const& name : policies)
        e.policies.push_back(load_policy(name, e.scenario.observables(), {source / "policies/library"}));
    return e;
}

}  // namespace

TEST_CASE("every scenario of the library runs with a policy beside none", "[scenarios]") {
    for (auto const& entry : fs::directory_iterator(source / "scenarios/library")) {
        INFO(entry.path());
        auto const result = run_experiment(on_library(entry.path(), {"none", "inactive_k_days"},
                                                      {"users=150", "horizon=120d", "measure_value=false"}));
        REQUIRE(result.replicates.size() == 1);
        auto const& worlds = result.replicates[0].worlds;
        CHECK(worlds[0].sums[index_of(Counter::lapses)] > 0);
        CHECK(worlds[0].sums[index_of(Counter::touches)] == 0);
        CHECK(worlds[1].sums[index_of(Counter::touches)] > 0);
    }
}

namespace {

/// Share of spells that last `days`, of those that last `from` days at least: Kaplan-Meier over whole days of age.
double lasting(SpellTable const& spells, std::vector<Spell> const& ends, std::vector<Spell> const& censored,
               std::size_t days, std::size_t from = 0) {
    auto at = [&](std::vector<Spell> const& kinds, std::size_t day) {
        std::int64_t n = 0;
        for (auto kind : kinds) n += spells[index_of(kind)][day];
        return n;
    };
    std::int64_t at_risk = 0;
    auto const length = spells[0].size();
    for (std::size_t d = from; d < length; ++d) at_risk += at(ends, d) + at(censored, d);
    double share = 1;
    for (std::size_t d = from; d < days; ++d) {
        auto const ended = at(ends, d);
        share *= 1 - static_cast<double>(ended) / static_cast<double>(at_risk);
        at_risk -= ended + at(censored, d);
    }
    return share;
}

std::vector<Spell> const lives_end{Spell::natural_life_lapsed}, lives_open{Spell::natural_life_censored};

SpellTable streaming(std::vector<std::string> set) {
    set.insert(set.end(), {"users=20000", "run_off=0d"});
    auto const e = on_library(source / "scenarios/library/streaming.yaml", {"none"}, set);
    return run_experiment(e).replicates[0].worlds[0].spells;
}

}  // namespace

// Tolerance: 5 standard errors of a share of at least 8,000 spells (0.028), 1 false alarm in 1.7 million a figure.
TEST_CASE("the streaming scenario returns and survives as published", "[scenarios][statistical]") {
    auto const spells = streaming({"horizon=2000d", "second_life.later_lapse=1"});
    CHECK(lasting(spells, {Spell::first_life_lapsed}, {Spell::first_life_censored}, 365) == Approx(0.45).margin(0.018));
    CHECK(lasting(spells, lives_end, lives_open, 365) == Approx(0.36).margin(0.028));
    std::vector<Spell> const back{Spell::returned_naturally}, away{Spell::dormancy_censored};
    CHECK(lasting(spells, back, away, 91) == Approx(0.77).margin(0.018));
    CHECK(lasting(spells, back, away, 183) == Approx(0.68).margin(0.02));
    CHECK(lasting(spells, back, away, 274) == Approx(0.63).margin(0.02));
    CHECK(lasting(spells, back, away, 365) == Approx(0.59).margin(0.02));
}

// Second lives end within the first day here, so those that see a second one are later lives; everybody soon returns.
TEST_CASE("the streaming scenario's later lives survive as published", "[scenarios][statistical]") {
    auto const spells = streaming({"horizon=2000d", "lapse.after_return=10000", "second_life.later_lapse=0.000168721",
                                   "return={mean: 5d, with_order: true}"});
    double const one_day = std::pow(0.26, 1 / 365.25);
    CHECK(lasting(spells, lives_end, lives_open, 365, 1) == Approx(0.26 / one_day).margin(0.028));
}
