#include "sim/random/block_draws.hpp"

#include "sim/base/contract.hpp"
#include "sim/random/block_draws_kernels.hpp"
#include "sim/random/minus_log.hpp"

namespace rekindle {

namespace {

/// The four draws of one row.
WordLanes<row_draws>::Real draws_of(PhiloxBlock const& words) {
    return minus_log<WordLanes<row_draws>>(WordLanes<row_draws>::Unsigned{words[0], words[1], words[2], words[3]});
}

}  // namespace

double unit_exponential(ReplicateKey key, UserId user, Purpose purpose, std::uint32_t episode, std::uint32_t index) {
    return static_cast<double>(draws_of(draw_block(key, user, purpose, episode, index / row_draws))[index % row_draws]);
}

namespace kernels {
void fill_portable(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, float* out) {
    ReplicateKey const bits{key.low[0] | (key.high[0] << 32)};
    for (auto const& row : rows) {
        auto const draws = draws_of(draw_block(bits, user, static_cast<Purpose>(row.what >> 24), row.what, row.row));
        for (unsigned j = 0; j < row_draws; ++j) *out++ = draws[j];
    }
}
}  // namespace kernels

#ifdef REKINDLE_X86
bool supported(DrawKernel kernel) {
    switch (kernel) {
        case DrawKernel::portable: return true;
        case DrawKernel::avx2: return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
        case DrawKernel::avx512:
            return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
                   __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512bw") != 0;
    }
    return false;
}
#else
bool supported(DrawKernel kernel) { return kernel == DrawKernel::portable; }
#endif

namespace {
using Fill = void (*)(PhiloxSchedule const&, UserId, std::span<DrawRow const>, float*);

Fill kernel_of(DrawKernel kernel) {
#ifdef REKINDLE_X86
    if (kernel == DrawKernel::avx512) return &kernels::fill_avx512;
    if (kernel == DrawKernel::avx2) return &kernels::fill_avx2;
#endif
    REKINDLE_EXPECTS(kernel == DrawKernel::portable);
    return &kernels::fill_portable;
}

Fill best_kernel() {
    for (auto kernel : {DrawKernel::avx512, DrawKernel::avx2}) {
        if (supported(kernel)) return kernel_of(kernel);
    }
    return &kernels::fill_portable;
}
}  // namespace

void fill_with(DrawKernel kernel, PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, float* out) {
    REKINDLE_EXPECTS(supported(kernel));
    REKINDLE_EXPECTS(rows.size() % batch_rows == 0);
    kernel_of(kernel)(key, user, rows, out);
}

void fill_unit_exponentials(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, float* out) {
    static Fill const fill = best_kernel();
    REKINDLE_EXPECTS(rows.size() % batch_rows == 0);
    fill(key, user, rows, out);
}

}  // namespace rekindle
