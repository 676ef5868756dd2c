#include "sim/random/block_draws_kernels.hpp"

#ifdef REKINDLE_X86
#include <immintrin.h>

#include "sim/random/block_draws_vector.hpp"

namespace rekindle::kernels {
namespace {

struct Avx512 : WordLanes<16> {
    using Int = __m512i;
    static constexpr std::size_t lanes = 8;

    static Real multiply_add(Real a, Real b, Real c) {
        return reinterpret_cast<Real>(
            _mm512_fmadd_ps(reinterpret_cast<__m512>(a), reinterpret_cast<__m512>(b), reinterpret_cast<__m512>(c)));
    }
    static Int words(std::uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
    static Int multiply_low(Int a, Int b) { return _mm512_mul_epu32(a, b); }
    static Int xor3(Int a, Int b, Int c) { return _mm512_ternarylogic_epi64(a, b, c, 0x96); }
    static Int upper_half(Int a) { return _mm512_shuffle_epi32(a, _MM_PERM_DDBB); }
    /// Rows in the order 0 4 1 5 2 6 3 7, so that store_rows() need not sort them.
    static Int load(DrawRow const* rows) {
        return _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 4, 1, 5, 2, 6, 3, 7), _mm512_loadu_si512(rows));
    }
    /// The low words of a and b, side by side.
    static Unsigned pair(Int a, Int b) {
        return reinterpret_cast<Unsigned>(_mm512_mask_shuffle_epi32(a, 0xAAAA, b, _MM_PERM_CCAA));
    }
    /// Words 01 and words 23 of eight rows, written row by row.
    static void store_rows(float* out, Real w01, Real w23) {
        auto const a = reinterpret_cast<__m512d>(w01), b = reinterpret_cast<__m512d>(w23);
        _mm512_storeu_pd(out, _mm512_unpacklo_pd(a, b));
        _mm512_storeu_pd(out + 16, _mm512_unpackhi_pd(a, b));
    }
};

}  // namespace

void fill_avx512(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, float* out) {
    fill<Avx512>(key, user, rows, out);
}

}  // namespace rekindle::kernels
#endif
