#pragma once
// -log of uniforms of 32-bit words, on vectors of floats: the same operations in the same order at any width, so the
// same bits on every CPU.

#include <cstdint>
#include <type_traits>

namespace rekindle {

/// GCC's vectors of N floats and of as many 32-bit words.
template <std::size_t lanes>
struct WordLanes {
    using Real [[gnu::vector_size(4 * lanes)]] = float;
    using Word [[gnu::vector_size(4 * lanes)]] = std::int32_t;
    using Unsigned [[gnu::vector_size(4 * lanes)]] = std::uint32_t;
};

/// -log(v 2^-31), v = word / 2 with its last bit set: the midpoints of 2^30 cells of (0, 1). In [0, 21.5]; error below
/// 2e-7 relative or 2^-24 (v is rounded to 24 bits). Polynomial: S. Moshier, Cephes,
/// logf; without fused multiply-add and without division.
template <std::size_t lanes>
[[gnu::always_inline]] inline typename WordLanes<lanes>::Real minus_log(typename WordLanes<lanes>::Unsigned words) {
    using Real = typename WordLanes<lanes>::Real;
    using Word = typename WordLanes<lanes>::Word;
    Real const x = __builtin_convertvector(reinterpret_cast<Word>((words >> 1) | 1), Real);
    // x = 2^e m, m in [sqrt(1/2), sqrt(2)).
    Word const bits = reinterpret_cast<Word>(x);
    Word const e = (bits - 0x3f3504f3) >> 23;
    Real const f = reinterpret_cast<Real>(bits - (e << 23)) - 1.0f;
    Real const z = f * f;
    Real const even = ((((7.0376836292e-2f * z + 1.1676998740e-1f) * z + 1.4249322787e-1f) * z + 2.0000714765e-1f) * z +
                       3.3333331174e-1f);
    Real const odd = (((-1.1514610310e-1f * z - 1.2420140846e-1f) * z - 1.6668057665e-1f) * z - 2.4999993993e-1f);
    Real const log_m = f - (0.5f * z - f * z * (even + f * odd));
    Real const k = __builtin_convertvector(31 - e, Real);
    return k * 0.693359375f + (k * -2.12194440e-4f - log_m);
}

}  // namespace rekindle
