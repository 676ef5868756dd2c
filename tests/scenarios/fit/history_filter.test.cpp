// The filter against a slow obvious reference: every path of a tiny history through the states, days by Runge-Kutta.

#include "scenarios/fit/history_filter.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "scenarios/fit/family_r_fit.hpp"
#include "scenarios/fit/two_state_likelihood.hpp"

using namespace rekindle;

namespace {

/// F1..Fk, A1..Ak, D, G, then the two marks: one day by 4,000 Runge-Kutta steps of the master equation.
struct SlowDay {
    int k;
    std::vector<std::vector<double>> by_day;  ///< [from][to]
    SlowDay(UserNode const& n, int phases) : k{phases} {
        auto const size = static_cast<std::size_t>(2 * k + 4);
        std::vector<std::vector<double>> q(size, std::vector<double>(size, 0));
        auto const flow = [&](int from, int to, double rate) {
            q[from][to] += rate;
            q[from][from] -= rate;
        };
        for (int s = 0; s < 2; ++s)
            for (int j = 0; j < k; ++j) {
                double const lapse = s == 0 ? n.fresh_lapse_rate : n.settled_lapse_rate;
                flow(s * k + j, j + 1 == k ? settled_mark() : s * k + j + 1, k * n.order_rate);
                flow(s * k + j, dormant(), lapse * (1 - n.final_share));
                flow(s * k + j, gone(), lapse * n.final_share);
            }
        flow(dormant(), fresh_mark(), n.return_rate);
        flow(dormant(), gone(), n.gone_rate);
        for (std::size_t from = 0; from < size; ++from) {
            std::vector<double> x(size, 0);
            x[from] = 1;
            int const steps = 400;
            auto const slope = [&](std::vector<double> const& at) {
                std::vector<double> d(size, 0);
                for (std::size_t i = 0; i < size; ++i)
                    for (std::size_t j = 0; j < size; ++j) d[j] += at[i] * q[i][j];
                return d;
            };
            auto const moved = [&](std::vector<double> const& by, double h) {
                auto y = x;
                for (std::size_t i = 0; i < size; ++i) y[i] += h * by[i];
                return y;
            };
            double const h = 1.0 / steps;
            for (int step = 0; step < steps; ++step) {
                auto const k1 = slope(x), k2 = slope(moved(k1, h / 2)), k3 = slope(moved(k2, h / 2)),
                           k4 = slope(moved(k3, h));
                for (std::size_t i = 0; i < size; ++i) x[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
            }
            by_day.push_back(x);
        }
    }
    [[nodiscard]] int dormant() const { return 2 * k; }
    [[nodiscard]] int gone() const { return 2 * k + 1; }
    [[nodiscard]] int fresh_mark() const { return 2 * k + 2; }
    [[nodiscard]] int settled_mark() const { return 2 * k + 3; }
};

/// Distribution over states and marks' arrivals after the given days (true: an order), times the chance of these days.
std::vector<double> run(SlowDay const& day, UserNode const& n, std::vector<bool> const& orders) {
    std::vector<double> x(static_cast<std::size_t>(2 * day.k + 2), 0);
    x[0] = 1;
    for (bool const order : orders) {
        std::vector<double> next(x.size(), 0);
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (order) {
                next[0] += x[i] * day.by_day[i][day.fresh_mark()];
                double const settled = x[i] * day.by_day[i][day.settled_mark()];
                next[day.k] += settled * (1 - n.leaves_at_order);
                next[day.gone()] += settled * n.leaves_at_order;
            } else {
                for (std::size_t j = 0; j < x.size(); ++j) next[j] += x[i] * day.by_day[i][j];
            }
        }
        x = next;
    }
    return x;
}

std::vector<bool> days_of(std::vector<int> const& gaps, int silent) {
    std::vector<bool> days;
    for (int const gap : gaps) {
        days.insert(days.end(), static_cast<std::size_t>(gap - 1), false);
        days.push_back(true);
    }
    days.insert(days.end(), static_cast<std::size_t>(silent), false);
    return days;
}

/// Sixteen quite different users.
UserNodes few_nodes(int phases, double leaves) {
    UserNodes nodes;
    nodes.phases = phases;
    for (int i = 0; i < 16; ++i) {
        UserNode n;
        n.weight = (i + 1) / 136.0;
        n.order_rate = 0.02 * std::pow(1.3, i);
        n.settled_lapse_rate = 0.3 / (1 + i);
        n.fresh_lapse_rate = 2 * n.settled_lapse_rate;
        n.return_rate = 0.01 + 0.06 * (i % 4);
        n.gone_rate = 0.02 * (i % 3);
        n.final_share = 0.1 * (i % 5);
        n.leaves_at_order = leaves * (i % 2);
        nodes.nodes.push_back(n);
    }
    return nodes;
}

DayHistories histories(std::vector<std::pair<std::vector<int>, int>> const& all) {
    DayHistories data;
    for (auto const& [gaps, silent] : all) {
        data.histories.push_back({data.gaps_days.size(), static_cast<std::uint32_t>(gaps.size()), silent, 1});
        data.gaps_days.insert(data.gaps_days.end(), gaps.begin(), gaps.end());
    }
    return data;
}

}  // namespace

