#include "sim/engine/moments.hpp"

#include "sim/base/contract.hpp"
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__) && \
    !defined(__SANITIZE_ADDRESS__)
/// Compiled for several instruction sets, chosen when the program is loaded; each lane computes alone, so the bits are
/// the same. The sanitizers are not ready when the choice is made.
#define REKINDLE_FOR_EVERY_CPU [[gnu::target_clones("avx512f", "avx2", "default")]]
#else
#define REKINDLE_FOR_EVERY_CPU
#endif

namespace rekindle {
namespace {

constexpr std::size_t lanes = 8;
using Reals [[gnu::vector_size(8 * lanes)]] = double;
using Integers [[gnu::vector_size(8 * lanes)]] = std::int64_t;
using Words [[gnu::vector_size(8 * lanes)]] = std::uint64_t;

/// Reals of one world's recent users.
using RealRows = std::array<CounterReals, RecentTotals::users>;

/// Integers as reals, in operations that every vector unit has: the halves become the low bits of 2^52 and of 2^84, and
/// taking these away is exact; one rounding at the end.
[[gnu::always_inline]] inline void convert(Integers const& x, Reals& out) {
    auto const bits = reinterpret_cast<Words>(x);
    auto const low = reinterpret_cast<Reals>((bits & 0xFFFFFFFFu) | 0x4330000000000000u);
    auto const high = reinterpret_cast<Reals>((bits >> 32) ^ 0x4530000080000000u);
    out = (high - 0x1.00000801p84) + low;
}

template <class Vector, class Row>
[[gnu::always_inline]] inline Vector& at(Row& row, std::size_t counter) {
    return *reinterpret_cast<Vector*>(&row[counter]);
}

/// Adds users' totals modulo 2^64, as reals and squared, user by user in each counter, and gives them as reals.
REKINDLE_FOR_EVERY_CPU void add_totals(Totals& sum, CounterReals& about, CounterReals& square, RealRows& reals,
                                       RecentTotals::Rows const& rows, std::size_t users, std::size_t slots) {
    for (std::size_t c = 0; c < slots; c += lanes) {
        Words sums = at<Words>(sum, c);
        Reals squares = at<Reals>(square, c), abouts = at<Reals>(about, c);
        for (std::size_t u = 0; u < users; ++u) {
            Integers const& n = at<Integers const>(rows[u], c);
            Reals x;
            convert(n, x);
            sums += reinterpret_cast<Words const&>(n);
            abouts += x;
            squares += x * x;
            at<Reals>(reals[u], c) = x;
        }
        at<Words>(sum, c) = sums;
        at<Reals>(about, c) = abouts;
        at<Reals>(square, c) = squares;
    }
}

/// Adds the products of two worlds' reals.
REKINDLE_FOR_EVERY_CPU void add_products(CounterReals& sum, RealRows const& here, RealRows const& there,
                                         std::size_t users, std::size_t slots) {
    for (std::size_t c = 0; c < slots; c += lanes) {
        Reals sums = at<Reals>(sum, c);
        for (std::size_t u = 0; u < users; ++u) sums += at<Reals const>(here[u], c) * at<Reals const>(there[u], c);
        at<Reals>(sum, c) = sums;
    }
}

using Ratios = std::array<double, ratio_pairs.size()>;

/// Adds numerator here x denominator there, and denominator here x numerator there if asked.
void add_ratios(Ratios& numerator_here, Ratios* denominator_here, RealRows const& here, RealRows const& there,
                std::size_t users, std::size_t pairs) {
    for (std::size_t i = 0; i < pairs; ++i) {
        auto const n = index_of(ratio_pairs[i].numerator), d = index_of(ratio_pairs[i].denominator);
        double a = numerator_here[i];
        for (std::size_t u = 0; u < users; ++u) a += here[u][n] * there[u][d];
        numerator_here[i] = a;
        if (denominator_here == nullptr) continue;
        double b = (*denominator_here)[i];
        for (std::size_t u = 0; u < users; ++u) b += here[u][d] * there[u][n];
        (*denominator_here)[i] = b;
    }
}

template <class Array>
void add_into(Array& sum, Array const& x) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += x[i];
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

UserSums::UserSums(std::size_t blocks, std::size_t worlds, std::size_t baseline, int twin, std::size_t slots)
    : worlds_{worlds},
      baseline_{baseline},
      twin_{twin},
      slots_{slots},
      pairs_{slots > plain_counter_slots ? ratio_pairs.size() : plain_ratio_pairs},
      taken_(blocks),
      blocks_(blocks * worlds) {
    if (by_quarters()) quarter_sums_.resize(blocks_.size());
}

/// What users' totals add: alone, against the baseline, against the twin.
void UserSums::take(std::size_t block, std::span<Sink> sinks, std::span<Origin const> origins) {
    auto const users = origins.size();
    alignas(64) RealRows base, twin, own;
    auto reals_of = [&](std::size_t w, RealRows& reals) {
        auto& b = blocks_[block * worlds_ + w];
        add_totals(b.sum, b.about, b.moments.square, reals, sinks[w].totals.rows(), users, slots_);
        add_ratios(b.moments.ratio_own, nullptr, reals, reals, users, pairs_);
    };
    auto const twin_world = static_cast<std::size_t>(twin_);
    reals_of(baseline_, base);
    if (twin_ >= 0) reals_of(twin_world, twin);
    for (std::size_t w = 0; w < worlds_; ++w) {
        bool const known = w == baseline_ || (twin_ >= 0 && w == twin_world);
        if (!known) reals_of(w, own);
        auto const& here = w == baseline_ ? base : known ? twin : own;
        auto& m = blocks_[block * worlds_ + w].moments;
        if (w != baseline_) {
            add_products(m.cross, here, base, users, slots_);
            add_ratios(m.ratio_num_base, &m.ratio_den_base, here, base, users, pairs_);
        }
        if (twin_ >= 0) {
            add_products(m.cross_twin, here, twin, users, slots_);
            add_ratios(m.ratio_num_twin, &m.ratio_den_twin, here, twin, users, pairs_);
        }
        for (std::size_t u = 0; u < users; ++u) {
            if (origins[u] == Origin::stock) continue;
            auto& sums = blocks_[block * worlds_ + w].newcomers[static_cast<std::size_t>(origins[u])];
            for (std::size_t c = 0; c < slots_; ++c) sums[c] += sinks[w].totals.rows()[u][c];
        }
        sinks[w].totals.clear(slots_);
    }
    taken_[block] += users;
    constexpr std::size_t quarter_users = block_users / quarters;
    static_assert(quarter_users % RecentTotals::users == 0);
    auto const quarter = taken_[block] / quarter_users;
    if (!by_quarters() || quarter == quarters || taken_[block] % quarter_users != 0) return;
    for (auto i = block * worlds_; i < (block + 1) * worlds_; ++i) quarter_sums_[i][quarter - 1] = blocks_[i].sums();
}

std::size_t UserSums::blocks_per_part() const {
    std::size_t blocks = 1;
    while ((taken_.size() + blocks - 1) / blocks > most_parts) blocks *= 2;
    return blocks;
}

std::vector<std::int64_t> UserSums::part_users(std::uint64_t users) const {
    auto const size = by_quarters() ? block_users / quarters : block_users * blocks_per_part();
    std::vector<std::int64_t> parts(users / size, static_cast<std::int64_t>(size));
    if (users % size > 0) parts.push_back(static_cast<std::int64_t>(users % size));
    return parts;
}

std::vector<Sums> UserSums::parts(std::size_t world) const {
    std::vector<Sums> parts;
    auto subtract = [](Sums from, Sums const& less) {
        for (std::size_t i = 0; i < from.size(); ++i) from[i] -= less[i];
        return from;
    };
    for (std::size_t block = 0; block < taken_.size(); ++block) {
        auto const i = block * worlds_ + world;
        if (!by_quarters()) {
            if (block % blocks_per_part() == 0) parts.emplace_back();
            add_sums(parts.back(), blocks_[i].sums());
            continue;
        }
        Sums before{};
        for (std::size_t q = 0; q * (block_users / quarters) < taken_[block]; ++q) {
            bool const last = (q + 1) * (block_users / quarters) >= taken_[block];
            auto const upto = last ? blocks_[i].sums() : quarter_sums_[i][q];
            parts.push_back(subtract(upto, before));
            before = upto;
        }
    }
    return parts;
}

Sums UserSums::Block::sums() const {
    Sums out{};
    for (std::size_t c = 0; c < counter_slots; ++c) out[c] = Sum::nearest(sum[c], about[c]);
    return out;
}

Sums UserSums::total(std::size_t world) const {
    Sums sum{};
    for (std::size_t b = world; b < blocks_.size(); b += worlds_) add_sums(sum, blocks_[b].sums());
    return sum;
}

Sums UserSums::total(std::size_t world, Origin origin) const {
    REKINDLE_EXPECTS(origin != Origin::stock);
    Sums sum{};
    auto const i = static_cast<std::size_t>(origin);
    for (std::size_t b = world; b < blocks_.size(); b += worlds_) add_sums(sum, blocks_[b].newcomers[i]);
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
