#pragma once
// The two-state model: active users order and lapse; dormant users come back with an order. Its parameters, and the
// finite set of users that stands for the population.

#include <array>
#include <vector>

namespace rekindle {

/// Order rate ~ Gamma(r, alpha), lapse rate ~ Gamma(s, beta), return rate ~ Gamma(c, d) (shape, rate), independent, per
/// day. All > 0.
struct TwoState {
    double r;
    double alpha;
    double s;
    double beta;
    double c;
    double d;
};

/// How finely the population is represented: order rates times (lapse, return) pairs.
struct TwoStateGrid {
    int order_rates = 46;
    int pairs = 256;  ///< a multiple of `pair_lanes`
};

inline constexpr int pair_lanes = 16;  ///< pairs worked on together

/// Rates a day grid cannot tell apart from larger ones are capped, those of no consequence floored.
inline constexpr double lowest_order_rate_per_day = 1e-5;
inline constexpr double highest_order_rate_per_day = 0.9;
inline constexpr double lowest_rate_per_day = 1e-9;
inline constexpr double highest_rate_per_day = 1.3;

/// An even grid in the log of the order rate with gamma density weights (trapezoid; the mass beyond either end goes to
/// that end; weights sum to 1), times equally likely scrambled Sobol pairs through the gamma quantiles.
struct TwoStateNodes {
    TwoStateNodes(TwoState const& model, TwoStateGrid const& grid);

    std::vector<double> order_rates_per_day;
    std::vector<double> weights;  ///< of the order rates
    std::vector<double> lapse_rates_per_day;
    std::vector<double> return_rates_per_day;
};

/// One day of a user with the given rates [per day], exactly: the sub-generator ((-order - lapse, lapse), (0, -return))
/// over one day; an order leads out of it. Rates > 0. After an order the user begins the next day active.
struct DayStep {
    DayStep(double order_rate, double lapse_rate, double return_rate);

    double stay_active;       ///< active in the morning and in the evening, no order
    double lapse;             ///< active in the morning, dormant in the evening, no order
    double stay_dormant;      ///< dormant all day, no order
    double order_if_active;   ///< an order that day
    double order_if_dormant;  ///< a return, which is an order, that day
};

/// Expected orders in the next days by state, c_{h+1}(x) = [E c_h](x) + b(x) (1 + c_h(active)), c_0 = 0: {active,
/// dormant}.
[[nodiscard]] std::array<double, 2> expected_orders(DayStep const& step, int days);

/// Repeat orders of a new customer in the first `days` after its first order, averaged over the nodes: days with an
/// order, as the log counts them.
[[nodiscard]] double expected_repeats(TwoState const& model, TwoStateGrid const& grid, int days);

/// The same as the engine simulates it: in continuous time, where one day may see several orders and a lapse, and order
/// rates have no upper limit. A user active with chance a(t) = (rho + mu e^-(mu + rho)t) / (mu + rho) orders at
/// lambda a + rho (1 - a).
[[nodiscard]] double expected_simulated_repeats(TwoState const& model, TwoStateGrid const& grid, int days);

}  // namespace rekindle
