#include "scenarios/fit/family_r_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/fit/history_filter.hpp"

namespace rekindle {
namespace {

constexpr double widest_sigmas = 5;  ///< of a prior, on either side: the bounds of the search
constexpr double search_customers = 1000;
constexpr double moved_by_nodes = 1;  ///< log units that more nodes may move the objective unsaid

FamilyR model_of(std::span<double const> x, int phases, FinalDeath death) {
    FamilyR m;
    m.phases = phases;
    m.death = death;
    m.a = x[0], m.sl = std::exp(x[1]), m.lu = x[2], m.su = std::exp(x[3]), m.phi = std::exp(x[4]);
    m.ka = x[5], m.et = x[6], m.sr = std::exp(x[7]);
    if (death != FinalDeath::none) m.last = x[8];
    return m;
}

std::array<double, family_r_parameters> coordinates(FamilyR const& m, FinalDeath death) {
    return {m.a,
            std::log(m.sl),
            m.lu,
            std::log(m.su),
            std::log(m.phi),
            m.ka,
            m.et,
            std::log(m.sr),
            m.death == death ? m.last : family_r_priors(death)[8].mean};
}

double log_prior(std::span<double const> x, FinalDeath death) {
    auto const priors = family_r_priors(death);
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum -= std::pow((x[i] - priors[i].mean) / priors[i].sd, 2) / 2;
    return sum;
}

/// Repeat orders per day of watching.
double repeat_rate(DayHistories const& data) {
    double repeats = 0, days = 1;
    for (auto const& history : data.histories) {
        double span = history.silent_days;
        for (std::uint32_t i = 0; i < history.gaps; ++i) span += data.gaps_days[history.gap_begin + i];
        repeats += history.customers * history.gaps;
        days += history.customers * span;
    }
    return repeats / days;
}

SearchPlan search_plan(DayHistories const& data, FamilyRPlan const& plan) {
    SearchPlan search{family_r_name(plan.phases, plan.death), {}, std::max(plan.starts, 1), 2, 1e-2, 5e-3};
    auto const priors = family_r_priors(plan.death);
    std::size_t const count = plan.death == FinalDeath::none ? 8 : 9;
    auto from = plan.from ? coordinates(*plan.from, plan.death) : std::array<double, family_r_parameters>{};
    for (std::size_t i = 0; i < count; ++i) {
        auto const& [name, mean, sd] = priors[i];
        double const low = i == 0 ? std::log(1e-7) : mean - widest_sigmas * sd;
        double const high = i == 0 ? 0.7 : mean + widest_sigmas * sd;
        double start = i == 0 ? std::log(std::max(repeat_rate(data), 1e-6)) + 0.3 : mean;
        if (plan.from) start = from[i];
        search.parameters.push_back(
            {name, std::exp(std::clamp(start, low + 0.02, high - 0.02)), std::exp(low), std::exp(high)});
    }
    return search;
}

}  // namespace

std::array<FamilyRPrior, family_r_parameters> family_r_priors(FinalDeath death) {
    return {{{"a", -4.5, 3},
             {"sl", 0, .5},
             {"lu", 0, 1.5},
             {"su", -.4, .5},
             {"phi", .5, .5},
             {"ka", -2, 1},
             {"et", .5, .3},
             {"sr", .2, .4},
             death == FinalDeath::at_lapse ? FamilyRPrior{"d", -2, 1} : FamilyRPrior{"v", -.7, .7}}};
}

std::string family_r_name(int phases, FinalDeath death) {
    std::string name = death == FinalDeath::none ? "R" : death == FinalDeath::while_dormant ? "Rv" : "Rd";
    return phases == 1 ? name : name + std::to_string(phases);
}

TwoStateGrid family_r_grid(DayHistories const& data) {
    std::uint32_t longest = 0;
    for (auto const& history : data.histories) longest = std::max(longest, history.gaps);
    return longest > 400 ? TwoStateGrid{256, 32} : longest > 100 ? TwoStateGrid{128, 32} : TwoStateGrid{64, 64};
}

FamilyRFit fit_family_r(DayHistories const& data, FamilyRPlan const& plan, FitProgress const& progress) {
    HistoryFilter const filter{data, plan.threads};
    TwoStateGrid const grid = family_r_grid(data);
    TwoStateGrid const few{std::max(32, grid.order_rates / 2), 16};
    DayHistories const thin = thinned_histories(data, plan.quick ? 1e9 : search_customers);
    HistoryFilter const thin_filter{thin, plan.threads};
    auto const objective_of = [&](HistoryFilter const& of, std::span<double const> x, TwoStateGrid const& nodes) {
        return of.log_likelihood(nodes_of(model_of(x, plan.phases, plan.death), nodes)) + log_prior(x, plan.death);
    };
    auto const objective = [&](std::span<double const> x, TwoStateGrid const& nodes) {
        return objective_of(filter, x, nodes);
    };
    auto search = search_plan(data, plan);
    search.quick = plan.quick;
    FamilyRFit fit;
    TwoStateGrid const middle{grid.order_rates, std::max(16, grid.pairs / 2)};
    fit.result = maximise_likelihood(
        search, [&](std::span<double const> x) { return objective_of(thin_filter, x, few); },
        [&](std::span<double const> x) { return objective(x, middle); }, progress,
        [&](std::span<double const> x) { return objective(x, grid); });
    std::vector<double> x;
    for (auto const& parameter : fit.result.parameters) x.push_back(std::log(parameter.value));
    fit.model = model_of(x, plan.phases, plan.death);
    fit.objective = fit.finest_objective = plan.quick ? fit.result.log_likelihood : objective(x, grid);
    fit.log_likelihood = fit.objective - log_prior(x, plan.death);
    if (plan.quick) return fit;
    fit.finest_objective = objective(x, {2 * grid.order_rates, 2 * grid.pairs});
    if (std::abs(fit.finest_objective - fit.objective) > moved_by_nodes)
        fit.result.warnings.push_back(
            fmt::format("{}: four times as many nodes move the objective by {:.1f}: do not trust its last digits",
                        fit.result.model, fit.finest_objective - fit.objective));
    return fit;
}

}  // namespace rekindle
