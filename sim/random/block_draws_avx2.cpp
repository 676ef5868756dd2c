#include "sim/random/block_draws_kernels.hpp"

#ifdef REKINDLE_X86
#include <immintrin.h>
#include <sleef.h>

#include "sim/random/block_draws_vector.hpp"

namespace rekindle::kernels {
namespace {

struct Avx2 {
    using Int = __m256i;
    using Real = __m256d;
    static constexpr std::size_t lanes = 4;

    static Int all(std::uint64_t x) { return _mm256_set1_epi64x(static_cast<long long>(x)); }
    static Real all_real(double x) { return _mm256_set1_pd(x); }
    static Int multiply_low(Int a, Int b) { return _mm256_mul_epu32(a, b); }
    static Int xor3(Int a, Int b, Int c) { return _mm256_xor_si256(_mm256_xor_si256(a, b), c); }
    static Int bit_or(Int a, Int b) { return _mm256_or_si256(a, b); }
    template <int n>
    static Int right(Int a) {
        return _mm256_srli_epi64(a, n);
    }
    template <int n>
    static Int left(Int a) {
        return _mm256_slli_epi64(a, n);
    }
    static Real as_real(Int a) { return _mm256_castsi256_pd(a); }
    static Real subtract(Real a, Real b) { return _mm256_sub_pd(a, b); }
    static Real negate(Real a) { return _mm256_sub_pd(_mm256_setzero_pd(), a); }
    static Real log(Real a) { return Sleef_cinz_logd4_u35avx(a); }
    static Int load(DrawRow const* rows) { return _mm256_loadu_si256(reinterpret_cast<__m256i const*>(rows)); }
    /// Word j of four rows each, written row by row.
    static void store_rows(double* out, Real w0, Real w1, Real w2, Real w3) {
        auto const low01 = _mm256_unpacklo_pd(w0, w1), high01 = _mm256_unpackhi_pd(w0, w1);
        auto const low23 = _mm256_unpacklo_pd(w2, w3), high23 = _mm256_unpackhi_pd(w2, w3);
        _mm256_storeu_pd(out, _mm256_permute2f128_pd(low01, low23, 0x20));
        _mm256_storeu_pd(out + 4, _mm256_permute2f128_pd(high01, high23, 0x20));
        _mm256_storeu_pd(out + 8, _mm256_permute2f128_pd(low01, low23, 0x31));
        _mm256_storeu_pd(out + 12, _mm256_permute2f128_pd(high01, high23, 0x31));
    }
};

}  // namespace

void fill_avx2(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, double* out) {
    fill<Avx2>(key, user, rows, out);
}

}  // namespace rekindle::kernels
#endif
