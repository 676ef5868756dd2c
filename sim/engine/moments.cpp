#include "sim/engine/moments.hpp"

namespace rekindle {
namespace {

using Reals = UserSums::Reals;
using Ratios = std::array<double, ratio_pairs.size()>;

Reals reals_of(Totals const& totals) {
    Reals out;
    for (std::size_t i = 0; i < counter_count; ++i) out[i] = static_cast<double>(totals[i]);
    return out;
}

// Whole arrays, so that the compiler makes vectors of these loops.

template <class Array>
void add_into(Array& sum, Array const& x) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += x[i];
}

void add_product(Reals& sum, Reals const& x, Reals const& y) {
    for (std::size_t i = 0; i < counter_count; ++i) sum[i] += x[i] * y[i];
}

void add_ratios(Ratios& numerator_here, Ratios* denominator_here, Reals const& x, Reals const& other) {
    for (std::size_t i = 0; i < ratio_pairs.size(); ++i) {
        auto const n = index_of(ratio_pairs[i].numerator), d = index_of(ratio_pairs[i].denominator);
        numerator_here[i] += x[n] * other[d];
        if (denominator_here != nullptr) (*denominator_here)[i] += x[d] * other[n];
    }
}

void add_moments(WorldMoments& a, WorldMoments const& b) {
    add_into(a.square, b.square);
    add_into(a.cross, b.cross);
    add_into(a.cross_twin, b.cross_twin);
    add_into(a.ratio_own, b.ratio_own);
    add_into(a.ratio_num_base, b.ratio_num_base);
    add_into(a.ratio_den_base, b.ratio_den_base);
    add_into(a.ratio_num_twin, b.ratio_num_twin);
    add_into(a.ratio_den_twin, b.ratio_den_twin);
}

}  // namespace

UserSums::UserSums(std::size_t blocks, std::size_t worlds, std::size_t baseline, int twin)
    : worlds_{worlds}, baseline_{baseline}, twin_{twin}, blocks_(blocks * worlds) {}

void UserSums::take(std::size_t block, std::span<Sink> sinks, Origin origin) {
    auto const base = reals_of(sinks[baseline_].totals);
    if (worlds_ > 1) cross(block, sinks, base);
    for (std::size_t w = 0; w < worlds_; ++w) {
        auto& b = blocks_[block * worlds_ + w];
        auto& totals = sinks[w].totals;
        add_into(b.sum, totals);
        if (origin == Origin::arrived) add_into(b.arrived_sum, totals);
        if (w == baseline_) {
            add_product(b.moments.square, base, base);
            add_ratios(b.moments.ratio_own, nullptr, base, base);
        }
        totals = {};
    }
}

void UserSums::cross(std::size_t block, std::span<Sink const> sinks, Reals const& base) {
    Reals twin{};
    if (twin_ >= 0) twin = reals_of(sinks[static_cast<std::size_t>(twin_)].totals);
    for (std::size_t w = 0; w < worlds_; ++w) {
        auto& m = blocks_[block * worlds_ + w].moments;
        auto const x = reals_of(sinks[w].totals);
        if (w != baseline_) {
            add_product(m.square, x, x);
            add_ratios(m.ratio_own, nullptr, x, x);
            add_product(m.cross, x, base);
            add_ratios(m.ratio_num_base, &m.ratio_den_base, x, base);
        }
        if (twin_ >= 0) {
            add_product(m.cross_twin, x, twin);
            add_ratios(m.ratio_num_twin, &m.ratio_den_twin, x, twin);
        }
    }
}

Totals UserSums::total(std::size_t world) const {
    Totals sum{};
    for (std::size_t b = world; b < blocks_.size(); b += worlds_) add_into(sum, blocks_[b].sum);
    return sum;
}

Totals UserSums::arrived_total(std::size_t world) const {
    Totals sum{};
    for (std::size_t b = world; b < blocks_.size(); b += worlds_) add_into(sum, blocks_[b].arrived_sum);
    return sum;
}

WorldMoments UserSums::moments(std::size_t world) const {
    std::vector<WorldMoments> level;
    for (std::size_t b = world; b < blocks_.size(); b += worlds_) level.push_back(blocks_[b].moments);
    if (level.empty()) return {};
    for (std::size_t width = 1; width < level.size(); width *= 2) {
        for (std::size_t i = 0; i + width < level.size(); i += 2 * width) add_moments(level[i], level[i + width]);
    }
    if (world == baseline_) {
        level[0].cross = level[0].square;
        level[0].ratio_num_base = level[0].ratio_den_base = level[0].ratio_own;
    }
    return level[0];
}

}  // namespace rekindle
