#include "sim/engine/user_run.hpp"

// Steps of journey programs that touch nobody: a list cleaned, a survey, what counts towards a fix.

namespace rekindle {

void UserRun::clean_list(ListCleaning const& cleaning, Tick t) {
    state_->extras.journeys.cleaned[cleaning.slot] = static_cast<std::uint32_t>(t);
    book_service(t, cleaning.cost);
    note(Happening::list_cleaned, t,
         {.channel = static_cast<std::uint8_t>(cleaning.channel), .value = units_of(cleaning.cost)});
}

/// Asks for the reason of the latest lapse. One draw per survey and day says whether it is answered; who never lapsed
/// has nothing to answer. The last answer given stays.
void UserRun::ask(std::uint8_t survey, Tick t) {
    auto const& asked = model_.leaving.surveys[survey];
    sink_->count(Counter::surveys);
    book_service(t, asked.cost);
    auto const reason = state_->extras.leaving.reason;
    bool const answered =
        reason != no_reason &&
        (asked.answered >= 1 || unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::survey, survey,
                                                       static_cast<std::uint32_t>(day_of(t)))) < asked.answered);
    if (answered) {
        state_->extras.journeys.answer = answer_to(survey, reason);
        sink_->count(Counter::survey_answers);
    }
    note(Happening::survey, t,
         {.detail = answered ? state_->extras.journeys.answer : no_detail, .value = units_of(asked.cost)});
}

/// The reason given by a user who left for `reason`: right or wrong by one draw per survey and lapse, so who is asked
/// again says the same again.
std::uint8_t UserRun::answer_to(std::uint8_t survey, std::uint8_t reason) const {
    auto const& row = model_.leaving.surveys[survey].reported[reason];
    auto const lapse = active() ? state_->life - 1 : state_->life;  // lives and dormancies share their numbers
    double const u = unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::survey_answer, survey, lapse));
    return static_cast<std::uint8_t>(picked(row, u));
}

/// Each user counts once towards each such step.
void UserRun::count_towards(std::uint8_t fix_start, Tick t) {
    auto& reported = state_->extras.journeys.reported;
    if (((reported >> fix_start) & 1u) != 0) return;
    reported |= 1u << fix_start;
    ++sink_->fix_reports[fix_start];
    note(Happening::report, t, {.detail = world_->program->fixes[fix_start].fix});
}

void UserRun::book_service(Tick t, Micros cost) {
    if (cost == 0) return;
    Micros const due = m_.discounted(cost, t);
    sink_->book(Counter::cost_service, Daily::cost_service, t, due);
    book_value(t, -due);
}

}  // namespace rekindle
