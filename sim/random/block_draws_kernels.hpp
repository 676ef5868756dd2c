#pragma once
// The block-draw kernels, one file per instruction set. Only block_draws.cpp and its tests choose among them.

#include "sim/random/block_draws.hpp"

#if defined(__x86_64__) || defined(_M_X64)
#define REKINDLE_X86
#endif

namespace rekindle::kernels {

void fill_portable(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, double* out);
#ifdef REKINDLE_X86
void fill_avx2(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, double* out);
void fill_avx512(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, double* out);
/// Reads the constant of SLEEF's masked load for infinite arguments once. While that page is not in memory, every call
/// with an empty mask, that is every draw, pays some 100 ns for a suppressed page fault (measured: 530 instead of 50 ns
/// for eight rows).
void prime_avx512();
#endif

}  // namespace rekindle::kernels
