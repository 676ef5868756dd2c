#pragma once
// Records shortened by what a blank one already says: most of a rich user's state is as it was at birth.

#include <cstddef>
#include <span>

namespace rekindle {

/// Bytes that squeeze() may write for a record of `bytes`.
[[nodiscard]] constexpr std::size_t most_squeezed(std::size_t bytes) { return bytes + (bytes + 31) / 32 + 8; }

/// Writes which words of four bytes differ from the blank record, as bits, and these words; returns the bytes written.
/// `record` and `blank` have the same size, a multiple of four.
[[nodiscard]] std::size_t squeeze(std::span<std::byte const> record, std::span<std::byte const> blank, std::byte* out);

/// The inverse; returns the bytes read. `record` has the size of `blank`.
std::size_t unsqueeze(std::byte const* in, std::span<std::byte const> blank, std::byte* record);

}  // namespace rekindle
