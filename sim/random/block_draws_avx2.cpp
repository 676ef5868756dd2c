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
    static constexpr std::size_t rows = 1;  // four lanes: the counters of one row

    static Int all(std::uint64_t x) { return _mm256_set1_epi64x(static_cast<long long>(x)); }
    static Real all_real(double x) { return _mm256_set1_pd(x); }
    static Int multiply_low(Int a, Int b) { return _mm256_mul_epu32(a, b); }
    static Int xor3(Int a, Int b, Int c) { return _mm256_xor_si256(_mm256_xor_si256(a, b), c); }
    static Int bit_or(Int a, Int b) { return _mm256_or_si256(a, b); }
    template <int n>
    static Int right(Int a) {
        return _mm256_srli_epi64(a, n);
    }
    static Int join(Int low, Int high) { return _mm256_blend_epi32(low, _mm256_slli_epi64(high, 32), 0xAA); }
    static Real as_real(Int a) { return _mm256_castsi256_pd(a); }
    static Real subtract(Real a, Real b) { return _mm256_sub_pd(a, b); }
    static Real negate(Real a) { return _mm256_sub_pd(_mm256_setzero_pd(), a); }
    static Real log(Real a) { return Sleef_cinz_logd4_u35avx(a); }
    static PhiloxLanes<Avx2> counters(DrawRow const* row) {
        auto const id = static_cast<std::uint64_t>(row->user);
        return {_mm256_add_epi64(all(4 * row->row), _mm256_setr_epi64x(0, 1, 2, 3)),
                all((static_cast<std::uint32_t>(row->purpose) << 24) | (row->episode & 0xFFFFFFu)), all(id & 0xFFFFFFFFu), all(id >> 32)};
    }
    static void store(double* out, Real even, Real odd) {
        _mm256_storeu_pd(out, even);
        _mm256_storeu_pd(out + 4, odd);
    }
};

}  // namespace

void fill_avx2(ReplicateKey key, std::span<DrawRow const> rows, double* out) { fill<Avx2>(key, rows, out); }

}  // namespace rekindle::kernels
#endif
