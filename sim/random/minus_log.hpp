#pragma once
// -log of uniforms of 32-bit words, on vectors of floats: the same operations in the same order at any width, so the
// same bits on every CPU.

#include <cmath>
#include <cstdint>

namespace rekindle {

/// GCC's vectors of N floats and of as many 32-bit words.
template <std::size_t lanes>
struct WordLanes {
    using Real [[gnu::vector_size(4 * lanes)]] = float;
    using Word [[gnu::vector_size(4 * lanes)]] = std::int32_t;
    using Unsigned [[gnu::vector_size(4 * lanes)]] = std::uint32_t;
};

/// a b + c, rounded once: by L where it has an instruction for that.
template <class L>
[[gnu::always_inline]] inline typename L::Real fused(typename L::Real a, typename L::Real b, typename L::Real c) {
    if constexpr (requires { &L::multiply_add; }) {
        return L::multiply_add(a, b, c);
    } else {
        for (std::size_t i = 0; i < sizeof c / sizeof c[0]; ++i) c[i] = std::fma(a[i], b[i], c[i]);
        return c;
    }
}

/// -log(v 2^-31), v = word / 2 with its last bit set: the midpoints of 2^30 cells of (0, 1). In [0, 21.5]; error below
/// 2e-7 relative or 2^-24 (v is rounded to 24 bits). Polynomial: S. Moshier, Cephes, logf; without division. `L`:
/// WordLanes, or the same with a multiply_add().
template <class L>
[[gnu::always_inline]] inline typename L::Real minus_log(typename L::Unsigned words) {
    using Real = typename L::Real;
    using Word = typename L::Word;
    Real const x = __builtin_convertvector(reinterpret_cast<Word>((words >> 1) | 1), Real);
    // x = 2^e m, m = 1 + f in [sqrt(1/2), sqrt(2)).
    Word const bits = reinterpret_cast<Word>(x);
    Word const e = (bits - 0x3f3504f3) >> 23;
    Real const f = reinterpret_cast<Real>(bits - (e << 23)) - 1.0f;
    Real const z = f * f;
    auto horner = [&](float first, auto... others) {
        Real sum = Real{} + first;
        ((sum = fused<L>(sum, z, Real{} + others)), ...);
        return sum;
    };
    Real const even = horner(7.0376836292e-2f, 1.1676998740e-1f, 1.4249322787e-1f, 2.0000714765e-1f, 3.3333331174e-1f);
    Real const odd = horner(-1.1514610310e-1f, -1.2420140846e-1f, -1.6668057665e-1f, -2.4999993993e-1f);
    // log m = f - z (1/2 - f (even + f odd))
    Real const log_m = fused<L>(-z, fused<L>(-f, fused<L>(f, odd, even), Real{} + 0.5f), f);
    return fused<L>(__builtin_convertvector(31 - e, Real), Real{} + 0.693147181f, -log_m);
}

}  // namespace rekindle
