#include "sim/engine/moments.hpp"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__) && \
    !defined(__SANITIZE_ADDRESS__)
/// Compiled for several instruction sets, chosen when the program is loaded; each lane computes alone, so the bits are
/// the same. The sanitizers are not ready when the choice is made.
#define REKINDLE_FOR_EVERY_CPU [[gnu::target_clones("arch=skylake-avx512", "avx2", "default")]]
#else
#define REKINDLE_FOR_EVERY_CPU
#endif

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

REKINDLE_FOR_EVERY_CPU void add_product(Reals& sum, Reals const& x, Reals const& y) {
    for (std::size_t i = 0; i < counter_count; ++i) sum[i] += x[i] * y[i];
}

/// Adds totals and their squares, and gives them as reals.
REKINDLE_FOR_EVERY_CPU void add_totals(Totals& sum, Reals& square, Reals& reals, Totals const& totals) {
    for (std::size_t i = 0; i < counter_count; ++i) {
        double const x = static_cast<double>(totals[i]);
        sum[i] += totals[i];
        square[i] += x * x;
        reals[i] = x;
    }
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
    Reals base;
    auto& of_baseline = blocks_[block * worlds_ + baseline_];
    add_totals(of_baseline.sum, of_baseline.moments.square, base, sinks[baseline_].totals);
    add_ratios(of_baseline.moments.ratio_own, nullptr, base, base);
    if (worlds_ > 1) cross(block, sinks, base);
    for (std::size_t w = 0; w < worlds_; ++w) {
        if (origin == Origin::arrived) add_into(blocks_[block * worlds_ + w].arrived_sum, sinks[w].totals);
        sinks[w].totals = {};
    }
}

/// What a user's totals in the other worlds add: alone, against the baseline, against the twin.
void UserSums::cross(std::size_t block, std::span<Sink const> sinks, Reals const& base) {
    Reals twin, x;
    if (twin_ >= 0) twin = reals_of(sinks[static_cast<std::size_t>(twin_)].totals);
    for (std::size_t w = 0; w < worlds_; ++w) {
        auto& b = blocks_[block * worlds_ + w];
        auto& m = b.moments;
        if (w == baseline_) {
            x = base;
        } else {
            add_totals(b.sum, m.square, x, sinks[w].totals);
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
