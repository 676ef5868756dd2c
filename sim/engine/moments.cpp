#include "sim/engine/moments.hpp"

namespace rekindle {
namespace {

using Reals = std::array<double, counter_count>;

void add_into(WorldMoments& a, WorldMoments const& b) {
    for (std::size_t i = 0; i < counter_count; ++i) {
        a.square[i] += b.square[i];
        a.cross[i] += b.cross[i];
        a.cross_twin[i] += b.cross_twin[i];
    }
    for (std::size_t i = 0; i < ratio_pairs.size(); ++i) {
        a.ratio_own[i] += b.ratio_own[i];
        a.ratio_num_base[i] += b.ratio_num_base[i];
        a.ratio_den_base[i] += b.ratio_den_base[i];
        a.ratio_num_twin[i] += b.ratio_num_twin[i];
        a.ratio_den_twin[i] += b.ratio_den_twin[i];
    }
}

void add_ratios(WorldMoments& m, Totals const& x) {
    for (std::size_t i = 0; i < ratio_pairs.size(); ++i) {
        auto const n = x[index_of(ratio_pairs[i].numerator)], d = x[index_of(ratio_pairs[i].denominator)];
        m.ratio_own[i] += static_cast<double>(n) * static_cast<double>(d);
    }
}

using Ratios = std::array<double, ratio_pairs.size()>;

void add_crossed_ratios(Ratios& numerator_here, Ratios& denominator_here, Totals const& x, Totals const& other) {
    auto real = [](Totals const& of, Counter c) { return static_cast<double>(of[index_of(c)]); };
    for (std::size_t i = 0; i < ratio_pairs.size(); ++i) {
        auto const [n, d] = ratio_pairs[i];
        numerator_here[i] += real(x, n) * real(other, d);
        denominator_here[i] += real(x, d) * real(other, n);
    }
}

}  // namespace

UserSums::UserSums(std::size_t blocks, std::size_t worlds, std::size_t baseline, int twin, std::vector<Counter> const& columns)
    : worlds_{worlds}, baseline_{baseline}, twin_{twin}, blocks_(blocks * worlds) {
    for (auto c : columns) columns_.push_back(static_cast<std::uint8_t>(c));
}

void UserSums::cross_with_twin(std::size_t block, std::span<Sink const> sinks) {
    auto const& twin = sinks[static_cast<std::size_t>(twin_)].totals;
    for (std::size_t w = 0; w < worlds_; ++w) {
        auto& m = blocks_[block * worlds_ + w].moments;
        add_crossed_ratios(m.ratio_num_twin, m.ratio_den_twin, sinks[w].totals, twin);
        for (auto const i : columns_) m.cross_twin[i] += static_cast<double>(sinks[w].totals[i]) * static_cast<double>(twin[i]);
    }
}

void UserSums::take(std::size_t block, std::span<Sink> sinks, Origin origin) {
    if (twin_ >= 0) cross_with_twin(block, sinks);
    if (origin == Origin::arrived) {
        for (std::size_t w = 0; w < worlds_; ++w) {
            for (auto const i : columns_) blocks_[block * worlds_ + w].arrived_sum[i] += sinks[w].totals[i];
        }
    }
    auto& base = sinks[baseline_].totals;
    for (std::size_t w = 0; w < worlds_; ++w) {
        auto& x = sinks[w].totals;
        auto& b = blocks_[block * worlds_ + w];
        add_ratios(b.moments, x);
        if (w == baseline_) continue;
        add_crossed_ratios(b.moments.ratio_num_base, b.moments.ratio_den_base, x, base);
        for (auto const i : columns_) {
            auto const real = static_cast<double>(x[i]);
            b.sum[i] += x[i];
            b.moments.square[i] += real * real;
            b.moments.cross[i] += real * static_cast<double>(base[i]);
            x[i] = 0;
        }
    }
    auto& b = blocks_[block * worlds_ + baseline_];
    for (auto const i : columns_) {
        auto const real = static_cast<double>(base[i]);
        b.sum[i] += base[i];
        b.moments.square[i] += real * real;
        base[i] = 0;
    }
}

Totals UserSums::total(std::size_t world) const {
    Totals sum{};
    for (std::size_t b = world; b < blocks_.size(); b += worlds_) {
        for (std::size_t i = 0; i < counter_count; ++i) sum[i] += blocks_[b].sum[i];
    }
    return sum;
}

Totals UserSums::arrived_total(std::size_t world) const {
    Totals sum{};
    for (std::size_t b = world; b < blocks_.size(); b += worlds_) {
        for (std::size_t i = 0; i < counter_count; ++i) sum[i] += blocks_[b].arrived_sum[i];
    }
    return sum;
}

WorldMoments UserSums::moments(std::size_t world) const {
    std::vector<WorldMoments> level;
    for (std::size_t b = world; b < blocks_.size(); b += worlds_) level.push_back(blocks_[b].moments);
    if (level.empty()) return {};
    for (std::size_t width = 1; width < level.size(); width *= 2) {
        for (std::size_t i = 0; i + width < level.size(); i += 2 * width) add_into(level[i], level[i + width]);
    }
    if (world == baseline_) {
        level[0].cross = level[0].square;
        level[0].ratio_num_base = level[0].ratio_den_base = level[0].ratio_own;
    }
    return level[0];
}

}  // namespace rekindle
