#include "scenarios/policy_parts.hpp"

namespace rekindle::policy_parts {
namespace {

void send_to(void* target, Value const& v) { static_cast<Step*>(target)->channel = located(v); }
void tag_with(void* target, Value const& v) { static_cast<Step*>(target)->tags = v.names; }
void wait_of(void* target, Value const& v) {
    auto& step = *static_cast<Step*>(target);
    step.kind = Step::Kind::wait;
    step.wait = integer_of(v);
}
void condition_of(void* target, Value const& v) { static_cast<Step*>(target)->condition = located(v); }
void stop_always(void* target, Value const&) { static_cast<Step*>(target)->kind = Step::Kind::stop; }
void weekdays_of(void* target, Value const& v) { static_cast<Step*>(target)->weekdays = v.picks; }
void events_of(void* target, Value const& v) {
    static_cast<Step*>(target)->events = seen_bits[static_cast<std::size_t>(v.choice)];
}
/// Fills the step itself and says what it is.
template <Step::Kind Which>
void step_of_kind(void* target, std::string const&, Fill const& fill) {
    auto& step = *static_cast<Step*>(target);
    step.kind = Which;
    step.where = located(fill.node().mark, "", fill.path());
    fill(target);
}
void split_of(void* target, std::string const&, Fill const& fill) {
    auto& step = *static_cast<Step*>(target);
    step.kind = Step::Kind::split;
    if (!fill(target)) return;
    double sum = 0;
    for (auto const& arm : step.arms) sum += arm.share;
    if (sum < 1 - 1e-9 || sum > 1 + 1e-9) fill.complain("arms", "the arms' shares must add up to 100%");
}
constexpr Row send_rows[] = {
    {.key = "channel",
     .kind = Kind::name,
     .required = true,
     .land = send_to,
     .example = "sms",
     .meaning = "a channel of the scenario"},
    {.key = "offer",
     .kind = Kind::name,
     .land = located_into<&Step::offer>,
     .example = "ten_off",
     .meaning = "an offer of the scenario"},
    {.key = "message",
     .kind = Kind::name,
     .land = located_into<&Step::message>,
     .example = "hello",
     .meaning = "a message of the scenario"},
    {.key = "value",
     .kind = Kind::expression,
     .land = located_into<&Step::value>,
     .example = "min(20, 0.1 * mean_order_value)",
     .meaning = "with an offer: money added to its amount, by this formula over what is seen at sending; undefined, "
                "negative or from 1e9 on: 0"},
    {.key = "tags", .kind = Kind::names, .land = tag_with, .meaning = "words that caps may count by: [promo]"},
};
constexpr Group send_group{"send", "A touch with an offer or a message.", send_rows};
constexpr Row stop_rows[] = {
    {.key = "if",
     .kind = Kind::expression,
     .required = true,
     .land = condition_of,
     .example = "opens > 0",
     .meaning = "condition under which the journey ends here"},
};
constexpr Group stop_group{"stop", "Ends the journey.", stop_rows};
constexpr Row wait_until_rows[] = {
    {.key = "hour",
     .unit = Unit::span,
     .range = time_of_day,
     .required = true,
     .certain = true,
     .land = into<&Step::wait>,
     .example = "9h",
     .meaning = "time of day, since midnight"},
    {.key = "weekdays",
     .kind = Kind::choices,
     .choices = "mon tue wed thu fri sat sun",
     .land = weekdays_of,
     .meaning = "on one of these; absent: any day"},
};
constexpr Group wait_until_group{"wait_until", "The next such instant, on the clock of `quiet_hours`.",
                                 wait_until_rows};
constexpr Row wait_for_rows[] = {
    {.key = "event",
     .kind = Kind::choice,
     .required = true,
     .choices = "visit order return opt_out open click",
     .land = events_of,
     .example = "order",
     .meaning = "open, click: of the last send of this journey; what is waited for does not end the journey"},
    {.key = "at_most",
     .unit = Unit::span,
     .range = span_range,
     .required = true,
     .certain = true,
     .land = into<&Step::wait>,
     .example = "3d",
     .meaning = "time-out"},
    {.key = "then",
     .kind = Kind::group_list,
     .group = &step_group,
     .descend = appended<&Step::then>,
     .meaning = "steps when it happened"},
    {.key = "else",
     .kind = Kind::group_list,
     .group = &step_group,
     .descend = appended<&Step::otherwise>,
     .meaning = "steps when it did not in time"},
};
constexpr Group wait_for_group{"wait_for", "Waits for an event.", wait_for_rows};
constexpr Row branch_rows[] = {
    {.key = "if",
     .kind = Kind::expression,
     .required = true,
     .land = condition_of,
     .example = "spend > 200",
     .meaning = "condition over observables, tested when the step is reached"},
    {.key = "then",
     .kind = Kind::group_list,
     .group = &step_group,
     .descend = appended<&Step::then>,
     .meaning = "steps where it holds"},
    {.key = "else",
     .kind = Kind::group_list,
     .group = &step_group,
     .descend = appended<&Step::otherwise>,
     .meaning = "steps where it does not"},
};
constexpr Group branch_group{"branch", "One way or the other; both go on behind it.", branch_rows};
constexpr Row arm_rows[] = {
    {.key = "share",
     .unit = Unit::fraction,
     .range = share_range,
     .required = true,
     .certain = true,
     .land = into<&S::Arm::share>,
     .example = "50%",
     .meaning = "of users; the arms' shares add up to 100%"},
    {.key = "steps",
     .kind = Kind::group_list,
     .group = &step_group,
     .descend = appended<&S::Arm::steps>,
     .meaning = "what happens in this arm; absent: nothing"},
};
constexpr Group arm_group{"arm", "One way of a split.", arm_rows};
constexpr Row split_rows[] = {
    {.key = "salt",
     .unit = Unit::count,
     .range = salt_range,
     .fallback = "0",
     .certain = true,
     .land = into<&Step::salt>,
     .meaning = "names the draw: a user takes the same arm wherever this salt stands"},
    {.key = "arms",
     .kind = Kind::group_map,
     .required = true,
     .group = &arm_group,
     .descend = appended<&Step::arms>,
     .example = "a",
     .meaning = "the ways, by name"},
};
constexpr Group split_group{"split", "Splits the users at random; the arms go on behind it.", split_rows};
constexpr Row repeat_rows[] = {
    {.key = "times",
     .unit = Unit::count,
     .range = between(1, 200),
     .required = true,
     .certain = true,
     .land = into<&Step::times>,
     .example = "3",
     .meaning = "how often"},
    {.key = "steps",
     .kind = Kind::group_list,
     .required = true,
     .group = &step_group,
     .descend = appended<&Step::then>,
     .example = "send",
     .meaning = "what is done again and again"},
};
constexpr Group repeat_group{"repeat", "The same steps several times.", repeat_rows};
template <Step::Kind Which>
void target_of(void* target, Value const& v) {
    auto& step = *static_cast<Step*>(target);
    step.kind = Which;
    step.target = located(v);
}
constexpr Row clean_rows[] = {
    {.key = "channel",
     .kind = Kind::name,
     .required = true,
     .land = target_of<Step::Kind::clean>,
     .example = "email",
     .meaning = "whose list"},
    {.key = "cost",
     .unit = Unit::money,
     .range = between(0, 1e9),
     .fallback = "0",
     .certain = true,
     .land = into<&Step::cost>,
     .example = "0.02",
     .meaning = "per user, as service cost"},
};
constexpr Group clean_group{"clean", "The user's place on a list is checked: its list_age begins anew.", clean_rows};
constexpr Row fix_rows[] = {
    {.key = "of",
     .kind = Kind::name,
     .required = true,
     .land = target_of<Step::Kind::fix>,
     .example = "faster_delivery",
     .meaning = "a fix of the scenario"},
    {.key = "after",
     .unit = Unit::count,
     .range = between(1, 1e15),
     .fallback = "1",
     .certain = true,
     .land = into<&Step::after>,
     .example = "200",
     .meaning = "it begins at the midnight after so many users have come to this step"},
};
constexpr Group fix_group{"fix step", "A lapse reason is mended, once in a world and for everyone in it.", fix_rows};
constexpr Row step_rows[] = {
    {.key = "send",
     .kind = Kind::name,
     .required = true,
     .one_of = "step",
     .accepts = is_word,
     .land = send_to,
     .example = "email",
     .meaning = "a touch by this channel of the scenario, or {channel: sms, offer: ten_off, message: hello}"},
    {.key = "send",
     .kind = Kind::group,
     .required = true,
     .one_of = "step",
     .accepts = is_map,
     .group = &send_group,
     .descend = step_of_kind<Step::Kind::send>,
     .meaning = "a touch with an offer or a message"},
    {.key = "wait",
     .unit = Unit::span,
     .range = span_range,
     .required = true,
     .certain = true,
     .one_of = "step",
     .land = wait_of,
     .meaning = "time until the next step"},
    {.key = "wait_until",
     .kind = Kind::group,
     .required = true,
     .one_of = "step",
     .group = &wait_until_group,
     .descend = step_of_kind<Step::Kind::wait_until>,
     .meaning = "the next such time of day and weekday"},
    {.key = "wait_for",
     .kind = Kind::group,
     .required = true,
     .one_of = "step",
     .group = &wait_for_group,
     .descend = step_of_kind<Step::Kind::wait_for>,
     .meaning = "an event, or a time-out"},
    {.key = "branch",
     .kind = Kind::group,
     .required = true,
     .one_of = "step",
     .group = &branch_group,
     .descend = step_of_kind<Step::Kind::branch>,
     .meaning = "one way or the other"},
    {.key = "split",
     .kind = Kind::group,
     .required = true,
     .one_of = "step",
     .group = &split_group,
     .descend = split_of,
     .meaning = "ways taken at random"},
    {.key = "test",
     .kind = Kind::group,
     .required = true,
     .one_of = "step",
     .group = &test_group,
     .descend = test_of,
     .meaning = "several ways compared, then the winner"},
    {.key = "learn",
     .kind = Kind::group,
     .required = true,
     .one_of = "step",
     .group = &learn_group,
     .descend = learn_of,
     .meaning = "several ways, more and more the best"},
    {.key = "repeat",
     .kind = Kind::group,
     .required = true,
     .one_of = "step",
     .group = &repeat_group,
     .descend = step_of_kind<Step::Kind::repeat>,
     .meaning = "the same steps several times"},
    {.key = "clean",
     .kind = Kind::name,
     .required = true,
     .one_of = "step",
     .accepts = is_word,
     .land = target_of<Step::Kind::clean>,
     .meaning = "the user's place on this channel's list is checked, or {channel: email, cost: 0.02}"},
    {.key = "clean",
     .kind = Kind::group,
     .required = true,
     .one_of = "step",
     .accepts = is_map,
     .group = &clean_group,
     .descend = same_target,
     .meaning = "the user's place on a list is checked"},
    {.key = "survey",
     .kind = Kind::name,
     .required = true,
     .one_of = "step",
     .land = target_of<Step::Kind::survey>,
     .meaning = "asks by this survey of the scenario why the user left; the field survey_answer holds the answer"},
    {.key = "fix",
     .kind = Kind::name,
     .required = true,
     .one_of = "step",
     .accepts = is_word,
     .land = target_of<Step::Kind::fix>,
     .meaning = "begins this fix of the scenario at the next midnight, or {of: faster_delivery, after: 200}"},
    {.key = "fix",
     .kind = Kind::group,
     .required = true,
     .one_of = "step",
     .accepts = is_map,
     .group = &fix_group,
     .descend = same_target,
     .meaning = "a fix, when enough users have come here"},
    {.key = "care",
     .kind = Kind::name,
     .required = true,
     .one_of = "step",
     .land = target_of<Step::Kind::care>,
     .meaning = "enrols the user, while active and once a life, in this care programme of the scenario"},
    {.key = "stop",
     .kind = Kind::choice,
     .required = true,
     .choices = "always",
     .one_of = "step",
     .accepts = is_word,
     .land = stop_always,
     .meaning = "ends the journey, or {if: \"opens > 0\"}"},
    {.key = "stop",
     .kind = Kind::group,
     .required = true,
     .one_of = "step",
     .accepts = is_map,
     .group = &stop_group,
     .descend = step_of_kind<Step::Kind::stop_if>,
     .meaning = "ends the journey under a condition"},
};

}  // namespace

// A step may hold steps, so the group refers to itself.
constinit Group const step_group{"step", "One step of the journey: one of these.", step_rows};

}  // namespace rekindle::policy_parts
