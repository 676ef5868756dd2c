#include "sim/random/block_draws_kernels.hpp"

#ifdef REKINDLE_X86
#include <immintrin.h>
#include <sleef.h>

#include "sim/random/block_draws_vector.hpp"

namespace rekindle::kernels {
namespace {

struct Avx512 {
    using Int = __m512i;
    using Real = __m512d;
    static constexpr std::size_t rows = 2;  // eight lanes: the counters of two rows

    static Int all(std::uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
    static Real all_real(double x) { return _mm512_set1_pd(x); }
    static Int multiply_low(Int a, Int b) { return _mm512_mul_epu32(a, b); }
    static Int xor3(Int a, Int b, Int c) { return _mm512_ternarylogic_epi64(a, b, c, 0x96); }
    static Int bit_or(Int a, Int b) { return _mm512_or_epi64(a, b); }
    template <int n>
    static Int right(Int a) {
        return _mm512_srli_epi64(a, n);
    }
    static Int join(Int low, Int high) { return _mm512_mask_blend_epi32(0xAAAA, low, _mm512_slli_epi64(high, 32)); }
    static Real as_real(Int a) { return _mm512_castsi512_pd(a); }
    static Real subtract(Real a, Real b) { return _mm512_sub_pd(a, b); }
    static Real negate(Real a) { return _mm512_sub_pd(_mm512_setzero_pd(), a); }
    static Real log(Real a) { return Sleef_cinz_logd8_u35avx512fnofma(a); }
    static Int two(std::uint64_t first, std::uint64_t second) {
        return _mm512_inserti64x4(all(first), _mm256_set1_epi64x(static_cast<long long>(second)), 1);
    }
    static PhiloxLanes<Avx512> counters(DrawRow const* row) {
        auto const& a = row[0];
        auto const& b = row[1];
        auto what = [](DrawRow const& r) { return (static_cast<std::uint32_t>(r.purpose) << 24) | (r.episode & 0xFFFFFFu); };
        auto const users = two(static_cast<std::uint64_t>(a.user), static_cast<std::uint64_t>(b.user));
        return {_mm512_add_epi64(two(4 * a.row, 4 * b.row), _mm512_setr_epi64(0, 1, 2, 3, 0, 1, 2, 3)), two(what(a), what(b)), users,
                _mm512_srli_epi64(users, 32)};
    }
    static void store(double* out, Real even, Real odd) {
        _mm256_storeu_pd(out, _mm512_castpd512_pd256(even));
        _mm256_storeu_pd(out + 4, _mm512_castpd512_pd256(odd));
        _mm256_storeu_pd(out + 8, _mm512_extractf64x4_pd(even, 1));
        _mm256_storeu_pd(out + 12, _mm512_extractf64x4_pd(odd, 1));
    }
};

}  // namespace

void fill_avx512(ReplicateKey key, std::span<DrawRow const> rows, double* out) { fill<Avx512>(key, rows, out); }

}  // namespace rekindle::kernels
#endif
