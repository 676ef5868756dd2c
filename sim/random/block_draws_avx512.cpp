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
    static constexpr std::size_t rows = 4;  // eight lanes: two counters of each row

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
    static Int four(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
        auto const w = static_cast<long long>(a), x = static_cast<long long>(b), y = static_cast<long long>(c), z = static_cast<long long>(d);
        return _mm512_setr_epi64(w, w, x, x, y, y, z, z);
    }
    static PhiloxLanes<Avx512> counters(DrawRow const* r) {
        auto user = [&](int i) { return static_cast<std::uint64_t>(r[i].user); };
        auto const users = four(user(0), user(1), user(2), user(3));
        return {_mm512_add_epi64(four(2 * r[0].row, 2 * r[1].row, 2 * r[2].row, 2 * r[3].row), _mm512_setr_epi64(0, 1, 0, 1, 0, 1, 0, 1)),
                four(what(r[0]), what(r[1]), what(r[2]), what(r[3])), users, right<32>(users)};
    }
    static void store_pairs(double* out, Real x) {
        _mm_storeu_pd(out, _mm512_castpd512_pd128(x));
        _mm_storeu_pd(out + row_draws, _mm512_extractf64x2_pd(x, 1));
        _mm_storeu_pd(out + 2 * row_draws, _mm512_extractf64x2_pd(x, 2));
        _mm_storeu_pd(out + 3 * row_draws, _mm512_extractf64x2_pd(x, 3));
    }
};

}  // namespace

void fill_avx512(ReplicateKey key, std::span<DrawRow const> rows, double* out) { fill<Avx512>(key, rows, out); }

}  // namespace rekindle::kernels
#endif
