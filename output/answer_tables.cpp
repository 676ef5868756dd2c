#include "output/answer_tables.hpp"

#include <algorithm>
#include <numeric>

#include "output/statistics/qini.hpp"
#include "sim/base/money.hpp"
#include "sim/base/time.hpp"

namespace rekindle {
namespace {

double replicates_of(RunResult const& run) { return static_cast<double>(run.replicates.size()); }

/// Mean over replicates of a world's total.
double mean_of(RunResult const& run, std::size_t world, Counter c) {
    double sum = 0;
    for (auto const& r : run.replicates) sum += static_cast<double>(r.worlds[world].sums[index_of(c)]);
    return sum / replicates_of(run);
}

/// Sums over replicates by segment; empty where some replicate has none.
std::vector<Sums> segment_sums(RunResult const& run, std::size_t world) {
    std::vector<Sums> sums(run.segments.size());
    for (auto const& r : run.replicates) {
        auto const& segments = r.worlds[world].segments;
        if (segments.size() != sums.size()) return {};
        for (std::size_t s = 0; s < sums.size(); ++s) {
            for (std::size_t c = 0; c < counter_count; ++c) sums[s][c] += segments[s][c];
        }
    }
    return sums;
}

/// Users of a world by segment, over replicates.
std::vector<std::int64_t> segment_users(RunResult const& run, std::size_t world) {
    std::vector<std::int64_t> users(run.segments.size());
    auto const add = [&](std::vector<std::int64_t> const& some) {
        for (std::size_t s = 0; s < std::min(users.size(), some.size()); ++s) users[s] += some[s];
    };
    for (auto const& r : run.replicates) add(r.segment_users), add(r.worlds[world].segment_newcomers);
    return users;
}

/// Segments by what became of their users, over replicates; empty where that is not known.
std::vector<QiniGroup> segment_groups(RunResult const& run, std::size_t world) {
    std::vector<QiniGroup> groups(run.segments.size());
    for (auto const& r : run.replicates) {
        auto const& outcomes = r.worlds[world].segment_outcomes;
        for (std::size_t s = 0; s < std::min(groups.size(), outcomes.size()); ++s) {
            auto const& [neither, won, lost, both] = outcomes[s];
            groups[s].users += neither + won + lost + both, groups[s].gain += won - lost;
        }
    }
    return groups;
}

/// Groups of the policy's own ranking, over replicates place by place; the last is of users never ranked. Empty where
/// the policy does not rank.
std::vector<QiniGroup> ranked_groups(RunResult const& run, std::size_t world) {
    std::size_t most = 0;
    for (auto const& r : run.replicates) most = std::max(most, r.worlds[world].ranked.size());
    std::vector<QiniGroup> groups(most);
    for (auto const& r : run.replicates) {
        auto const& ranked = r.worlds[world].ranked;
        for (std::size_t g = 0; g < ranked.size(); ++g) {
            auto const& [neither, won, lost, both] = ranked[g];
            auto& to = groups[g + 1 == ranked.size() ? most - 1 : g];
            to.users += neither + won + lost + both, to.gain += won - lost;
        }
    }
    return groups;
}

/// Margin and costs of a world up to the end of each day, over replicates.
struct MoneySoFar {
    std::vector<Sum> margin, cost;
    [[nodiscard]] Sum net(std::size_t day) const { return margin[day] - cost[day]; }
};
MoneySoFar money_up_to_days(RunResult const& run, std::size_t world) {
    MoneySoFar out;
    for (auto const& r : run.replicates) {
        auto const& daily = r.worlds[world].daily;
        out.margin.resize(daily[0].size()), out.cost.resize(daily[0].size());
        Sum margin = 0, cost = 0;
        for (std::size_t d = 0; d < out.cost.size(); ++d) {
            margin += daily[index_of(Daily::margin)][d];
            for (auto const c : daily_costs) cost += daily[index_of(c)][d];
            out.margin[d] += margin, out.cost[d] += cost;
        }
    }
    return out;
}

}  // namespace

void answer_funnel(Answers& answers, RunResult const& run) {
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        if (mean_of(run, w, Counter::touches) == 0) continue;
        std::optional<double> previous;
        auto step = [&](char const* name, double count) {
            std::optional<double> share;
            if (previous && *previous > 0) share = count / *previous;
            answers.funnel.push_back({run.worlds[w], name, count, share});
            previous = count;
        };
        step("sent", mean_of(run, w, Counter::touches));
        step("delivered", mean_of(run, w, Counter::delivered));
        step("opened", mean_of(run, w, Counter::opens));
        step("clicked", mean_of(run, w, Counter::clicks));
        step("returned", mean_of(run, w, Counter::returns_attributed));
        step("recalled", mean_of(run, w, Counter::returns_recalled));
        if (run.twin < 0) continue;
        step("incremental", mean_of(run, w, Counter::returned_to_end) -
                                mean_of(run, static_cast<std::size_t>(run.twin), Counter::returned_to_end));
    }
}

void answer_flows(Answers& answers, RunResult const& run) {
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        StageFlows sum;
        for (auto const& r : run.replicates) add(sum, r.worlds[w].flows);
        auto flow = [&](std::string_view from, std::string_view to, std::int64_t count) {
            if (count == 0) return;
            answers.flows.push_back(
                {run.worlds[w], std::string(from), std::string(to), static_cast<double>(count) / replicates_of(run)});
        };
        for (std::size_t s = 0; s < stage_count; ++s) flow("start", stage_names[s], sum.stock[s]);
        for (std::size_t s = 0; s < stage_count; ++s) flow("arrival", stage_names[s], sum.arrived[s]);
        for (std::size_t from = 0; from < stage_count; ++from) {
            for (std::size_t to = 0; to < stage_count; ++to)
                flow(stage_names[from], stage_names[to], sum.moved[from][to]);
        }
        for (std::size_t s = 0; s < stage_count; ++s) flow(stage_names[s], "end", sum.ended[s]);
    }
}

