#pragma once
// Likelihood, present state and future of day-grid histories under a set of user nodes.

#include <cstdint>
#include <span>
#include <vector>

#include "scenarios/fit/calibration_sample.hpp"
#include "scenarios/fit/parallel_blocks.hpp"
#include "scenarios/fit/user_nodes.hpp"

namespace rekindle {

/// What is to come of one history's owner, averaged over its posterior.
struct UserFuture {
    double active_probability = 0;     ///< at the calibration end
    double expected_orders = 0;        ///< order days in the days ahead
    std::vector<double> count_chance;  ///< of 0, 1, ... order days; the last holds the rest
};

/// The filter of docs/fit.md. An order leaves a user in one of two states: fresh (F: after the first order and after a
/// return) or settled (A). Per node and state s, silence has the distribution v_s(t) over phases and dormancy, v_s(0) =
/// first phase; a day moves it by exp(Q) and may end it by an order out of a phase (next: A) or a return (next: F). A
/// gap of d days has the kernel K_sr(d) = v_s(d - 1) . b_r, silence of u days S_s(u) (whoever is gone included); alpha
/// = (1, 0) runs through the gaps in their order and ends in alpha . S. Gaps are scaled by 3 (d + 1); binary exponents
/// carry what 32 of them may underflow. Histories must keep the order of their gaps. The same at any thread count.
class HistoryFilter {
  public:
    /// `data` must outlive this. `threads`: as BlockRunner.
    HistoryFilter(DayHistories const& data, int threads);
    HistoryFilter(DayHistories&&, int) = delete;

    /// Of every distinct history, in their order.
    [[nodiscard]] std::vector<double> log_likelihoods(UserNodes const& population) const;
    /// Summed over customers.
    [[nodiscard]] double log_likelihood(UserNodes const& population) const;
    /// Of every distinct history, `days` >= 0 ahead; count_chance has `most` + 1 entries (none for most < 0).
    [[nodiscard]] std::vector<UserFuture> futures(UserNodes const& population, int days, int most) const;

  private:
    struct Tables;
    template <int Phases>
    struct Silences;
    struct Sums;
    struct Ahead {
        int days = 0;
        int most = -1;
        [[nodiscard]] std::size_t answers() const { return 3 + static_cast<std::size_t>(most + 1); }
    };
    [[nodiscard]] Sums sums(UserNodes const& population, Ahead const* ahead) const;
    template <int Phases>
    void fill(UserNode const* nodes, Ahead const* ahead, Tables& tables) const;
    void add(Tables const& tables, std::size_t from, std::size_t to, Sums& sums) const;

    DayHistories const& data_;
    BlockRunner runner_;
    std::vector<std::uint32_t> gap_rows_;           ///< one per gap of the data
    std::vector<double> log_scale_;                 ///< per history
    std::vector<std::int32_t> gap_row_of_day_;      ///< -1: no such gap
    std::vector<std::int32_t> silence_row_of_day_;  ///< -1: no such silence
    std::size_t gap_row_count_ = 0;
    std::size_t silence_row_count_ = 0;
};

/// The forecasts of several models as one, history by history: `weights` add up to 1, one per member.
[[nodiscard]] std::vector<UserFuture> mixture(std::span<std::vector<UserFuture> const> members,
                                              std::span<double const> weights);

}  // namespace rekindle
