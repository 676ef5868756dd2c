#include "scenarios/fit/history_filter.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "scenarios/fit/node_day.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

constexpr std::size_t lanes = pair_lanes;
constexpr std::uint32_t rescale_every = 32;
constexpr std::size_t chunks_at_once = 16;  ///< whose tables are held together
constexpr std::size_t histories_in_block = 256;

/// Two lanes in one register of the baseline processor.
using Two [[gnu::vector_size(16), gnu::may_alias]] = double;
constexpr std::size_t pairs = lanes / 2;

struct alignas(64) Lanes : std::array<double, lanes> {
    [[nodiscard]] Two& pair(std::size_t p) { return reinterpret_cast<Two*>(data())[p]; }
    [[nodiscard]] Two const& pair(std::size_t p) const { return reinterpret_cast<Two const*>(data())[p]; }
};

std::size_t number_rows(std::vector<std::int32_t>& row_of_day) {
    std::int32_t count = 0;
    for (auto& row : row_of_day)
        if (row >= 0) row = count++;
    return static_cast<std::size_t>(count);
}

double gap_scale(std::int32_t days) { return 3.0 * (days + 1); }

/// Kernel of one gap: [s][r], s and r in (F, A).
struct GapRow {
    Lanes fresh_fresh, fresh_settled, settled_fresh, settled_settled;
};

struct State {
    Lanes fresh, settled;
};

void pass(State& state, GapRow const& gap) {
    for (std::size_t p = 0; p < pairs; ++p) {
        Two const f = state.fresh.pair(p), a = state.settled.pair(p);
        state.fresh.pair(p) = f * gap.fresh_fresh.pair(p) + a * gap.settled_fresh.pair(p);
        state.settled.pair(p) = f * gap.fresh_settled.pair(p) + a * gap.settled_settled.pair(p);
    }
}

/// Brings the largest lane into [1/2, 1); the exponent taken off.
int rescale(State& state) {
    double most = 0;
    for (std::size_t l = 0; l < lanes; ++l) most = std::max({most, state.fresh[l], state.settled[l]});
    if (!(most > 0)) return 0;
    int exponent = 0;
    (void)std::frexp(most, &exponent);
    double const factor = std::ldexp(1.0, -exponent);
    for (std::size_t l = 0; l < lanes; ++l) state.fresh[l] *= factor, state.settled[l] *= factor;
    return exponent;
}

}  // namespace

/// Of sixteen nodes. Answers per silence row: the likelihood first, then what is asked about the future.
struct HistoryFilter::Tables {
    Lanes weight;
    std::vector<GapRow> gaps;
    std::vector<State> silence;  ///< [row * answers + answer]
};

struct HistoryFilter::Sums {
    std::size_t answers = 1;
    std::vector<double> value;  ///< [history * answers + answer], times 2^exponent of the history
    std::vector<std::int32_t> exponent;
};

HistoryFilter::HistoryFilter(DayHistories const& data, int threads) : data_{data}, runner_{threads} {
    std::int32_t longest = 0;
    for (auto const gap : data.gaps_days) longest = std::max(longest, gap);
    for (auto const& history : data.histories) longest = std::max(longest, history.silent_days);
    gap_row_of_day_.assign(static_cast<std::size_t>(longest) + 1, -1);
    silence_row_of_day_ = gap_row_of_day_;
    for (auto const gap : data.gaps_days) gap_row_of_day_[static_cast<std::size_t>(gap)] = 0;
    for (auto const& history : data.histories) silence_row_of_day_[static_cast<std::size_t>(history.silent_days)] = 0;
    gap_row_count_ = number_rows(gap_row_of_day_);
    silence_row_count_ = number_rows(silence_row_of_day_);
    for (auto const gap : data.gaps_days)
        gap_rows_.push_back(static_cast<std::uint32_t>(gap_row_of_day_[static_cast<std::size_t>(gap)]));
    for (auto const& history : data.histories) {
        double scale = 0;
        for (std::uint32_t i = 0; i < history.gaps; ++i)
            scale += std::log(gap_scale(data.gaps_days[history.gap_begin + i]));
        log_scale_.push_back(scale);
    }
}

/// The silences of sixteen nodes, day by day.
template <int Phases>
struct HistoryFilter::Silences {
    static constexpr std::size_t states = Phases + 1;  ///< phases and dormancy

    struct Stage {
        std::array<Lanes, states> v{};
        Lanes gone{};
        std::array<std::array<Lanes, states>, states> move{};
        std::array<Lanes, states> order{}, back{}, vanish{};
    };
    std::array<Stage, 2> stages;  ///< fresh, settled
    std::vector<NodeFuture<Phases>> future;

