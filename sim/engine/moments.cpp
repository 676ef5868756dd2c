#include "sim/engine/moments.hpp"

namespace rekindle {
namespace {

using Reals = std::array<double, counter_count>;

void add_into(WorldMoments& a, WorldMoments const& b) {
    for (std::size_t i = 0; i < counter_count; ++i) {
        a.square[i] += b.square[i];
        a.cross[i] += b.cross[i];
    }
    for (std::size_t i = 0; i < ratio_pairs.size(); ++i) {
        a.ratio_own[i] += b.ratio_own[i];
        a.ratio_num_base[i] += b.ratio_num_base[i];
        a.ratio_den_base[i] += b.ratio_den_base[i];
    }
}

void add_own(WorldMoments& m, Reals const& x) {
    for (std::size_t i = 0; i < counter_count; ++i) m.square[i] += x[i] * x[i];
    for (std::size_t i = 0; i < ratio_pairs.size(); ++i) {
        m.ratio_own[i] += x[index_of(ratio_pairs[i].numerator)] * x[index_of(ratio_pairs[i].denominator)];
    }
}

void add_cross(WorldMoments& m, Reals const& x, Reals const& base) {
    for (std::size_t i = 0; i < counter_count; ++i) m.cross[i] += x[i] * base[i];
    for (std::size_t i = 0; i < ratio_pairs.size(); ++i) {
        auto const n = index_of(ratio_pairs[i].numerator), d = index_of(ratio_pairs[i].denominator);
        m.ratio_num_base[i] += x[n] * base[d];
        m.ratio_den_base[i] += x[d] * base[n];
    }
}

Reals reals(Totals const& totals) {
    Reals out;
    for (std::size_t i = 0; i < counter_count; ++i) out[i] = static_cast<double>(totals[i]);
    return out;
}

}  // namespace

void MomentBlocks::add(std::size_t block, std::span<Sink const> sinks) {
    auto const base = reals(sinks[baseline_].totals);
    add_own(blocks_[block * worlds_ + baseline_], base);
    for (std::size_t w = 0; w < worlds_; ++w) {
        if (w == baseline_) continue;
        auto const x = reals(sinks[w].totals);
        auto& m = blocks_[block * worlds_ + w];
        add_own(m, x);
        add_cross(m, x, base);
    }
}

WorldMoments MomentBlocks::combined(std::size_t world) const {
    std::vector<WorldMoments> level;
    for (std::size_t b = 0; b * worlds_ < blocks_.size(); ++b) level.push_back(blocks_[b * worlds_ + world]);
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