TEST_CASE("The filter gives the likelihood and the future that every path adds up to", "[fit]") {
    std::vector<std::pair<std::vector<int>, int>> const all{{{}, 0},        {{}, 5},        {{1}, 0},
                                                            {{3, 1, 7}, 4}, {{7, 1, 3}, 4}, {{2, 2, 9}, 11}};
    auto const data = histories(all);
    HistoryFilter const filter{data, 1};
    for (int const phases : {1, 2, 3})
        for (double const leaves : {0.0, 0.4}) {
            auto const nodes = few_nodes(phases, leaves);
            auto const logs = filter.log_likelihoods(nodes);
            auto const futures = filter.futures(nodes, 3, 2);
            for (std::size_t h = 0; h < all.size(); ++h) {
                double whole = 0, active = 0, mean = 0;
                std::map<int, double> chance;
                for (auto const& n : nodes.nodes) {
                    SlowDay const day{n, phases};
                    auto const past = days_of(all[h].first, all[h].second);
                    auto const x = run(day, n, past);
                    whole += n.weight * std::accumulate(x.begin(), x.end(), 0.0);
                    for (int i = 0; i < 2 * phases; ++i) active += n.weight * x[i];
                    for (int mask = 0; mask < 8; ++mask) {  // all ways that three days may go
                        auto days = past;
                        int count = 0;
                        for (int d = 0; d < 3; ++d) days.push_back((mask >> d & 1) != 0), count += mask >> d & 1;
                        auto const y = run(day, n, days);
                        double const p = n.weight * std::accumulate(y.begin(), y.end(), 0.0);
                        mean += p * count;
                        chance[std::min(count, 2)] += p;
                    }
                }
                INFO("phases " << phases << ", leaves " << leaves << ", history " << h);
                CHECK(logs[h] == Approx(std::log(whole)).epsilon(1e-8));
                CHECK(futures[h].active_probability == Approx(active / whole).epsilon(1e-8));
                CHECK(futures[h].expected_orders == Approx(mean / whole).epsilon(1e-8));
                for (int c = 0; c <= 2; ++c)
                    CHECK(futures[h].count_chance[c] == Approx(chance[c] / whole).epsilon(1e-8));
            }
        }
}

TEST_CASE("The filter is the two-state likelihood where there is one phase and nobody is fragile", "[fit]") {
    TwoState const model{.5, 20, 1, 30, .4, 90};
    auto const data = histories({{{3, 40, 1}, 20}, {{}, 100}, {std::vector<int>(200, 2), 3}});
    TwoStateGrid const grid{46, 64};
    auto const logs = HistoryFilter{data, 1}.log_likelihoods(nodes_of(model, grid));
    auto const other = TwoStateLikelihood{data, grid, 1}.history_log_likelihoods(model);
    for (std::size_t h = 0; h < logs.size(); ++h) CHECK(logs[h] == Approx(other[h]).epsilon(1e-9));
}

TEST_CASE("A thousand gaps neither underflow nor depend on threads", "[fit]") {
    std::vector<int> gaps(1000, 1);
    for (std::size_t i = 0; i < gaps.size(); i += 7) gaps[i] = 5;
    auto const data = histories({{gaps, 2}, {{30, 2}, 400}});
    FamilyR const model{2, FinalDeath::at_lapse, -2, 1, 0, .6, 1.6, -2, .5, 1.2, -2};
    auto const nodes = nodes_of(model, {64, 16});
    auto const alone = HistoryFilter{data, 1}.log_likelihoods(nodes);
    CHECK((alone[0] < -300 && alone[0] > -3000));
    CHECK(alone == HistoryFilter{data, 3}.log_likelihoods(nodes));
}

TEST_CASE("Nodes of every model weigh one, and keep to what a day can tell", "[fit]") {
    TwoStateGrid const grid{32, 16};
    for (auto const& nodes : {nodes_of(FamilyR{}, grid), nodes_of(TwoState{.5, 20, 1, 30, .4, 90}, grid),
                              nodes_of(ParetoNbd{.5, 10, .6, 11}, grid), nodes_of(BgNbd{.24, 4.4, .8, 2.4}, grid)}) {
        double weight = 0;
        for (auto const& n : nodes.nodes) {
            weight += n.weight;
            CHECK((n.order_rate >= lowest_order_rate_per_day * 0.9999999 &&
                   n.order_rate <= highest_order_rate_per_day * 1.0000001));
            // Pareto/NBD without returns has return rate 0.
            CHECK((n.leaves_at_order >= 0 && n.leaves_at_order <= 1 && n.return_rate <= highest_rate_per_day));
        }
        CHECK(weight == Approx(1).epsilon(1e-12));
    }
}
