#pragma once
// Unit exponentials of one user in rows of four, vectorised: the only code dispatched on the CPU at run time, with the
// same bits everywhere.

#include <cstdint>
#include <span>

#include "sim/random/stream.hpp"

namespace rekindle {

/// A row is one Philox counter: its four words are four draws.
inline constexpr unsigned row_draws = 4;
/// Rows are drawn eight at a time: a whole vector.
inline constexpr unsigned batch_rows = 8;

/// Names draws [4 * row, 4 * row + 4) of a purpose and episode: two words of the counter, as the kernels load them.
struct DrawRow {
    std::uint32_t what;
    std::uint32_t row;

    constexpr DrawRow() : what{0}, row{0} {}
    constexpr DrawRow(Purpose purpose, std::uint32_t episode, std::uint32_t row_)
        : what{(static_cast<std::uint32_t>(purpose) << 24) | (episode & 0xFFFFFFu)}, row{row_} {}
};

/// Writes -log(u) of the user's named draws, `out[4 * i + j]` for row i, draw j; see minus_log(). rows.size() must be a
/// multiple of 8; out holds 4 per row. Equals unit_exponential() draw by draw, on every CPU. Thread-safe.
void fill_unit_exponentials(PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, float* out);

/// One unit exponential threshold, mean 1, in [0, 21.5], of single precision: the 5e-10 beyond is cut. Draw i is word
/// i % 4 of counter i / 4.
[[nodiscard]] double unit_exponential(ReplicateKey key, UserId user, Purpose purpose, std::uint32_t episode,
                                      std::uint32_t index);

/// Instruction sets of the block draws; `fill_with` exists so that tests compare them. Throws ContractViolation in
/// checked builds where this CPU lacks the set.
enum class DrawKernel : std::uint8_t { portable, avx2, avx512 };
[[nodiscard]] bool supported(DrawKernel kernel);
void fill_with(DrawKernel kernel, PhiloxSchedule const& key, UserId user, std::span<DrawRow const> rows, float* out);

}  // namespace rekindle
