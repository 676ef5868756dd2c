#include "scenarios/fit/user_nodes.hpp"

#include <algorithm>
#include <array>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numeric>

#include "scenarios/fit/scrambled_sobol.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

using Plain = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

constexpr double most_sigmas = 5;  ///< of the order rates' grid
constexpr double root_two = 1.41421356237309505;

double normal_below(double z) { return 0.5 * std::erfc(-z / root_two); }
double normal_quantile_of(double p) { return root_two * boost::math::erf_inv(2 * p - 1, Plain{}); }

/// Standard normal scores of log order rates: an even grid over what counts and a day grid can tell, trapezoid weights,
/// the mass beyond either end to that end.
struct Scores {
    std::vector<double> z;
    std::vector<double> weights;  ///< sum 1
};

Scores order_rate_scores(double a, double sl, int count) {
    double low = std::max(-most_sigmas, (std::log(lowest_order_rate_per_day) - a) / sl);
    double high = std::min(most_sigmas, (std::log(highest_order_rate_per_day) - a) / sl);
    if (!(low < most_sigmas - 0.1)) low = most_sigmas - 0.1;
    if (!(high > -most_sigmas + 0.1)) high = -most_sigmas + 0.1;
    high = std::max(high, low + 0.1);
    double const step = (high - low) / (count - 1);
    Scores scores;
    for (int j = 0; j < count; ++j) {
        double const z = low + j * step;
        scores.z.push_back(z);
        scores.weights.push_back(step * 0.3989422804014327 * std::exp(-z * z / 2));
    }
    scores.weights.front() = scores.weights.front() / 2 + normal_below(low);
    scores.weights.back() = scores.weights.back() / 2 + normal_below(-high);
    double const total = std::accumulate(scores.weights.begin(), scores.weights.end(), 0.0);
    for (double& weight : scores.weights) weight /= total;
    return scores;
}

/// Gamma order rates times equally likely points for the rest.
template <class Rest>
UserNodes gamma_nodes(TwoState const& rates, TwoStateGrid const& grid, Rest const& rest) {
    TwoStateNodes const base{rates, grid};
    UserNodes result;
    for (std::size_t j = 0; j < base.weights.size(); ++j)
        for (std::size_t i = 0; i < base.lapse_rates_per_day.size(); ++i) {
            UserNode node;
            node.weight = base.weights[j] / grid.pairs;
            node.order_rate = base.order_rates_per_day[j];
            rest(node, i, base);
            result.nodes.push_back(node);
        }
    return result;
}

}  // namespace

UserNodes nodes_of(FamilyR const& model, TwoStateGrid const& grid, double highest_rate) {
    auto const within_limits = [&](double rate) { return std::clamp(rate, lowest_rate_per_day, highest_rate); };
    REKINDLE_EXPECTS(grid.order_rates >= 2 && grid.pairs % pair_lanes == 0 && model.phases >= 1 && model.phases <= 3);
    auto const scores = order_rate_scores(model.a, model.sl, grid.order_rates);
    double const gone =
        model.death == FinalDeath::while_dormant ? within_limits(std::exp(model.a + model.ka + model.last)) : 0;
    double const final_share = model.death == FinalDeath::at_lapse ? 1 / (1 + std::exp(-model.last)) : 0;
    std::vector<std::array<double, 2>> others;
    for (auto const& [u, w] : scrambled_sobol(grid.pairs))
        others.push_back({normal_quantile_of(u), normal_quantile_of(w)});
    UserNodes result;
    result.phases = model.phases;
    result.nodes.reserve(scores.z.size() * others.size());
    for (std::size_t j = 0; j < scores.z.size(); ++j) {
        double const z1 = scores.z[j];
        double const order_rate = std::exp(model.a + model.sl * z1);
        for (auto const& [z2, z3] : others) {
            double const settled = std::exp(model.a + model.lu + model.su * z2);
            UserNode node;
            node.weight = scores.weights[j] / grid.pairs;
            node.order_rate = std::clamp(order_rate, lowest_order_rate_per_day, highest_order_rate_per_day);
            node.settled_lapse_rate = within_limits(settled);
            node.fresh_lapse_rate = within_limits(model.phi * settled);
            node.return_rate = within_limits(std::exp(model.a + model.ka + model.et * model.sl * z1 + model.sr * z3));
            node.gone_rate = gone;
            node.final_share = final_share;
            result.nodes.push_back(node);
        }
    }
    return result;
}

UserNodes nodes_of(TwoState const& model, TwoStateGrid const& grid) {
    return gamma_nodes(model, grid, [](UserNode& node, std::size_t i, TwoStateNodes const& base) {
        node.fresh_lapse_rate = node.settled_lapse_rate = base.lapse_rates_per_day[i];
        node.return_rate = base.return_rates_per_day[i];
    });
}

UserNodes nodes_of(ParetoNbd const& model, TwoStateGrid const& grid) {
    TwoState const rates{model.r, model.alpha * days_per_week, model.s, model.beta * days_per_week, 1, 1};
    return gamma_nodes(rates, grid, [](UserNode& node, std::size_t i, TwoStateNodes const& base) {
        node.fresh_lapse_rate = node.settled_lapse_rate = base.lapse_rates_per_day[i];
        node.final_share = 1;
    });
}

UserNodes nodes_of(BgNbd const& model, TwoStateGrid const& grid) {
    TwoState const rates{model.r, model.alpha * days_per_week, 1, 1, 1, 1};
    std::vector<double> leaves;
    for (auto const& [u, w] : scrambled_sobol(grid.pairs))
        leaves.push_back(boost::math::ibeta_inv(model.a, model.b, u, Plain{}));
    return gamma_nodes(rates, grid,
                       [&](UserNode& node, std::size_t i, TwoStateNodes const&) { node.leaves_at_order = leaves[i]; });
}

}  // namespace rekindle
