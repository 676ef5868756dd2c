#pragma once
// Philox4x32-10 and -log on vectors of 64-bit lanes, each lane holding one 32-bit word of a counter (the upper half is
// ignored by the multiplications). `V` wraps one instruction set; a lane is a row.

#include <array>

#include "sim/random/block_draws.hpp"
#include "sim/random/minus_log.hpp"

namespace rekindle::kernels {

template <class V>
struct PhiloxLanes {
    typename V::Int c0, c1, c2, c3;

    [[gnu::always_inline]] void round(typename V::Int k0, typename V::Int k1) {
        auto const p0 = V::multiply_low(V::words(0xD2511F53u), c0);
        auto const p1 = V::multiply_low(V::words(0xCD9E8D57u), c2);
        c0 = V::xor3(V::upper_half(p1), c1, k0);
        c2 = V::xor3(V::upper_half(p0), c3, k1);
        c1 = p1;
        c3 = p0;
    }
};

/// `vectors` vectors of rows, in step with each other to hide latencies.
template <class V, std::size_t vectors>
[[gnu::always_inline]] inline void fill_some(PhiloxSchedule const& key, UserId user, DrawRow const* rows, float* out) {
    auto const id = static_cast<std::uint64_t>(user);
    std::array<PhiloxLanes<V>, vectors> lanes;
    for (std::size_t v = 0; v < vectors; ++v) {
        auto const counter = V::load(rows + v * V::lanes);
        lanes[v] = {V::upper_half(counter), counter, V::words(id), V::words(id >> 32)};
    }
#pragma GCC unroll 10
    for (std::size_t round = 0; round < 10; ++round) {
        auto const key0 = V::words(key.low[round]), key1 = V::words(key.high[round]);
#pragma GCC unroll 2
        for (std::size_t v = 0; v < vectors; ++v) lanes[v].round(key0, key1);
    }
#pragma GCC unroll 2
    for (std::size_t v = 0; v < vectors; ++v) {
        V::store_rows(out + v * V::lanes * row_draws, minus_log<V>(V::pair(lanes[v].c0, lanes[v].c1)),
                      minus_log<V>(V::pair(lanes[v].c2, lanes[v].c3)));
    }
}

template <class V>
void fill(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, float* out) {
    std::size_t r = 0;
    for (; r + 2 * V::lanes <= rows.size(); r += 2 * V::lanes)
        fill_some<V, 2>(key, user, &rows[r], out + r * row_draws);
    if (r < rows.size()) fill_some<V, 1>(key, user, &rows[r], out + r * row_draws);
}

}  // namespace rekindle::kernels
