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
    static constexpr std::size_t rows = 2;  // four lanes: two counters of each row

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
    static Int two(std::uint64_t first, std::uint64_t second) {
        auto const a = static_cast<long long>(first), b = static_cast<long long>(second);
        return _mm256_setr_epi64x(a, a, b, b);
    }
    static PhiloxLanes<Avx2> counters(DrawRow const* row) {
        auto const users = two(static_cast<std::uint64_t>(row[0].user), static_cast<std::uint64_t>(row[1].user));
        return {_mm256_add_epi64(two(2 * row[0].row, 2 * row[1].row), _mm256_setr_epi64x(0, 1, 0, 1)), two(what(row[0]), what(row[1])), users,
                right<32>(users)};
    }
    static void store_pairs(double* out, Real x) {
        _mm_storeu_pd(out, _mm256_castpd256_pd128(x));
        _mm_storeu_pd(out + row_draws, _mm256_extractf128_pd(x, 1));
    }
};

}  // namespace

void fill_avx2(ReplicateKey key, std::span<DrawRow const> rows, double* out) { fill<Avx2>(key, rows, out); }

}  // namespace rekindle::kernels
#endif
