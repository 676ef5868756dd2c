#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/base/time.hpp"

namespace rekindle {

/// Sums over a moving window, kept in sixteenths of it: the sixteenth under way and the fifteen before, on a fixed grid
/// of time. So a sum covers between 15/16 and all of the window. Trivially copyable.
template <class T>
struct BucketRing {
    static constexpr std::size_t buckets = 16;
    std::array<T, buckets> in{};
    std::uint32_t newest = 0;  ///< number of the newest bucket

    [[nodiscard]] static std::uint32_t bucket_of(Tick t, Tick window) {
        constexpr Tick origin = 4096 * ticks_per_day;  // before every run
        return static_cast<std::uint32_t>((t + origin) / (window / static_cast<Tick>(buckets)));
    }
    void add(Tick t, Tick window, T amount) {
        auto const b = bucket_of(t, window);
        if (b >= newest + buckets) in = {};
        for (; newest < b; ++newest) in[(newest + 1) % buckets] = T{};
        in[b % buckets] = static_cast<T>(in[b % buckets] + amount);
    }
    [[nodiscard]] double sum(Tick t, Tick window) const {
        auto const b = bucket_of(t, window);
        double total = 0;
        for (std::uint32_t k = 0; k < buckets; ++k) {
            if (newest >= k && newest - k + buckets > b) total += static_cast<double>(in[(newest - k) % buckets]);
        }
        return total;
    }
};

}  // namespace rekindle
