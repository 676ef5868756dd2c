#include "scenarios/fit/two_state_likelihood.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

constexpr std::uint32_t short_gaps =
    64;  ///< a product of this many scaled kernels stays far from both ends of the doubles
constexpr std::uint32_t rescale_every = 32;  ///< gaps, in longer histories

struct alignas(16) Lanes : std::array<double, pair_lanes> {};

/// Gives each day in `used` the next row number; days that occur are marked 0 on entry, others -1.
std::size_t number_rows(std::vector<std::int32_t>& row_of_day) {
    std::int32_t count = 0;
    for (auto& row : row_of_day)
        if (row >= 0) row = count++;
    return static_cast<std::size_t>(count);
}

double gap_scale(std::int32_t days) { return 3.0 * (days + 1); }

/// Two lanes in one register of the baseline processor.
using Two [[gnu::vector_size(16), gnu::may_alias]] = double;
static_assert(pair_lanes == 16);

/// The hot loop: named variables keep the sixteen products in registers, which halves its time.
Lanes short_product(std::vector<Lanes> const& kernel, std::uint32_t const* gaps, std::uint32_t count) {
    Two const one{1, 1};
    Two p0 = one, p1 = one, p2 = one, p3 = one, p4 = one, p5 = one, p6 = one, p7 = one;
    for (std::uint32_t i = 0; i < count; ++i) {
        auto const* const factor = reinterpret_cast<Two const*>(kernel[gaps[i]].data());
        p0 *= factor[0], p1 *= factor[1], p2 *= factor[2], p3 *= factor[3];
        p4 *= factor[4], p5 *= factor[5], p6 *= factor[6], p7 *= factor[7];
    }
    Lanes product;
    auto* const out = reinterpret_cast<Two*>(product.data());
    out[0] = p0, out[1] = p1, out[2] = p2, out[3] = p3, out[4] = p4, out[5] = p5, out[6] = p6, out[7] = p7;
    return product;
}

struct LongProduct {
    Lanes mantissa;
    std::array<int, pair_lanes> exponent;
};

LongProduct long_product(std::vector<Lanes> const& kernel, std::uint32_t const* gaps, std::uint32_t count) {
    LongProduct result{};
    result.mantissa.fill(1);
    for (std::uint32_t done = 0; done < count; done += rescale_every) {
        Lanes const part = short_product(kernel, gaps + done, std::min(rescale_every, count - done));
        for (std::size_t l = 0; l < pair_lanes; ++l) {
            int by = 0;
            result.mantissa[l] = std::frexp(result.mantissa[l] * part[l], &by);
            result.exponent[l] += by;
        }
    }
    return result;
}

/// Sum of the products, in a fixed tree (wide additions instead of a chain of sixteen).
double dot(Lanes const& x, Lanes const& y) {
    static_assert(pair_lanes == 16);
    std::array<double, 8> eight;
    for (std::size_t l = 0; l < 8; ++l) eight[l] = x[l] * y[l] + x[l + 8] * y[l + 8];
    std::array<double, 4> four;
    for (std::size_t l = 0; l < 4; ++l) four[l] = eight[l] + eight[l + 4];
    return (four[0] + four[2]) + (four[1] + four[3]);
}

}  // namespace

/// Sixteen nodes with one order rate, and their kernel rows.
struct TwoStateLikelihood::Chunk {
    double order_rate = 0;
    Lanes lapse_rate{};
    Lanes return_rate{};
    std::vector<Lanes> kernel;   ///< one row per distinct gap, scaled
    std::vector<Lanes> silence;  ///< one row per (distinct silence, question)
};

void TwoStateLikelihood::ScaledSum::add(double value, std::int64_t value_exponent) {
    if (value == 0) return;
    if (sum == 0) exponent = value_exponent;
    auto const shift = value_exponent - exponent;
    if (shift > 0) {
        sum = std::ldexp(sum, static_cast<int>(std::max<std::int64_t>(-shift, -4000)));
        exponent = value_exponent;
        sum += value;
    } else {
        sum += std::ldexp(value, static_cast<int>(std::max<std::int64_t>(shift, -4000)));
    }
}

