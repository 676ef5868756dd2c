#pragma once
// One day of one user node, exactly, and its future.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "scenarios/fit/user_nodes.hpp"

namespace rekindle {

/// The states of a silence are the phases and, last, dormancy. `move` leads from state to state without an order in the
/// day, the others end the silence; rows add up to 1.
template <int Phases>
struct NodeDay {
    static constexpr std::size_t states = Phases + 1;
    struct Stage {
        std::array<std::array<double, states>, states> move{};
        std::array<double, states> order{};  ///< out of a phase
        std::array<double, states> back{};   ///< a return
        std::array<double, states> gone{};
    };
    std::array<Stage, 2> stage;  ///< fresh, settled
    double leaves_at_order;

    explicit NodeDay(UserNode const& node) : leaves_at_order{node.leaves_at_order} {
        stage[0] = one(node, node.fresh_lapse_rate);
        stage[1] = one(node, node.settled_lapse_rate);
    }

  private:
    /// exp(Q) by scaling and squaring of its Taylor series; Q with the three ends absorbing.
    static Stage one(UserNode const& node, double lapse) {
        constexpr std::size_t n = states + 3, dormant = Phases, order = states, back = states + 1, gone = states + 2;
        using Square = std::array<std::array<double, n>, n>;
        double const pace = Phases * node.order_rate;
        Square q{};
        for (std::size_t i = 0; i < Phases; ++i) {
            q[i][i] = -(pace + lapse);
            q[i][i + 1 == Phases ? order : i + 1] += pace;
            q[i][dormant] += lapse * (1 - node.final_share);
            q[i][gone] += lapse * node.final_share;
        }
        q[dormant][dormant] = -(node.return_rate + node.gone_rate);
        q[dormant][back] = node.return_rate;
        q[dormant][gone] = node.gone_rate;
        double const largest = std::max(pace + lapse, node.return_rate + node.gone_rate);
        int halvings = 0;
        while (std::ldexp(largest, -halvings) > 0.25) ++halvings;
        for (auto& row : q)
            for (auto& x : row) x = std::ldexp(x, -halvings);
        auto const times = [](Square const& a, Square const& b) {  // upper triangular in this order of states
            Square c{};
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t k = i; k < n; ++k)
                    for (std::size_t j = k; j < n; ++j) c[i][j] += a[i][k] * b[k][j];
            return c;
        };
        Square result{}, term{};
        for (std::size_t i = 0; i < n; ++i) result[i][i] = term[i][i] = 1;
        for (int power = 1; power <= 10; ++power) {
            term = times(term, q);
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t j = i; j < n; ++j) {
                    term[i][j] /= power;
                    result[i][j] += term[i][j];
                }
        }
        for (int h = 0; h < halvings; ++h) result = times(result, result);
        Stage stage;
        for (std::size_t i = 0; i < states; ++i) {
            for (std::size_t j = 0; j < states; ++j) stage.move[i][j] = result[i][j];
            stage.order[i] = result[i][order];
            stage.back[i] = result[i][back];
            stage.gone[i] = result[i][gone];
        }
        return stage;
    }
};

/// Repeat orders of a new user within 0, 1, ... `days` days, times `weight`, added to `sums` (days + 1 entries).
template <int Phases>
void add_expected_repeats(NodeDay<Phases> const& day, double weight, std::span<double> sums) {
    constexpr std::size_t states = NodeDay<Phases>::states;
    std::array<std::array<double, states>, 2> mass{};
    mass[0][0] = 1;
    double repeats = 0;
    for (std::size_t t = 1; t < sums.size(); ++t) {
        std::array<std::array<double, states>, 2> next{};
        for (std::size_t s = 0; s < 2; ++s)
            for (std::size_t i = 0; i < states; ++i) {
                double const m = mass[s][i];
                auto const& d = day.stage[s];
                repeats += m * (d.order[i] + d.back[i]);
                next[1][0] += m * d.order[i] * (1 - day.leaves_at_order);
                next[0][0] += m * d.back[i];
                for (std::size_t j = i; j < states; ++j) next[s][j] += m * d.move[i][j];
            }
        mass = next;
        sums[t] += weight * repeats;
    }
}

/// Orders of the next days by state: their mean, c_{h+1}(x) = [E c_h](x) + b(x)(1 + c_h(after)), c_0 = 0, and the
/// chances of 0 ... most - 1 and of `most` or more by the same recursion, shifted by one at an order.
template <int Phases>
class NodeFuture {
  public:
    static constexpr std::size_t states = Phases + 1;

    NodeFuture(NodeDay<Phases> const& day, int days, int most)
        : counts_{static_cast<std::size_t>(most + 1)}, width_{1 + counts_} {
        now_.assign(2 * states * width_, 0.0);
        auto next = now_;
        for (std::size_t x = 0; x < 2 * states && counts_ > 0; ++x) now_[x * width_ + 1] = 1;
        std::vector<double> after(2 * width_);
        for (int h = 0; h < days; ++h) {
            for (std::size_t s = 0; s < 2; ++s) ordered(at(s, 0), s == 1 ? day.leaves_at_order : 0, &after[s * width_]);
            for (std::size_t s = 0; s < 2; ++s)
                for (std::size_t i = 0; i < states; ++i) {
                    double* const out = &next[(s * states + i) * width_];
                    auto const& d = day.stage[s];
                    for (std::size_t n = 0; n < width_; ++n)
                        out[n] = d.order[i] * after[width_ + n] + d.back[i] * after[n];
                    if (counts_ > 0) out[1] += d.gone[i];
                    for (std::size_t j = i; j < states; ++j)
                        for (std::size_t n = 0; n < width_; ++n) out[n] += d.move[i][j] * at(s, j)[n];
                }
            now_.swap(next);
        }
    }

    /// Gives the answers 1 (active), 2 (orders) and 3 ... (chances of counts) of stage s, for states with the masses x.
    template <class Out>
    void answer(std::size_t s, std::array<double, states> const& x, double gone, Out const& out) const {
        double active = 0;
        for (std::size_t i = 0; i < Phases; ++i) active += x[i];
        out(1, active);
        for (std::size_t n = 0; n < width_; ++n) {
            double sum = n == 1 ? gone : 0;
            for (std::size_t i = 0; i < states; ++i) sum += x[i] * at(s, i)[n];
            out(2 + n, sum);
        }
    }

  private:
    [[nodiscard]] double const* at(std::size_t s, std::size_t i) const { return &now_[(s * states + i) * width_]; }

    /// One order more than from the start of a stage; whoever leaves at that order has no further one.
    void ordered(double const* from, double leaves, double* to) const {
        to[0] = 1 + (1 - leaves) * from[0];
        if (counts_ == 0) return;
        to[1] = 0;
        for (std::size_t n = 1; n < counts_; ++n) to[1 + n] = (1 - leaves) * from[n] + (n == 1 ? leaves : 0);
        if (counts_ == 1) {
            to[1] = 1;
        } else {
            to[counts_] += (1 - leaves) * from[counts_];
        }
    }

    std::size_t counts_;
    std::size_t width_;
    std::vector<double> now_;  ///< [(stage * states + state) * width + (mean, chances)]
};

}  // namespace rekindle
