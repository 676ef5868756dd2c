#include "scenarios/fit/two_state_nodes.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "scenarios/fit/scrambled_sobol.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

/// Boost would compute in long double, ten times slower.
using Plain = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

double rate_quantile(double shape, double rate, double p) {
    return std::clamp(boost::math::gamma_p_inv(shape, p, Plain{}) / rate, lowest_rate_per_day, highest_rate_per_day);
}

/// (1 - e^-x) / x, 1 at 0.
double mean_decay(double x) { return std::abs(x) < 1e-8 ? 1 - x / 2 : -std::expm1(-x) / x; }

}  // namespace

TwoStateNodes::TwoStateNodes(TwoState const& model, TwoStateGrid const& grid) {
    REKINDLE_EXPECTS(grid.order_rates >= 2 && grid.pairs >= pair_lanes && grid.pairs % pair_lanes == 0);
    double const low = std::log(lowest_order_rate_per_day);
    double const step = (std::log(highest_order_rate_per_day) - low) / (grid.order_rates - 1);
    double const log_norm = model.r * std::log(model.alpha) - boost::math::lgamma(model.r, Plain{});
    for (int j = 0; j < grid.order_rates; ++j) {
        double const log_rate = low + j * step;
        order_rates_per_day.push_back(std::exp(log_rate));
        weights.push_back(step * std::exp(log_norm + model.r * log_rate - model.alpha * order_rates_per_day.back()));
    }
    weights.front() =
        weights.front() / 2 + boost::math::gamma_p(model.r, model.alpha * order_rates_per_day.front(), Plain{});
    weights.back() =
        weights.back() / 2 + boost::math::gamma_q(model.r, model.alpha * order_rates_per_day.back(), Plain{});
    double const total = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (double& weight : weights) weight /= total;
    for (auto const& [u, w] : scrambled_sobol(grid.pairs)) {
        lapse_rates_per_day.push_back(rate_quantile(model.s, model.beta, u));
        return_rates_per_day.push_back(rate_quantile(model.c, model.d, w));
    }
}

DayStep::DayStep(double order_rate, double lapse_rate, double return_rate) {
    double const leave = order_rate + lapse_rate;
    stay_active = std::exp(-leave);
    stay_dormant = std::exp(-return_rate);
    double const slower = std::min(leave, return_rate);
    lapse = lapse_rate * std::exp(-slower) * mean_decay(std::abs(leave - return_rate));
    order_if_active = -std::expm1(-leave) - lapse;
    order_if_dormant = -std::expm1(-return_rate);
}

std::array<double, 2> expected_orders(DayStep const& step, int days) {
    double active = 0;
    double dormant = 0;
    for (int h = 0; h < days; ++h) {
        double const after_order = 1 + active;
        double const from_dormant = step.stay_dormant * dormant + step.order_if_dormant * after_order;
        active = step.stay_active * active + step.lapse * dormant + step.order_if_active * after_order;
        dormant = from_dormant;
    }
    return {active, dormant};
}

double expected_repeats(TwoState const& model, TwoStateGrid const& grid, int days) {
    TwoStateNodes const nodes{model, grid};
    double sum = 0;
    for (std::size_t j = 0; j < nodes.weights.size(); ++j) {
        double inner = 0;
        for (std::size_t k = 0; k < nodes.lapse_rates_per_day.size(); ++k)
            inner += expected_orders(
                {nodes.order_rates_per_day[j], nodes.lapse_rates_per_day[k], nodes.return_rates_per_day[k]}, days)[0];
        sum += nodes.weights[j] * inner / static_cast<double>(nodes.lapse_rates_per_day.size());
    }
    return sum;
}

double expected_simulated_repeats(TwoState const& model, TwoStateGrid const& grid, int days) {
    TwoStateNodes const nodes{model, grid};
    double const order_rate = model.r / model.alpha;  // independent of the pair
    double sum = 0;
    for (std::size_t k = 0; k < nodes.lapse_rates_per_day.size(); ++k) {
        double const lapse = nodes.lapse_rates_per_day[k];
        double const both = lapse + nodes.return_rates_per_day[k];
        double const active_days = days - lapse / both * days * (1 - mean_decay(both * days));
        sum += order_rate * active_days + nodes.return_rates_per_day[k] * (days - active_days);
    }
    return sum / static_cast<double>(nodes.lapse_rates_per_day.size());
}

}  // namespace rekindle
