#include "sim/random/block_draws_kernels.hpp"

#ifdef REKINDLE_X86
#include <immintrin.h>
#include <sleef.h>

#include <limits>

#include "sim/random/block_draws_vector.hpp"

namespace rekindle::kernels {
namespace {

struct Avx512 {
    using Int = __m512i;
    using Real = __m512d;
    static constexpr std::size_t lanes = 8;

    static Int all(std::uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
    static Real all_real(double x) { return _mm512_set1_pd(x); }
    static Int multiply_low(Int a, Int b) { return _mm512_mul_epu32(a, b); }
    static Int xor3(Int a, Int b, Int c) { return _mm512_ternarylogic_epi64(a, b, c, 0x96); }
    static Int bit_or(Int a, Int b) { return _mm512_or_epi64(a, b); }
    template <int n>
    static Int right(Int a) {
        return _mm512_srli_epi64(a, n);
    }
    template <int n>
    static Int left(Int a) {
        return _mm512_slli_epi64(a, n);
    }
    static Real as_real(Int a) { return _mm512_castsi512_pd(a); }
    static Real subtract(Real a, Real b) { return _mm512_sub_pd(a, b); }
    static Real negate(Real a) { return _mm512_sub_pd(_mm512_setzero_pd(), a); }
    static Real log(Real a) { return Sleef_cinz_logd8_u35avx512fnofma(a); }
    static Int load(DrawRow const* rows) { return _mm512_loadu_si512(rows); }
    /// Word j of eight rows each, written row by row: row 2 k of a vector of pairs is its k-th quarter.
    static void store_rows(double* out, Real w0, Real w1, Real w2, Real w3) {
        auto const even01 = _mm512_unpacklo_pd(w0, w1), odd01 = _mm512_unpackhi_pd(w0, w1);
        auto const even23 = _mm512_unpacklo_pd(w2, w3), odd23 = _mm512_unpackhi_pd(w2, w3);
        auto const even_a = _mm512_shuffle_f64x2(even01, even23, 0x44),
                   even_b = _mm512_shuffle_f64x2(even01, even23, 0xEE);
        auto const odd_a = _mm512_shuffle_f64x2(odd01, odd23, 0x44), odd_b = _mm512_shuffle_f64x2(odd01, odd23, 0xEE);
        // even_a: row 0 words 01, row 2 words 01, row 0 words 23, row 2 words 23.
        auto const rows_02 = _mm512_shuffle_f64x2(even_a, even_a, 0xD8),
                   rows_46 = _mm512_shuffle_f64x2(even_b, even_b, 0xD8);
        auto const rows_13 = _mm512_shuffle_f64x2(odd_a, odd_a, 0xD8),
                   rows_57 = _mm512_shuffle_f64x2(odd_b, odd_b, 0xD8);
        _mm512_storeu_pd(out, _mm512_shuffle_f64x2(rows_02, rows_13, 0x44));
        _mm512_storeu_pd(out + 8, _mm512_shuffle_f64x2(rows_02, rows_13, 0xEE));
        _mm512_storeu_pd(out + 16, _mm512_shuffle_f64x2(rows_46, rows_57, 0x44));
        _mm512_storeu_pd(out + 24, _mm512_shuffle_f64x2(rows_46, rows_57, 0xEE));
    }
};

}  // namespace

void prime_avx512() {
    Avx512::Real volatile infinite = Avx512::all_real(std::numeric_limits<double>::infinity());
    Avx512::Real const volatile answer = Avx512::log(infinite);
    static_cast<void>(answer);
}

void fill_avx512(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, double* out) {
    fill<Avx512>(key, user, rows, out);
}

}  // namespace rekindle::kernels
#endif
