#pragma once
// The finite set of users that stands for a population: every model of the family as rates per node.

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/fit/bg_nbd.hpp"
#include "scenarios/fit/pareto_nbd.hpp"
#include "scenarios/fit/two_state_nodes.hpp"

namespace rekindle {

/// One user of the population. Active users pass through `phases` stages at rate phases x order rate and order at the
/// end of the last; they lapse at a rate that is higher before the first order of a life; dormant ones return with an
/// order or leave for good. Rates per day.
struct UserNode {
    double weight = 0;  ///< share of the population; all add up to 1
    double order_rate = 0;
    double fresh_lapse_rate = 0;    ///< fragile: from the first order, or a return, to the next order
    double settled_lapse_rate = 0;  ///< after that
    double return_rate = 0;
    double gone_rate = 0;        ///< from dormancy
    double final_share = 0;      ///< of lapses
    double leaves_at_order = 0;  ///< chance to leave for good right after an order that is no return
};

/// Nodes in a fixed order, a multiple of `pair_lanes` of them.
struct UserNodes {
    int phases = 1;  ///< Erlang shape of the gaps while active, in [1, 3]
    std::vector<UserNode> nodes;
};

/// How dormancy may end for good.
enum class FinalDeath : std::uint8_t {
    none,
    while_dormant,  ///< Rv: at a rate nu, while dormant
    at_lapse,       ///< Rd: a share delta of lapses is final
};

/// Family R, z ~ N(0, 1) independent, per day: log lam = a + sl z1; log muA = a + lu + su z2; muF = phi muA;
/// log rho = a + ka + et sl z1 + sr z3; nu = exp(a + ka + last) or delta = logistic(last). `sl su sr phi` as used, that
/// is the exponentials of their parameters.
struct FamilyR {
    int phases = 1;
    FinalDeath death = FinalDeath::none;
    double a = 0, sl = 1, lu = 0, su = 1, phi = 1, ka = 0, et = 0, sr = 1;
    double last = 0;  ///< v or d; without meaning where death is none
};

/// Rates other than that of orders up to `highest_rate`.
[[nodiscard]] UserNodes nodes_of(FamilyR const& model, TwoStateGrid const& grid,
                                 double highest_rate = highest_rate_per_day);
[[nodiscard]] UserNodes nodes_of(TwoState const& model, TwoStateGrid const& grid);
/// Weeks become days. Lapses are final.
[[nodiscard]] UserNodes nodes_of(ParetoNbd const& model, TwoStateGrid const& grid);
/// The same; no lapse but at orders.
[[nodiscard]] UserNodes nodes_of(BgNbd const& model, TwoStateGrid const& grid);

}  // namespace rekindle