    Silences(UserNode const* nodes, Ahead const* ahead) {
        for (std::size_t l = 0; l < lanes; ++l) {
            NodeDay<Phases> const day{nodes[l]};
            for (std::size_t s = 0; s < 2; ++s) {
                auto& to = stages[s];
                auto const& from = day.stage[s];
                for (std::size_t i = 0; i < states; ++i) {
                    for (std::size_t j = 0; j < states; ++j) to.move[i][j][l] = from.move[i][j];
                    to.order[i][l] = from.order[i], to.back[i][l] = from.back[i], to.vanish[i][l] = from.gone[i];
                }
            }
            stages[0].v[0][l] = 1;
            stages[1].v[0][l] = 1 - nodes[l].leaves_at_order;
            stages[1].gone[l] = nodes[l].leaves_at_order;
            if (ahead) future.emplace_back(day, ahead->days, ahead->most);
        }
    }

    /// S_s(t), and the answers about the future.
    void silence(State* out) const {
        for (std::size_t s = 0; s < 2; ++s) {
            auto const& stage = stages[s];
            for (std::size_t p = 0; p < pairs; ++p) {
                Two sum = stage.gone.pair(p);
                for (auto const& v : stage.v) sum += v.pair(p);
                (s == 0 ? out[0].fresh : out[0].settled).pair(p) = sum;
            }
            for (std::size_t l = 0; l < future.size(); ++l) {
                std::array<double, states> x{};
                for (std::size_t i = 0; i < states; ++i) x[i] = stage.v[i][l];
                future[l].answer(s, x, stage.gone[l], [&](std::size_t answer, double value) {
                    (s == 0 ? out[answer].fresh : out[answer].settled)[l] = value;
                });
            }
        }
    }

    void gap(double scale, GapRow& out) const {
        for (std::size_t s = 0; s < 2; ++s) {
            auto const& stage = stages[s];
            for (std::size_t p = 0; p < pairs; ++p) {
                Two fresh{}, settled{};
                for (std::size_t i = 0; i < states; ++i) {
                    fresh += stage.v[i].pair(p) * stage.back[i].pair(p);
                    settled += stage.v[i].pair(p) * stage.order[i].pair(p);
                }
                (s == 0 ? out.fresh_fresh : out.settled_fresh).pair(p) = scale * fresh;
                (s == 0 ? out.fresh_settled : out.settled_settled).pair(p) = scale * settled;
            }
        }
    }

    void next_day() {
        for (auto& stage : stages)
            for (std::size_t p = 0; p < pairs; ++p) {
                for (std::size_t i = 0; i < states; ++i)
                    stage.gone.pair(p) += stage.v[i].pair(p) * stage.vanish[i].pair(p);
                for (std::size_t j = states; j-- > 0;) {  // upper triangular: in place from the end
                    Two sum{};
                    for (std::size_t i = 0; i <= j; ++i) sum += stage.v[i].pair(p) * stage.move[i][j].pair(p);
                    stage.v[j].pair(p) = sum;
                }
            }
    }
};

/// Keeps the days that some history needs.
template <int Phases>
void HistoryFilter::fill(UserNode const* nodes, Ahead const* ahead, Tables& tables) const {
    std::size_t const answers = ahead ? ahead->answers() : 1;
    tables.gaps.resize(gap_row_count_);
    tables.silence.resize(silence_row_count_ * answers);
    for (std::size_t l = 0; l < lanes; ++l) tables.weight[l] = nodes[l].weight;
    Silences<Phases> silences{nodes, ahead};
    for (std::size_t t = 0;; ++t) {
        if (auto const row = silence_row_of_day_[t]; row >= 0)
            silences.silence(&tables.silence[static_cast<std::size_t>(row) * answers]);
        if (t + 1 == gap_row_of_day_.size()) break;
        if (auto const row = gap_row_of_day_[t + 1]; row >= 0)
            silences.gap(gap_scale(static_cast<std::int32_t>(t) + 1), tables.gaps[static_cast<std::size_t>(row)]);
        silences.next_day();
    }
}

