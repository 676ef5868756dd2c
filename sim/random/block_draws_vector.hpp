#pragma once
// Philox4x32-10 and -log on vectors of 64-bit lanes, each lane holding one 32-bit word of a counter (the upper half is ignored by the
// multiplications and cut at the end). `V` wraps one instruction set; up to eight rows are in flight to hide latencies.

#include <array>

#include "sim/random/block_draws.hpp"

namespace rekindle::kernels {

/// The second counter word of a row: what it decides and when.
[[nodiscard]] inline std::uint64_t what(DrawRow const& r) {
    return (static_cast<std::uint32_t>(r.purpose) << 24) | (r.episode & 0xFFFFFFu);
}

template <class V>
struct PhiloxLanes {
    typename V::Int c0, c1, c2, c3;

    void round(typename V::Int k0, typename V::Int k1) {
        auto const p0 = V::multiply_low(V::all(0xD2511F53u), c0);
        auto const p1 = V::multiply_low(V::all(0xCD9E8D57u), c2);
        c0 = V::xor3(V::template right<32>(p1), c1, k0);
        c2 = V::xor3(V::template right<32>(p0), c3, k1);
        c1 = p1;
        c3 = p0;
    }
};

/// -log of the uniform made of the low word of each lane: the lane form of unit_exponential().
template <class V>
typename V::Real minus_log(typename V::Int word) {
    auto const in_1_2 = V::as_real(V::bit_or(V::template right<12>(V::template left<32>(word)), V::all(0x3ff0000000000000u)));
    return V::negate(V::log(V::subtract(in_1_2, V::all_real(1.0 - 0x1p-33))));
}

/// `vectors` vectors of V::rows rows each.
template <class V, std::size_t vectors>
void fill_some(ReplicateKey key, DrawRow const* rows, double* out) {
    std::array<PhiloxLanes<V>, vectors> lanes;
    for (std::size_t v = 0; v < vectors; ++v) lanes[v] = V::counters(rows + v * V::rows);
    auto k0 = static_cast<std::uint32_t>(key.bits);
    auto k1 = static_cast<std::uint32_t>(key.bits >> 32);
#pragma GCC unroll 10
    for (int round = 0; round < 10; ++round) {
        auto const key0 = V::all(k0), key1 = V::all(k1);
#pragma GCC unroll 4
        for (std::size_t v = 0; v < vectors; ++v) lanes[v].round(key0, key1);
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
#pragma GCC unroll 4
    for (std::size_t v = 0; v < vectors; ++v) {
        double* const to = out + v * V::rows * row_draws;
        V::store_pairs(to, minus_log<V>(lanes[v].c0));
        V::store_pairs(to + 2, minus_log<V>(lanes[v].c1));
        V::store_pairs(to + 4, minus_log<V>(lanes[v].c2));
        V::store_pairs(to + 6, minus_log<V>(lanes[v].c3));
    }
}

template <class V>
void fill(ReplicateKey key, std::span<DrawRow const> rows, double* out) {
    std::size_t r = 0;
    for (; r + 8 <= rows.size(); r += 8) fill_some<V, 8 / V::rows>(key, &rows[r], out + r * row_draws);
    for (; r < rows.size(); r += 4) fill_some<V, 4 / V::rows>(key, &rows[r], out + r * row_draws);
}

}  // namespace rekindle::kernels
