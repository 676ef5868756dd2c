#include "scenarios/fit/two_state_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "scenarios/fit/two_state_likelihood.hpp"

namespace rekindle {
namespace {

TwoState from_logs(std::span<double const> logs) {
    return {std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2]),
            std::exp(logs[3]), std::exp(logs[4]), std::exp(logs[5])};
}

/// A first guess in the log's own time scale: orders about three times as frequent while active as on average, lapses
/// within a sixth of the window, returns within half of it.
SearchPlan first_guess(DayHistories const& data, int starts) {
    double repeats = 0;
    double customer_days = 1;
    double window = 1;
    for (auto const& history : data.histories) {
        double span = history.silent_days;
        for (std::uint32_t i = 0; i < history.gaps; ++i) span += data.gaps_days[history.gap_begin + i];
        repeats += history.customers * history.gaps;
        customer_days += history.customers * span;
        window = std::max(window, span);
    }
    double const order_rate = std::clamp(3 * repeats / customer_days, 1e-4, 0.9);
    auto const scale = [](double days) { return std::clamp(days, 0.02, 9e4); };
    return {"two_state",
            {{"r", 0.5, 0.01, 50},
             {"alpha", scale(0.5 / order_rate), 0.01, 1e5},
             {"s", 1, 0.01, 50},
             {"beta", scale(window / 6), 0.01, 1e5},
             {"c", 0.4, 0.01, 50},
             {"d", scale(window / 2), 0.01, 1e5}},
            starts,
            4,
            1e-2,
            2e-3};
}

constexpr double search_customers = 3000;

}  // namespace

TwoStateGrid two_state_grid(DayHistories const& data) {
    std::uint32_t longest = 0;
    for (auto const& history : data.histories) longest = std::max(longest, history.gaps);
    return {longest > 400 ? 184 : longest > 100 ? 92 : 46, 256};
}

FitResult fit_two_state(DayHistories const& data, int starts, int threads, FitProgress const& progress) {
    TwoStateGrid const grid = two_state_grid(data);
    TwoStateLikelihood const coarse{thinned_histories(data, search_customers), {grid.order_rates, 64}, threads};
    TwoStateLikelihood const fine{data, grid, threads};
    return maximise_likelihood(
        first_guess(data, starts), [&](std::span<double const> logs) { return coarse.log_likelihood(from_logs(logs)); },
        [&](std::span<double const> logs) { return fine.log_likelihood(from_logs(logs)); }, progress);
}

FitResult fit_two_state_quickly(DayHistories const& data, TwoState const* from, int threads) {
    TwoStateLikelihood const coarse{data, {two_state_grid(data).order_rates, 64}, threads};
    auto plan = first_guess(data, 1);
    plan.quick = true;
    plan.tolerance = 2e-2;
    if (from) {
        std::array const values{from->r, from->alpha, from->s, from->beta, from->c, from->d};
        for (std::size_t i = 0; i < values.size(); ++i)
            plan.parameters[i].start =
                std::clamp(values[i], plan.parameters[i].lower * 1.01, plan.parameters[i].upper / 1.01);
    }
    auto const objective = [&](std::span<double const> logs) { return coarse.log_likelihood(from_logs(logs)); };
    return maximise_likelihood(plan, objective, objective, {});
}

TwoState two_state_of(FitResult const& fit) {
    return {fit.value("r"), fit.value("alpha"), fit.value("s"), fit.value("beta"), fit.value("c"), fit.value("d")};
}

}  // namespace rekindle
