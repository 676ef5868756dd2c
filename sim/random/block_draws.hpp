#pragma once
// Unit exponentials in rows of eight, vectorised: the only code dispatched on the CPU at run time, with the same bits everywhere.

#include <cstdint>
#include <span>

#include "sim/random/stream.hpp"

namespace rekindle {

inline constexpr unsigned row_draws = 8;

/// Names draws [8 * row, 8 * row + 8) of (user, purpose, episode). Draw j of row r is word j / 2 of the Philox counter 2 r + j % 2: a row is
/// two counters, and rows fill whole vectors.
struct DrawRow {
    UserId user;
    Purpose purpose;
    std::uint32_t episode;
    std::uint32_t row;
};

/// Writes -log(u) of the named draws, `out[8 * i + j]` for row i, draw j, u of 32 bits. rows.size() must be a multiple of 4 (of 8 is fastest); out
/// holds 8 per row. Equals unit_exponential() draw by draw, on every CPU. Thread-safe.
void fill_unit_exponentials(ReplicateKey key, std::span<DrawRow const> rows, double* out);

/// One unit exponential threshold, mean 1, in (0, 22.9]: the 1e-10 beyond is cut.
[[nodiscard]] double unit_exponential(ReplicateKey key, UserId user, Purpose purpose, std::uint32_t episode, std::uint32_t index);

/// Instruction sets of the block draws; `fill_with` exists so that tests compare them. Throws ContractViolation in
/// checked builds where this CPU lacks the set.
enum class DrawKernel : std::uint8_t { portable, avx2, avx512 };
[[nodiscard]] bool supported(DrawKernel kernel);
void fill_with(DrawKernel kernel, ReplicateKey key, std::span<DrawRow const> rows, double* out);

}  // namespace rekindle