TwoStateLikelihood::TwoStateLikelihood(DayHistories const& data, TwoStateGrid const& grid, int threads)
    : grid_{grid}, runner_{threads} {
    std::int32_t longest = 0;
    for (auto const gap : data.gaps_days) longest = std::max(longest, gap);
    for (auto const& history : data.histories) longest = std::max(longest, history.silent_days);
    gap_row_of_day_.assign(static_cast<std::size_t>(longest) + 1, -1);
    silence_row_of_day_ = gap_row_of_day_;
    for (auto const gap : data.gaps_days) gap_row_of_day_[static_cast<std::size_t>(gap)] = 0;
    for (auto const& history : data.histories) silence_row_of_day_[static_cast<std::size_t>(history.silent_days)] = 0;
    gap_row_count_ = number_rows(gap_row_of_day_);
    silence_row_count_ = number_rows(silence_row_of_day_);
    for (auto const& history : data.histories) {
        Row row{gap_rows_.size(), history.gaps,
                static_cast<std::uint32_t>(silence_row_of_day_[static_cast<std::size_t>(history.silent_days)]),
                history.customers, 0};
        for (std::uint32_t i = 0; i < history.gaps; ++i) {
            auto const gap = data.gaps_days[history.gap_begin + i];
            gap_rows_.push_back(static_cast<std::uint32_t>(gap_row_of_day_[static_cast<std::size_t>(gap)]));
            row.log_scale += std::log(gap_scale(gap));
        }
        rows_.push_back(row);
    }
}

/// Steps v(t) through the days and keeps the rows that some history needs.
void TwoStateLikelihood::fill_rows(Task const& task, Chunk& chunk) const {
    Lanes stay_active, lapse, stay_dormant, order_active, order_dormant;
    std::vector<std::array<Lanes, 2>> answers(task.questions.size());
    for (std::size_t l = 0; l < pair_lanes; ++l) {
        DayStep const step{chunk.order_rate, chunk.lapse_rate[l], chunk.return_rate[l]};
        stay_active[l] = step.stay_active, lapse[l] = step.lapse, stay_dormant[l] = step.stay_dormant;
        order_active[l] = step.order_if_active, order_dormant[l] = step.order_if_dormant;
        for (std::size_t q = 0; q < answers.size(); ++q) {
            std::array<double, 2> by_state{1, 1};
            if (task.questions[q] == Question::active) by_state = {1, 0};
            if (task.questions[q] == Question::orders) by_state = expected_orders(step, task.days);
            if (task.questions[q] == Question::order_rate) by_state = {chunk.order_rate, chunk.order_rate};
            answers[q][0][l] = by_state[0];
            answers[q][1][l] = by_state[1];
        }
    }
    Lanes active, dormant;
    active.fill(1);
    dormant.fill(0);
    auto const questions = static_cast<std::int32_t>(answers.size());
    for (std::size_t t = 0; t < gap_row_of_day_.size(); ++t) {
        if (auto const row = silence_row_of_day_[t]; row >= 0)
            for (std::int32_t q = 0; q < questions; ++q) {
                auto& out = chunk.silence[static_cast<std::size_t>(row * questions + q)];
                auto const& [if_active, if_dormant] = answers[static_cast<std::size_t>(q)];
                for (std::size_t l = 0; l < pair_lanes; ++l)
                    out[l] = active[l] * if_active[l] + dormant[l] * if_dormant[l];
            }
        if (t + 1 == gap_row_of_day_.size()) break;
        if (auto const row = gap_row_of_day_[t + 1]; row >= 0) {
            auto& out = chunk.kernel[static_cast<std::size_t>(row)];
            double const scale = gap_scale(static_cast<std::int32_t>(t) + 1);
            for (std::size_t l = 0; l < pair_lanes; ++l)
                out[l] = scale * (active[l] * order_active[l] + dormant[l] * order_dormant[l]);
        }
        for (std::size_t l = 0; l < pair_lanes; ++l) {
            dormant[l] = active[l] * lapse[l] + dormant[l] * stay_dormant[l];
            active[l] *= stay_active[l];
        }
    }
}

