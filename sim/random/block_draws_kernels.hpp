#pragma once
// The block-draw kernels, one file per instruction set. Only block_draws.cpp and its tests choose among them.

#include "sim/random/block_draws.hpp"

#if defined(__x86_64__) || defined(_M_X64)
#define REKINDLE_X86
#endif

namespace rekindle::kernels {

void fill_portable(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, float* out);
#ifdef REKINDLE_X86
void fill_avx2(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, float* out);
void fill_avx512(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, float* out);
#endif

}  // namespace rekindle::kernels
