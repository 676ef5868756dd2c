#pragma once
// The two-state likelihood of day-grid histories: per node a kernel of gaps and a survival of silence, shared by all
// histories.

#include <cstdint>
#include <vector>

#include "scenarios/fit/calibration_sample.hpp"
#include "scenarios/fit/parallel_blocks.hpp"
#include "scenarios/fit/two_state_nodes.hpp"

namespace rekindle {

/// What the posterior of one history says about its owner at the calibration end.
struct UserOutlook {
    double active_probability = 0;
    double expected_orders = 0;  ///< in the days asked for
    double order_rate_per_day = 0;
};

/// With v(0) = (1, 0), v(t) = v(0) E^t (active, dormant; no order yet): a gap of d days has chance K(d) = v(d - 1) . b,
/// silence of u days S(u) = v(u) . 1. A user's likelihood is the weighted sum over nodes of prod K(gap) S(silence);
/// users are independent. Each K(d) is scaled by 3 (d + 1) and the log taken off again; histories with more than 64
/// gaps also carry binary exponents: no number of gaps underflows. The same value at any thread count (fixed-order
/// sums). Calls are const but meant for one caller at a time.
class TwoStateLikelihood {
  public:
    /// `threads`: as BlockRunner.
    TwoStateLikelihood(DayHistories const& data, TwoStateGrid const& grid, int threads);

    /// Sum over customers of the log-likelihood of their history; finite.
    [[nodiscard]] double log_likelihood(TwoState const& model) const;

    /// Log-likelihood of every distinct history, in the order of DayHistories::histories.
    [[nodiscard]] std::vector<double> history_log_likelihoods(TwoState const& model) const;

    /// Outlook of every distinct history (index it by DayHistories::of_customer), `days` >= 0 ahead.
    [[nodiscard]] std::vector<UserOutlook> outlook(TwoState const& model, int days) const;

  private:
    struct Row {
        std::size_t begin;  ///< into gap_rows_
        std::uint32_t gaps;
        std::uint32_t silence_row;
        double customers;
        double log_scale;  ///< sum of log 3 (d + 1)
    };
    /// Sums over nodes, `sum * 2^exponent`; exponent is 0 but for long histories.
    struct ScaledSum {
        double sum = 0;
        std::int64_t exponent = 0;
        void add(double value, std::int64_t value_exponent);
    };
    /// What stands in place of S(u): v(u) . (active, dormant) per node, for several questions at once.
    enum class Question : std::uint8_t { likelihood, active, orders, order_rate };
    struct Chunk;
    struct Task {
        TwoState model;
        std::vector<Question> questions;
        int days = 0;
    };

    [[nodiscard]] std::vector<std::vector<ScaledSum>> node_sums(Task const& task) const;
    void add_chunk(Task const& task, Chunk& chunk, std::vector<ScaledSum>& sums) const;
    void fill_rows(Task const& task, Chunk& chunk) const;

    TwoStateGrid grid_;
    BlockRunner runner_;
    std::vector<Row> rows_;
    std::vector<std::uint32_t> gap_rows_;
    std::vector<std::int32_t> gap_row_of_day_;      ///< -1: no such gap
    std::vector<std::int32_t> silence_row_of_day_;  ///< -1: no such silence
    std::size_t gap_row_count_ = 0;
    std::size_t silence_row_count_ = 0;
};

}  // namespace rekindle