void HistoryFilter::add(Tables const& tables, std::size_t from, std::size_t to, Sums& sums) const {
    for (std::size_t h = from; h < to; ++h) {
        auto const& history = data_.histories[h];
        State state{tables.weight, {}};
        state.settled.fill(0);
        std::int32_t exponent = 0;
        auto const* const gaps = gap_rows_.data() + history.gap_begin;
        for (std::uint32_t i = 0; i < history.gaps; ++i) {
            pass(state, tables.gaps[gaps[i]]);
            if (i % rescale_every == rescale_every - 1) exponent += rescale(state);
        }
        exponent += rescale(state);
        auto const row = static_cast<std::size_t>(silence_row_of_day_[static_cast<std::size_t>(history.silent_days)]);
        auto* const value = &sums.value[h * sums.answers];
        auto& held = sums.exponent[h];
        if (value[0] == 0) held = exponent;
        double incoming = 1;
        if (exponent > held) {
            double const shrink = std::ldexp(1.0, std::max(held - exponent, -2000));
            for (std::size_t q = 0; q < sums.answers; ++q) value[q] *= shrink;
            held = exponent;
        } else if (exponent < held) {
            incoming = std::ldexp(1.0, std::max(exponent - held, -2000));
        }
        if (incoming == 0) continue;
        for (std::size_t q = 0; q < sums.answers; ++q) {
            auto const& end = tables.silence[row * sums.answers + q];
            Two sum{};
            for (std::size_t p = 0; p < pairs; ++p)
                sum += state.fresh.pair(p) * end.fresh.pair(p) + state.settled.pair(p) * end.settled.pair(p);
            value[q] += incoming * (sum[0] + sum[1]);
        }
    }
}

HistoryFilter::Sums HistoryFilter::sums(UserNodes const& population, Ahead const* ahead) const {
    REKINDLE_EXPECTS(!population.nodes.empty() && population.nodes.size() % lanes == 0);
    Sums result;
    result.answers = ahead ? ahead->answers() : 1;
    result.value.assign(data_.histories.size() * result.answers, 0.0);
    result.exponent.assign(data_.histories.size(), 0);
    std::size_t const chunks = population.nodes.size() / lanes;
    std::size_t const blocks = (data_.histories.size() + histories_in_block - 1) / histories_in_block;
    std::size_t const group = ahead ? 2 : chunks_at_once;
    std::vector<Tables> tables(std::min(group, chunks));
    for (std::size_t first = 0; first < chunks; first += group) {
        std::size_t const count = std::min(group, chunks - first);
        runner_.run(static_cast<int>(count), [&](int c) {
            auto const* const nodes = &population.nodes[(first + static_cast<std::size_t>(c)) * lanes];
            auto& into = tables[static_cast<std::size_t>(c)];
            if (population.phases == 1) fill<1>(nodes, ahead, into);
            if (population.phases == 2) fill<2>(nodes, ahead, into);
            if (population.phases == 3) fill<3>(nodes, ahead, into);
        });
        runner_.run(static_cast<int>(blocks), [&](int b) {
            std::size_t const from = static_cast<std::size_t>(b) * histories_in_block;
            std::size_t const to = std::min(from + histories_in_block, data_.histories.size());
            for (std::size_t c = 0; c < count; ++c) add(tables[c], from, to, result);
        });
    }
    return result;
}

std::vector<double> HistoryFilter::log_likelihoods(UserNodes const& population) const {
    auto const all = sums(population, nullptr);
    std::vector<double> logs;
    for (std::size_t h = 0; h < data_.histories.size(); ++h)
        logs.push_back(std::log(std::max(all.value[h], 1e-300)) + all.exponent[h] * std::log(2.0) - log_scale_[h]);
    return logs;
}

double HistoryFilter::log_likelihood(UserNodes const& population) const {
    auto const logs = log_likelihoods(population);
    double sum = 0;
    for (std::size_t h = 0; h < logs.size(); ++h) sum += data_.histories[h].customers * logs[h];
    return sum;
}

std::vector<UserFuture> HistoryFilter::futures(UserNodes const& population, int days, int most) const {
    REKINDLE_EXPECTS(days >= 0);
    Ahead const ahead{days, std::max(most, -1)};
    auto const all = sums(population, &ahead);
    std::vector<UserFuture> result;
    for (std::size_t h = 0; h < data_.histories.size(); ++h) {
        auto const* const value = &all.value[h * all.answers];
        double const whole = std::max(value[0], 1e-300);
        UserFuture future{value[1] / whole, value[2] / whole, {}};
        for (int n = 0; n <= most; ++n) future.count_chance.push_back(value[3 + n] / whole);
        result.push_back(std::move(future));
    }
    return result;
}

std::vector<UserFuture> mixture(std::span<std::vector<UserFuture> const> members, std::span<double const> weights) {
    REKINDLE_EXPECTS(!members.empty() && members.size() == weights.size());
    std::vector<UserFuture> result(members[0].size());
    for (std::size_t h = 0; h < result.size(); ++h) {
        auto& sum = result[h];
        sum.count_chance.assign(members[0][h].count_chance.size(), 0.0);
        for (std::size_t m = 0; m < members.size(); ++m) {
            auto const& part = members[m][h];
            sum.active_probability += weights[m] * part.active_probability;
            sum.expected_orders += weights[m] * part.expected_orders;
            for (std::size_t n = 0; n < sum.count_chance.size(); ++n)
                sum.count_chance[n] += weights[m] * part.count_chance[n];
        }
    }
    return result;
}

}  // namespace rekindle
