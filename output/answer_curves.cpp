#include "output/answer_curves.hpp"

#include <algorithm>
#include <array>

#include "output/statistics/intervals.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

using Row = std::vector<std::int64_t>;

void add(Row& to, Row const& row) {
    to.resize(std::max(to.size(), row.size()));
    for (std::size_t d = 0; d < row.size(); ++d) to[d] += row[d];
}

/// A kind of spell over all replicates.
Row pooled(RunResult const& run, std::size_t world, Spell spell) {
    Row sum;
    for (auto const& r : run.replicates) add(sum, r.worlds[world].spells[index_of(spell)]);
    return sum;
}

SpellCounts lives(RunResult const& run, std::size_t world, Spell lapsed, Spell censored) {
    auto ends = pooled(run, world, lapsed);
    auto const days = ends.size();
    return {Row(days), {std::move(ends)}, pooled(run, world, censored)};
}

struct Group {
    std::string_view name;
    SpellCounts (*of)(RunResult const&, std::size_t);
};
constexpr std::array life_groups{Group{"first_life", &first_lives}, Group{"second_life", &second_lives},
                                 Group{"natural_life", &natural_lives}, Group{"recalled_life", &recalled_lives}};
constexpr std::array compared_groups{Group{"first_life", &first_lives}, Group{"second_life", &second_lives},
                                     Group{"dormancy", &dormancies}};
constexpr std::array<std::string_view, 3> dormancy_ends{"natural", "recalled", "gone"};

bool has_events(Row const& events) {
    return std::any_of(events.begin(), events.end(), [](std::int64_t n) { return n > 0; });
}

AgeCurve age_curve(std::string const& policy, std::string_view group, Curve curve, Row at_risk, Row events) {
    at_risk.resize(curve.value.size() - 1);
    events.resize(curve.value.size() - 1);
    return {policy,
            std::string(group),
            std::move(at_risk),
            std::move(events),
            std::move(curve.value),
            std::move(curve.se),
            std::move(curve.low),
            std::move(curve.high)};
}

void world_curves(Answers& answers, RunResult const& run, std::size_t world) {
    auto const& policy = run.worlds[world];
    for (auto const& group : life_groups) {
        auto const counts = group.of(run, world);
        auto const at_risk = counts.at_risk();
        if (at_risk.empty() || at_risk.front() == 0) continue;
        answers.retention.push_back(age_curve(policy, group.name, kaplan_meier(counts), at_risk, counts.events[0]));
        answers.cumulative_hazard.push_back(
            age_curve(policy, group.name, nelson_aalen(counts), at_risk, counts.events[0]));
    }
    auto const counts = dormancies(run, world);
    auto const at_risk = counts.at_risk();
    if (at_risk.empty() || at_risk.front() == 0) return;
    for (std::size_t cause = 0; cause < dormancy_ends.size(); ++cause) {
        if (cause > 0 && !has_events(counts.events[cause])) continue;
        answers.returns.push_back(
            age_curve(policy, dormancy_ends[cause], aalen_johansen(counts, cause), at_risk, counts.events[cause]));
    }
}

/// Why first lives end, the other reasons competing.
void reason_curves(Answers& answers, RunResult const& run, std::size_t world) {
    auto counts = first_lives(run, world);
    if (run.lapse_reasons.empty() || counts.days() == 0) return;
    counts.events.assign(run.lapse_reasons.size(), Row(counts.days()));
    for (auto const& r : run.replicates) {
        auto const& ages = r.worlds[world].lapse_ages;
        for (std::size_t k = 0; k < std::min(ages.size(), counts.events.size()); ++k) add(counts.events[k], ages[k]);
    }
    auto const at_risk = counts.at_risk();
    if (at_risk.empty() || at_risk.front() == 0) return;
    for (std::size_t k = 0; k < counts.events.size(); ++k) {
        if (!has_events(counts.events[k])) continue;
        answers.lapse_reasons.push_back(
            age_curve(run.worlds[world], run.lapse_reasons[k], aalen_johansen(counts, k), at_risk, counts.events[k]));
    }
}

