#include "sim/engine/squeeze.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace rekindle {
namespace {

constexpr std::size_t group = 32;  // words told by one word of bits

std::uint32_t word_at(std::byte const* at) {
    std::uint32_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

}  // namespace

std::size_t squeeze(std::span<std::byte const> record, std::span<std::byte const> blank, std::byte* const out) {
    auto const words = blank.size() / 4;
    auto* bits_to = out;
    auto* to = out + 4 * ((words + group - 1) / group);
    for (std::size_t first = 0; first < words; first += group) {
        std::uint32_t bits = 0;
        auto const n = std::min(group, words - first);
        for (std::size_t i = 0; i < n; ++i) {
            auto const at = 4 * (first + i);
            auto const word = word_at(&record[at]);
            auto const differs = word != word_at(&blank[at]);
            std::memcpy(to, &word, sizeof word);
            to += differs ? 4 : 0;
            bits |= std::uint32_t{differs} << i;
        }
        std::memcpy(bits_to, &bits, sizeof bits);
        bits_to += sizeof bits;
    }
    return static_cast<std::size_t>(to - out);
}

std::size_t unsqueeze(std::byte const* const in, std::span<std::byte const> blank, std::byte* record) {
    auto const words = blank.size() / 4;
    std::memcpy(record, blank.data(), blank.size());
    auto const* from = in + 4 * ((words + group - 1) / group);
    for (std::size_t first = 0, g = 0; first < words; first += group, ++g) {
        for (auto bits = word_at(in + 4 * g); bits != 0; bits &= bits - 1) {
            auto const i = first + static_cast<std::size_t>(std::countr_zero(bits));
            std::memcpy(record + 4 * i, from, 4);
            from += 4;
        }
    }
    return static_cast<std::size_t>(from - in);
}

}  // namespace rekindle
