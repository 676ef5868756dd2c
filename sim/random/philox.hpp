#pragma once
// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3; SC 2011), scalar form.

#include <array>
#include <cstdint>

namespace rekindle {

using PhiloxBlock = std::array<std::uint32_t, 4>;

/// The 128 random bits of counter `c` under `key` (low word first). Pure.
[[nodiscard]] constexpr PhiloxBlock philox(PhiloxBlock c, std::uint64_t key) {
    auto k0 = static_cast<std::uint32_t>(key);
    auto k1 = static_cast<std::uint32_t>(key >> 32);
    for (int round = 0; round < 10; ++round) {
        std::uint64_t const p0 = std::uint64_t{0xD2511F53u} * c[0];
        std::uint64_t const p1 = std::uint64_t{0xCD9E8D57u} * c[2];
        c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k0, static_cast<std::uint32_t>(p1),
             static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k1, static_cast<std::uint32_t>(p0)};
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return c;
}

/// The round keys of a Philox key, expanded once for the block draws.
struct PhiloxSchedule {
    std::array<std::uint64_t, 10> low{}, high{};  ///< in the low 32 bits

    constexpr explicit PhiloxSchedule(std::uint64_t key) {
        auto k0 = static_cast<std::uint32_t>(key);
        auto k1 = static_cast<std::uint32_t>(key >> 32);
        for (std::size_t round = 0; round < low.size(); ++round) {
            low[round] = k0;
            high[round] = k1;
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
    }
};

/// The uniform of 52 random bits in the open interval (0, 1), never 0 or 1: (top 52 bits + 1/2) 2^-52.
[[nodiscard]] constexpr double unit_uniform(std::uint64_t word) {
    return (static_cast<double>(word >> 12) + 0.5) * 0x1p-52;
}

}  // namespace rekindle
