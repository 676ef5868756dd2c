#include "scenarios/fit/scrambled_sobol.hpp"

#include <cstdint>

#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

std::uint32_t reversed_bits(std::uint32_t x) {
    std::uint32_t result = 0;
    for (int bit = 0; bit < 32; ++bit) result |= (x >> bit & 1U) << (31 - bit);
    return result;
}

/// Scrambles the binary tree of intervals: works on reversed bits, where a low bit may change only by lower ones.
std::uint32_t owen_scrambled(std::uint32_t x, std::uint32_t seed) {
    x = reversed_bits(x);
    x ^= x * 0x3d20adeaU;
    x += seed;
    x *= (seed >> 16) | 1U;
    x ^= x * 0x05526c56U;
    x ^= x * 0x53a22864U;
    return reversed_bits(x);
}

/// Second Sobol coordinate: direction numbers v_1 = 1/2, v_{k+1} = v_k xor (v_k / 2).
std::uint32_t second_coordinate(std::uint32_t index) {
    std::uint32_t result = 0;
    for (std::uint32_t direction = 1U << 31; index != 0; index >>= 1, direction ^= direction >> 1)
        if (index & 1U) result ^= direction;
    return result;
}

double centred(std::uint32_t x) { return (static_cast<double>(x) + 0.5) * 0x1p-32; }

}  // namespace

std::vector<std::array<double, 2>> scrambled_sobol(int count) {
    REKINDLE_EXPECTS(count >= 1);
    std::vector<std::array<double, 2>> points;
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(count); ++i)
        points.push_back({centred(owen_scrambled(reversed_bits(i), 0x51633e2dU)),
                          centred(owen_scrambled(second_coordinate(i), 0x68bc21ebU))});
    return points;
}

}  // namespace rekindle
