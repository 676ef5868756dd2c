#include "output/answer_choice.hpp"
#include "output/answer_comparison.hpp"
#include "output/answer_curves.hpp"
#include "output/answer_tables.hpp"

namespace rekindle {

Analysis full_analysis(RunResult const& run) {
    auto analysis = analyse(run);
    auto& answers = analysis.answers;
    answer_curves(answers, run, analysis);
    answer_simultaneous(answers, run, analysis);
    answer_economics(answers, run, analysis);
    answer_payback(answers, run);
    answer_life_value(answers, run);
    answer_funnel(answers, run);
    answer_channels(answers, run);
    answer_offers(answers, run);
    answer_flows(answers, run);
    answer_segments(answers, run);
    answer_qini(answers, run);
    answer_holdout_tests(answers, run);
    answer_choice(answers, run);
    answer_ice(answers, analysis);
    return analysis;
}

}  // namespace rekindle