void answer_segments(Answers& answers, RunResult const& run) {
    auto const untouched = run.twin < 0 ? std::vector<Sums>{} : segment_sums(run, static_cast<std::size_t>(run.twin));
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        auto const sums = segment_sums(run, w);
        auto const users = segment_users(run, w);
        for (std::size_t s = 0; s < sums.size(); ++s) {
            auto const total = [&](Counter c) { return static_cast<double>(sums[s][index_of(c)]); };
            auto const count = static_cast<double>(users[s]);
            if (count == 0) continue;
            auto const mean = [&](Counter c) { return total(c) / replicates_of(run); };
            SegmentAnswer a{run.worlds[w],
                            run.segments[s],
                            count / replicates_of(run),
                            total(Counter::active_ticks) * 0x1p-20 / count,
                            total(Counter::active_end) / count,
                            mean(Counter::lapses),
                            mean(Counter::returns),
                            mean(Counter::touches),
                            {},
                            mean(Counter::cost_total) / 1e6,
                            mean(Counter::net_value) / 1e6,
                            {},
                            {}};
            if (total(Counter::second_at_risk_90) > 0)
                a.second_churn_90d = total(Counter::second_churned_90) / total(Counter::second_at_risk_90);
            auto const incremental = [&](Counter c) {
                return mean(c) - static_cast<double>(untouched[s][index_of(c)]) / replicates_of(run);
            };
            if (!untouched.empty() && static_cast<int>(w) != run.twin) {
                a.incremental_returns = incremental(Counter::returned_first);
                a.incremental_returns_to_end = incremental(Counter::returned_to_end);
            }
            answers.segments.push_back(std::move(a));
        }
    }
}

void answer_life_value(Answers& answers, RunResult const& run) {
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        std::vector<double> active;
        for (std::size_t o = 0; o < life_origins; ++o) {
            std::vector<std::int64_t> lives;
            std::vector<Sum> money;
            for (auto const& r : run.replicates) {
                auto const& v = r.worlds[w].life_value;
                lives.resize(std::max(lives.size(), v.lives[o].size())), money.resize(lives.size());
                for (std::size_t m = 0; m < v.lives[o].size(); ++m)
                    lives[m] += v.lives[o][m], money[m] += v.value[o][m];
            }
            while (!lives.empty() && lives.back() == 0) lives.pop_back();
            if (lives.empty()) continue;
            LifeValueAnswer a{run.worlds[w], std::string(life_origin_names[o]), lives, {}, {}};
            double sum = 0;
            for (std::size_t m = 0; m < lives.size(); ++m)
                a.value.push_back(sum += units_of(money[m]) / static_cast<double>(lives[m]));
            if (o == 0) active = a.value;
            auto const common = std::min(active.size(), a.value.size());
            if (o > 0 && common > 0 && active[common - 1] > 0) a.of_active = a.value[common - 1] / active[common - 1];
            answers.life_value.push_back(std::move(a));
        }
    }
}

void answer_payback(Answers& answers, RunResult const& run) {
    if (run.twin < 0) return;
    auto const untouched = money_up_to_days(run, static_cast<std::size_t>(run.twin));
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        if (static_cast<int>(w) == run.twin || mean_of(run, w, Counter::cost_total) == 0) continue;
        auto const own = money_up_to_days(run, w);
        auto const ahead = [&](std::size_t d) { return own.net(d) > untouched.net(d); };
        PaybackAnswer a{run.worlds[w], {}};
        for (auto d = own.cost.size(); d > 0 && ahead(d - 1); --d) a.day = static_cast<std::int64_t>(d - 1);
        answers.payback.push_back(a);
    }
}

void answer_qini(Answers& answers, RunResult const& run) {
    if (run.twin < 0) return;
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        OutcomePairs pairs;
        bool known = true;
        for (auto const& r : run.replicates) {
            known = known && r.worlds[w].has_user_types;
            for (std::size_t t = 0; t < OutcomePairs::touch_rows; ++t) {
                for (std::size_t i = 0; i < 4; ++i) pairs.users[t][i] += r.worlds[w].outcomes.users[t][i];
            }
        }
        std::vector<QiniGroup> outcomes{{}, {}, {}}, by_touches;  // won, unmoved, lost
        for (auto t = OutcomePairs::touch_rows; t-- > 0;) {
            auto const& [neither, won, lost, both] = pairs.users[t];
            outcomes[0].users += won, outcomes[0].gain += won;
            outcomes[1].users += neither + both;
            outcomes[2].users += lost, outcomes[2].gain -= lost;
            by_touches.push_back({neither + won + lost + both, won - lost});
        }
        if (!known || outcomes[0].users + outcomes[1].users + outcomes[2].users == 0) continue;
        auto const oracle = qini_curve(outcomes);
        auto push = [&](char const* ranking, QiniCurve curve) {
            std::optional<double> coefficient;
            if (oracle.area > 0) coefficient = curve.area / oracle.area;
            answers.qini.push_back(
                {run.worlds[w], ranking, std::move(curve.reached), std::move(curve.gain), curve.area, coefficient});
        };
        push("oracle", oracle);
        if (auto const by_policy = ranked_groups(run, w); by_policy.size() > 2) push("policy", qini_curve(by_policy));
        push("touches", qini_curve(by_touches));
        if (run.segments.size() > 1) push("segments", qini_curve(best_first(segment_groups(run, w))));
    }
}

}  // namespace rekindle
