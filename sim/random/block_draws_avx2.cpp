#include "sim/random/block_draws_kernels.hpp"

#ifdef REKINDLE_X86
#include <immintrin.h>

#include "sim/random/block_draws_vector.hpp"

namespace rekindle::kernels {
namespace {

struct Avx2 : WordLanes<8> {
    using Int = __m256i;
    static constexpr std::size_t lanes = 4;

    static Real multiply_add(Real a, Real b, Real c) {
        return reinterpret_cast<Real>(
            _mm256_fmadd_ps(reinterpret_cast<__m256>(a), reinterpret_cast<__m256>(b), reinterpret_cast<__m256>(c)));
    }
    static Int words(std::uint64_t x) { return _mm256_set1_epi64x(static_cast<long long>(x)); }
    static Int multiply_low(Int a, Int b) { return _mm256_mul_epu32(a, b); }
    static Int xor3(Int a, Int b, Int c) { return _mm256_xor_si256(_mm256_xor_si256(a, b), c); }
    static Int upper_half(Int a) { return _mm256_shuffle_epi32(a, 0xF5); }
    /// Rows in the order 0 2 1 3, so that store_rows() need not sort them.
    static Int load(DrawRow const* rows) {
        return _mm256_permute4x64_epi64(_mm256_loadu_si256(reinterpret_cast<__m256i const*>(rows)), 0xD8);
    }
    /// The low words of a and b, side by side.
    static Unsigned pair(Int a, Int b) {
        return reinterpret_cast<Unsigned>(_mm256_blend_epi32(a, _mm256_slli_epi64(b, 32), 0xAA));
    }
    /// Words 01 and words 23 of four rows, written row by row.
    static void store_rows(float* out, Real w01, Real w23) {
        auto const a = reinterpret_cast<__m256d>(w01), b = reinterpret_cast<__m256d>(w23);
        _mm256_storeu_pd(reinterpret_cast<double*>(out), _mm256_unpacklo_pd(a, b));
        _mm256_storeu_pd(reinterpret_cast<double*>(out + 8), _mm256_unpackhi_pd(a, b));
    }
};

}  // namespace

void fill_avx2(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, float* out) {
    fill<Avx2>(key, user, rows, out);
}

}  // namespace rekindle::kernels
#endif
