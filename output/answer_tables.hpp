#pragma once
// The parts of Answers that are counted, not estimated.

#include "output/answers.hpp"
#include "sim/observe/run_result.hpp"

namespace rekindle {

void answer_funnel(Answers& answers, RunResult const& run);
void answer_channels(Answers& answers, RunResult const& run);
void answer_offers(Answers& answers, RunResult const& run);
void answer_flows(Answers& answers, RunResult const& run);
void answer_segments(Answers& answers, RunResult const& run);
void answer_life_value(Answers& answers, RunResult const& run);
void answer_payback(Answers& answers, RunResult const& run);
void answer_qini(Answers& answers, RunResult const& run);

}  // namespace rekindle
