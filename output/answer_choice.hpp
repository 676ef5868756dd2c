#pragma once
// The parts of Answers that help to choose: what a test would have said, what uncertainty costs, a ranking.

#include "output/answers.hpp"
#include "output/estimate.hpp"

namespace rekindle {

void answer_holdout_tests(Answers& answers, RunResult const& run);
void answer_choice(Answers& answers, RunResult const& run);
void answer_ice(Answers& answers, Analysis const& analysis);

}  // namespace rekindle