void compare_with_baseline(Answers& answers, RunResult const& run, std::size_t world) {
    for (auto const& group : compared_groups) {
        auto const test = log_rank(group.of(run, world), group.of(run, run.baseline));
        if (!(test.variance > 0)) continue;
        answers.log_rank.push_back({run.worlds[world], run.worlds[run.baseline], std::string(group.name), test.observed,
                                    settled(test.expected), settled(test.chi_square), test.p});
    }
}

/// The metric of the same returns, where it has an interval and no return is missing: all users' spells were counted.
std::optional<Interval> metric_interval(RunResult const& run, Analysis const& analysis, std::size_t world,
                                        SecondChurnAnswer const& answer) {
    if (answer.group != "second_life" || (answer.days != 30 && answer.days != 90)) return std::nullopt;
    auto const m = metric_index(answer.days == 30 ? "second_churn_30d" : "second_churn_90d");
    std::int64_t at_risk = 0;
    for (auto const& r : run.replicates) at_risk += r.worlds[world].sums[index_of(*metrics()[m].denominator)];
    return at_risk == answer.at_risk ? analysis.worlds[world].metrics[m].ci95 : std::nullopt;
}

void second_churn(Answers& answers, RunResult const& run, Analysis const& analysis, std::size_t world) {
    SecondChurn sum;
    for (auto const& r : run.replicates) add(sum, r.worlds[world].second_churn);
    struct Marks {
        char const* group;
        std::size_t from, to;
    };
    for (auto const& [group, from, to] :
         {Marks{"second_life", 0, 2}, Marks{"natural_life", 0, 1}, Marks{"recalled_life", 1, 2}}) {
        for (std::size_t i = 0; i < second_churn_days.size(); ++i) {
            SecondChurnAnswer answer{run.worlds[world], group, second_churn_days[i], 0, 0, {}, {}, {}};
            for (auto mark = from; mark < to; ++mark) {
                answer.at_risk += sum.at_risk[mark][i];
                answer.churned += sum.churned[mark][i];
            }
            if (answer.at_risk > 0) {
                auto const share = wilson_interval(answer.churned, answer.at_risk);
                auto const range = metric_interval(run, analysis, world, answer);
                answer.share = share.value;
                answer.low = range ? range->low : share.low, answer.high = range ? range->high : share.high;
            }
            answers.second_churn.push_back(std::move(answer));
        }
    }
}

}  // namespace

SpellCounts first_lives(RunResult const& run, std::size_t world) {
    auto counts = lives(run, world, Spell::first_life_lapsed, Spell::first_life_censored);
    counts.entered_late = pooled(run, world, Spell::first_life_entered);
    return counts;
}

SpellCounts natural_lives(RunResult const& run, std::size_t world) {
    return lives(run, world, Spell::natural_life_lapsed, Spell::natural_life_censored);
}

SpellCounts recalled_lives(RunResult const& run, std::size_t world) {
    return lives(run, world, Spell::recalled_life_lapsed, Spell::recalled_life_censored);
}

SpellCounts second_lives(RunResult const& run, std::size_t world) {
    auto counts = natural_lives(run, world);
    auto const recalled = recalled_lives(run, world);
    add(counts.events[0], recalled.events[0]);
    add(counts.censored, recalled.censored);
    return counts;
}

SpellCounts dormancies(RunResult const& run, std::size_t world) {
    return {pooled(run, world, Spell::dormancy_entered),
            {pooled(run, world, Spell::returned_naturally), pooled(run, world, Spell::returned_recalled),
             pooled(run, world, Spell::gone)},
            pooled(run, world, Spell::dormancy_censored)};
}

void answer_curves(Answers& answers, RunResult const& run, Analysis const& analysis) {
    for (auto const& r : run.replicates) answers.spell_users += r.spell_users;
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        world_curves(answers, run, w);
        reason_curves(answers, run, w);
        if (w != run.baseline) compare_with_baseline(answers, run, w);
        second_churn(answers, run, analysis, w);
    }
}

}  // namespace rekindle
