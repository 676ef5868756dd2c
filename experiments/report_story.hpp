#pragma once
// Whose story the report tells.

#include <optional>

#include "experiments/experiment.hpp"
#include "sim/observe/user_story.hpp"

namespace rekindle {

/// Of the first users of the first replicate one whom a policy changes, best a persuadable one with few events; visits
/// are left out. Told of the untouched world, the baseline and the policies with the most net value. Plays some users
/// again, or, where they are coupled, all: without worlds where that would take too long beside the run itself; empty
/// where there is nobody to tell of.
[[nodiscard]] std::optional<UserStory> story_for_report(Experiment const& experiment, RunResult const& result);

}  // namespace rekindle
