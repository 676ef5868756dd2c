#pragma once
// The parts of Answers that come from spells.

#include "output/answers.hpp"
#include "output/estimate.hpp"
#include "output/statistics/survival.hpp"
#include "sim/observe/run_result.hpp"

namespace rekindle {

/// A world's spells of a group, pooled over replicates. Lives have one cause of their end, dormancies three: natural
/// return, recalled return, gone.
[[nodiscard]] SpellCounts first_lives(RunResult const& run, std::size_t world);
[[nodiscard]] SpellCounts natural_lives(RunResult const& run, std::size_t world);
[[nodiscard]] SpellCounts recalled_lives(RunResult const& run, std::size_t world);
[[nodiscard]] SpellCounts second_lives(RunResult const& run, std::size_t world);
[[nodiscard]] SpellCounts dormancies(RunResult const& run, std::size_t world);

/// Fills retention, cumulative_hazard, returns, log_rank, second_churn and spell_users.
void answer_curves(Answers& answers, RunResult const& run, Analysis const& analysis);

}  // namespace rekindle