/// Adds the chunk's nodes to `sums` (question by question, history by history).
void TwoStateLikelihood::add_chunk(Task const& task, Chunk& chunk, std::vector<ScaledSum>& sums) const {
    fill_rows(task, chunk);
    std::size_t const questions = task.questions.size();
    for (std::size_t h = 0; h < rows_.size(); ++h) {
        Row const& row = rows_[h];
        auto const* const gaps = gap_rows_.data() + row.begin;
        auto const* const silence = chunk.silence.data() + row.silence_row * questions;
        if (row.gaps > short_gaps) {
            auto const [product, exponents] = long_product(chunk.kernel, gaps, row.gaps);
            for (std::size_t q = 0; q < questions; ++q)
                for (std::size_t l = 0; l < pair_lanes; ++l)
                    sums[q * rows_.size() + h].add(product[l] * silence[q][l], exponents[l]);
        } else {
            Lanes const product = short_product(chunk.kernel, gaps, row.gaps);
            for (std::size_t q = 0; q < questions; ++q) sums[q * rows_.size() + h].sum += dot(product, silence[q]);
        }
    }
}

std::vector<std::vector<TwoStateLikelihood::ScaledSum>> TwoStateLikelihood::node_sums(Task const& task) const {
    TwoStateNodes const nodes{task.model, grid_};
    auto const blocks = nodes.weights.size();
    std::vector<std::vector<ScaledSum>> by_block(blocks);
    runner_.run(static_cast<int>(blocks), [&](int j) {
        auto& sums = by_block[static_cast<std::size_t>(j)];
        sums.assign(task.questions.size() * rows_.size(), {});
        Chunk chunk;
        chunk.order_rate = nodes.order_rates_per_day[static_cast<std::size_t>(j)];
        chunk.kernel.resize(gap_row_count_);
        chunk.silence.resize(silence_row_count_ * task.questions.size());
        for (int first = 0; first < grid_.pairs; first += pair_lanes) {
            std::copy_n(nodes.lapse_rates_per_day.begin() + first, pair_lanes, chunk.lapse_rate.begin());
            std::copy_n(nodes.return_rates_per_day.begin() + first, pair_lanes, chunk.return_rate.begin());
            add_chunk(task, chunk, sums);
        }
    });
    std::vector<std::vector<ScaledSum>> result(task.questions.size(), std::vector<ScaledSum>(rows_.size()));
    for (std::size_t j = 0; j < blocks; ++j) {
        double const weight = nodes.weights[j] / grid_.pairs;
        for (std::size_t q = 0; q < result.size(); ++q)
            for (std::size_t h = 0; h < rows_.size(); ++h) {
                auto const& part = by_block[j][q * rows_.size() + h];
                result[q][h].add(weight * part.sum, part.exponent);
            }
    }
    return result;
}

std::vector<double> TwoStateLikelihood::history_log_likelihoods(TwoState const& model) const {
    auto const sums = node_sums({model, {Question::likelihood}});
    std::vector<double> result;
    for (std::size_t h = 0; h < rows_.size(); ++h) {
        auto const& [sum, exponent] = sums[0][h];
        result.push_back(std::log(std::max(sum, 1e-300)) + static_cast<double>(exponent) * std::log(2.0) -
                         rows_[h].log_scale);
    }
    return result;
}

double TwoStateLikelihood::log_likelihood(TwoState const& model) const {
    auto const logs = history_log_likelihoods(model);
    double sum = 0;
    for (std::size_t h = 0; h < rows_.size(); ++h) sum += rows_[h].customers * logs[h];
    return sum;
}

std::vector<UserOutlook> TwoStateLikelihood::outlook(TwoState const& model, int days) const {
    REKINDLE_EXPECTS(days >= 0);
    auto const sums =
        node_sums({model, {Question::likelihood, Question::active, Question::orders, Question::order_rate}, days});
    auto const share = [&](std::size_t question, std::size_t h) {
        auto const& [sum, exponent] = sums[question][h];
        auto const& [whole, whole_exponent] = sums[0][h];
        return whole > 0 ? std::ldexp(sum / whole, static_cast<int>(exponent - whole_exponent)) : 0.0;
    };
    std::vector<UserOutlook> result;
    for (std::size_t h = 0; h < rows_.size(); ++h) result.push_back({share(1, h), share(2, h), share(3, h)});
    return result;
}

}  // namespace rekindle
