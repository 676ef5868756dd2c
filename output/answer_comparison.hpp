#pragma once
// The parts of Answers that compare worlds: simultaneous intervals and what the money does.

#include "output/answers.hpp"
#include "output/estimate.hpp"

namespace rekindle {

void answer_simultaneous(Answers& answers, RunResult const& run, Analysis const& analysis);
void answer_economics(Answers& answers, RunResult const& run, Analysis const& analysis);

}  // namespace rekindle
