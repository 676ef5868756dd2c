#include "output/answer_choice.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "output/statistics/holdout_test.hpp"
#include "output/statistics/learning_value.hpp"
#include "output/statistics/normal.hpp"
#include "output/statistics/resampling.hpp"

namespace rekindle {
namespace {

struct TestedFigure {
    char const* metric;
    Counter counter;
    double divisor;
};
/// What a team can see of its users.
constexpr std::array tested_figures{
    TestedFigure{"observed_active_share", Counter::observed_active_end, 1}, TestedFigure{"orders", Counter::orders, 1},
    TestedFigure{"margin", Counter::margin, 1e6}, TestedFigure{"net_value", Counter::net_value, 1e6}};

/// Mean and variance per user over a whole world.
Arm whole_world(ReplicateTally const& r, WorldTally const& w, TestedFigure const& f) {
    auto const users = static_cast<double>(r.users), sum = static_cast<double>(w.sums[index_of(f.counter)]);
    double const mean = sum / users, variance = (w.moments.square[index_of(f.counter)] - sum * mean) / (users - 1);
    return {users, mean / f.divisor, std::max(variance, 0.0) / (f.divisor * f.divisor)};
}

double mean_of(Sums totals, Counter c, double users) {
    derive(totals);
    return static_cast<double>(totals[index_of(c)]) / users;
}

std::string verdict_of(double truth, TwoArmTest const& test) {
    bool const found = test.p < 0.05;
    if (truth == 0) return found ? "false alarm" : "right";
    if (!found) return "missed";
    return (test.lift > 0) == (truth > 0) ? "right" : "wrong sign";
}

}  // namespace

/// The first replicate's test: the world's users less those held out, against the untouched world's held-out users.
void answer_holdout_tests(Answers& answers, RunResult const& run) {
    auto const& r = run.replicates.front();
    if (run.twin < 0 || r.holdout_users < 2 || r.users - r.holdout_users < 2) return;
    auto const& untouched = r.worlds[static_cast<std::size_t>(run.twin)];
    if (!untouched.has_moments) return;
    auto const held = static_cast<double>(r.holdout_users), treated = static_cast<double>(r.users - r.holdout_users);
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        if (static_cast<int>(w) == run.twin) continue;
        auto const& world = r.worlds[w];
        for (auto const& f : tested_figures) {
            Arm arm = whole_world(r, world, f), control = whole_world(r, untouched, f);
            HoldoutTestAnswer a;
            a.policy = run.worlds[w], a.metric = f.metric;
            a.holdout_share = holdout_share, a.treated = treated, a.held_out = held;
            a.truth = arm.mean - control.mean;
            Sums rest = world.sums;
            for (std::size_t c = 0; c < counter_count; ++c) rest[c] -= world.holdout[c];
            arm.users = treated, arm.mean = mean_of(rest, f.counter, treated) / f.divisor;
            control.users = held, control.mean = mean_of(untouched.holdout, f.counter, held) / f.divisor;
            auto const test = test_of_means(arm, control);
            auto const design = design_of(a.truth, test.se);
            a.sample_ratio_p = sample_ratio_p(held, treated + held, holdout_share);
            a.lift = test.lift, a.se = test.se, a.low = test.low, a.high = test.high, a.p = test.p;
            a.power = design.power, a.type_s = design.type_s, a.type_m = design.type_m;
            a.verdict = verdict_of(a.truth, test);
            answers.holdout_tests.push_back(std::move(a));
        }
    }
}

namespace {

/// Net value of every world per draw of the parameters (mean over the replicates that share it), and the parameters.
struct Draws {
    OptionValues net_value;                       ///< [world][draw]
    std::vector<std::vector<double>> parameters;  ///< [parameter][draw]
};

Draws draws_of(RunResult const& run) {
    std::map<std::uint32_t, std::vector<ReplicateTally const*>> groups;
    for (auto const& r : run.replicates) groups[r.parameter_draw].push_back(&r);
    Draws draws{OptionValues(run.worlds.size()), std::vector<std::vector<double>>(run.parameters.size())};
    for (auto const& [number, group] : groups) {
        for (std::size_t w = 0; w < run.worlds.size(); ++w) {
            double sum = 0;
            for (auto const* r : group)
                sum += static_cast<double>(r->worlds[w].sums[index_of(Counter::net_value)]) / 1e6;
            draws.net_value[w].push_back(sum / static_cast<double>(group.size()));
        }
        for (std::size_t p = 0; p < run.parameters.size(); ++p) {
            if (group[0]->parameters.size() == run.parameters.size())
                draws.parameters[p].push_back(group[0]->parameters[p]);
        }
    }
    return draws;
}

}  // namespace

void answer_choice(Answers& answers, RunResult const& run) {
    if (!run.uncertain || run.worlds.size() < 2) return;
    auto const draws = draws_of(run);
    if (draws.net_value[0].size() < 2) return;
    auto const choice = choose(draws.net_value);
    for (std::size_t w = 0; w < run.worlds.size(); ++w)
        answers.choice.push_back(
            {run.worlds[w], choice.mean[w], settled(choice.probability_best[w]), settled(choice.expected_loss[w])});
    answers.value_of_perfect_information = settled(choice.perfect_information);

    auto const best =
        static_cast<std::size_t>(std::max_element(choice.mean.begin(), choice.mean.end()) - choice.mean.begin());
    auto const moved = swings(draws.net_value[best], draws.parameters);
    for (std::size_t p = 0; p < run.parameters.size(); ++p) {
        auto const& parameter = draws.parameters[p];
        if (parameter.size() != draws.net_value[0].size()) continue;
        auto const learned = learning_value(draws.net_value, parameter);
        if (learned.fitted.empty()) continue;
        auto const& own = moved[p];
        LearningAnswer a{run.parameters[p], learned.value, learned.se};
        if (choice.perfect_information > 0) a.share_of_perfect = settled(learned.value / choice.perfect_information);
        a.noise = learned.noise;
        a.low = quantile_of(parameter, 0.05), a.high = quantile_of(parameter, 0.95);
        a.net_value_low = own->low, a.net_value_high = own->high, a.net_value_noise = own->noise;
        answers.learning.push_back(std::move(a));
    }
    std::stable_sort(answers.learning.begin(), answers.learning.end(),
                     [](auto const& a, auto const& b) { return a.value > b.value; });
}

void answer_ice(Answers& answers, Analysis const& analysis) {
    auto const net = metric_index("net_value"), cost = metric_index("cost_total"), margin = metric_index("margin");
    double largest = 0;
    for (auto const& d : analysis.differences) largest = std::max(largest, d.metrics[net].mean.value_or(0));
    for (auto const& d : analysis.differences) {
        auto const& gain = d.metrics[net];
        if (!gain.mean || !gain.se) continue;
        auto const& own = analysis.worlds[d.world].metrics;
        IceAnswer a{d.policy};
        if (largest > 0) a.impact = 10 * std::max(*gain.mean, 0.0) / largest;
        a.confidence = *gain.se > 0 ? 10 * normal_below(*gain.mean / *gain.se) : *gain.mean > 0 ? 10 : 0;
        double const share = own[margin].mean.value_or(0) > 0 ? *own[cost].mean / *own[margin].mean : 1;
        a.ease = 10 * std::clamp(1 - share, 0.0, 1.0);
        a.score = a.impact * a.confidence * a.ease / 100;
        answers.ice.push_back(a);
    }
    std::stable_sort(answers.ice.begin(), answers.ice.end(),
                     [](auto const& a, auto const& b) { return a.score > b.score; });
}

}  // namespace rekindle
