#pragma once
// Philox4x32-10 and -log on vectors of 64-bit lanes, each lane holding one 32-bit word of a counter (the upper half is
// ignored by the multiplications and cut at the end). `V` wraps one instruction set; a lane is a row.

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

/// -log of the uniform made of the low word of each lane: the lane form of unit_exponential().
template <class V>
typename V::Real minus_log(typename V::Int word) {
    auto const in_1_2 =
        V::as_real(V::bit_or(V::template right<12>(V::template left<32>(word)), V::all(0x3ff0000000000000u)));
    return V::negate(V::log(V::subtract(in_1_2, V::all_real(1.0 - 0x1p-33))));
}

template <class V>
void fill(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, double* out) {
    constexpr std::size_t vectors = batch_rows / V::lanes;
    auto const id = static_cast<std::uint64_t>(user);
    for (std::size_t r = 0; r < rows.size(); r += batch_rows) {
        std::array<PhiloxLanes<V>, vectors> lanes;
        for (std::size_t v = 0; v < vectors; ++v) {
            auto const counter = V::load(&rows[r + v * V::lanes]);
            lanes[v] = {V::template right<32>(counter), counter, V::all(id), V::all(id >> 32)};
        }
#pragma GCC unroll 10
        for (std::size_t round = 0; round < 10; ++round) {
            auto const key0 = V::all(key.low[round]), key1 = V::all(key.high[round]);
#pragma GCC unroll 2
            for (std::size_t v = 0; v < vectors; ++v) lanes[v].round(key0, key1);
        }
#pragma GCC unroll 2
        for (std::size_t v = 0; v < vectors; ++v) {
            V::store_rows(out + (r + v * V::lanes) * row_draws, minus_log<V>(lanes[v].c0), minus_log<V>(lanes[v].c1),
                          minus_log<V>(lanes[v].c2), minus_log<V>(lanes[v].c3));
        }
    }
}

}  // namespace rekindle::kernels
