#pragma once
// Philox4x32-10 and -log on vectors of 64-bit lanes, each lane holding one 32-bit word of a counter (the upper half is ignored by the
// multiplications and cut at the end). `V` wraps one instruction set; four rows are in flight to hide latencies.

#include <array>

#include "sim/random/block_draws.hpp"

namespace rekindle::kernels {

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

/// -log of the uniform in (0, 1) made of the low words of (high, low): the lane form of unit_exponential().
template <class V>
typename V::Real minus_log(typename V::Int low, typename V::Int high) {
    auto const word = V::join(low, high);
    auto const in_1_2 = V::as_real(V::bit_or(V::template right<12>(word), V::all(0x3ff0000000000000u)));
    return V::negate(V::log(V::subtract(in_1_2, V::all_real(1.0 - 0x1p-53))));
}

template <class V>
void fill(ReplicateKey key, std::span<DrawRow const> rows, double* out) {
    constexpr std::size_t vectors = 4 / V::rows;
    for (std::size_t r = 0; r < rows.size(); r += 4, out += 4 * row_draws) {
        std::array<PhiloxLanes<V>, vectors> lanes;
        for (std::size_t v = 0; v < vectors; ++v) lanes[v] = V::counters(&rows[r + v * V::rows]);
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
            V::store(out + v * V::rows * row_draws, minus_log<V>(lanes[v].c0, lanes[v].c1), minus_log<V>(lanes[v].c2, lanes[v].c3));
        }
    }
}

}  // namespace rekindle::kernels
