#include "scenarios/policy_schema.hpp"

#include "scenarios/rules_schema.hpp"

namespace rekindle {
namespace {

using S = PolicySpec;
using Step = PolicySpec::Step;

Located located(Mark const& mark, std::string text, std::string path) {
    return {std::move(text), mark.file ? *mark.file : "", mark.line, mark.column, std::move(path)};
}
Located located(Value const& v) { return located(v.mark, v.text, v.path); }

template <auto... Path>
void located_into(void* target, Value const& v) {
    member_in<Path...>(target) = located(v);
}

bool is_map(Node const& node) { return node.is_map(); }
bool is_list(Node const& node) { return node.is_list(); }
bool is_no_list(Node const& node) { return !node.is_list(); }
bool is_word(Node const& node) { return !node.is_map() && !node.is_list(); }

constexpr Range span_range{0, 4000, true, false};
constexpr Range salt_range = between(0, 4294967295.0);
constexpr Range share_range = between(0, 1);
constexpr Range time_of_day = {0, 1, false, true};

// Trigger.

using T = SpecTrigger::Kind;

template <T Which>
void trigger_after(void* target, Value const& v) {
    auto& trigger = *static_cast<SpecTrigger*>(target);
    trigger.kind = Which;
    trigger.after = integer_of(v);
}
template <T Which>
void trigger_if(void* target, Value const& v) {
    auto& trigger = *static_cast<SpecTrigger*>(target);
    if (v.flag) trigger.kind = Which;
    trigger.condition = located(v.mark, "", v.path);
}
void trigger_on(void* target, Value const& v) {
    auto& trigger = *static_cast<SpecTrigger*>(target);
    trigger.kind = T::date;
    trigger.on = static_cast<std::int64_t>(v.number);
}
void trigger_manual(void* target, Value const& v) {
    auto& trigger = *static_cast<SpecTrigger*>(target);
    trigger.kind = T::manual;
    for (double days : v.list) trigger.instants.push_back(ticks_of(days));
}
void trigger_becomes(void* target, Value const& v) {
    auto& trigger = *static_cast<SpecTrigger*>(target);
    trigger.kind = T::becomes;
    trigger.condition = located(v);
}

/// Short for `becomes` with this condition, looked at every day.
void becomes_true(void* target, Value const& v, std::string condition) {
    auto& trigger = *static_cast<SpecTrigger*>(target);
    trigger.kind = T::becomes;
    trigger.after = ticks_per_day;
    trigger.condition = located(v.mark, std::move(condition), v.path);
}
void trigger_unused(void* target, Value const& v) {
    becomes_true(target, v, "days_since_use >= " + quantity_text(v.number, Unit::span));
}
void trigger_alarm(void* target, Value const& v) {
    if (v.flag) becomes_true(target, v, "health_alarm > 0");
}
void score_named(void* target, Value const& v) { becomes_true(target, v, v.text); }
void score_line(void* target, Value const& v) {
    static_cast<SpecTrigger*>(target)->condition.text += " > " + shortest(v.number);
}
constexpr Row score_rows[] = {
    {.key = "score",
     .kind = Kind::name,
     .required = true,
     .land = score_named,
     .example = "churn_risk",
     .meaning = "a score, or any other field or trait that policies see"},
    {.key = "above",
     .unit = Unit::plain,
     .required = true,
     .certain = true,
     .land = score_line,
     .example = "0.6",
     .meaning = "the line"},
};
constexpr Group score_group{"score trigger", "When a score passes a line, looked at every day.", score_rows};

constexpr Row trigger_rows[] = {
    {.key = "silent",
     .unit = Unit::span,
     .range = span_range,
     .required = true,
     .certain = true,
     .one_of = "trigger",
     .land = trigger_after<T::silent>,
     .example = "30d",
     .meaning = "this long without a visit, once per silence"},
    {.key = "lapse_oracle",
     .unit = Unit::span,
     .range = span_range,
     .required = true,
     .certain = true,
     .one_of = "trigger",
     .land = trigger_after<T::lapse_oracle>,
     .meaning = "this long since the lapse, which no team can see: for benches and teaching"},
    {.key = "every",
     .unit = Unit::span,
     .range = span_range,
     .required = true,
     .certain = true,
     .one_of = "trigger",
     .land = trigger_after<T::every>,
     .meaning = "again and again, at `first`, `first` + this, ...: 1d, 7d, 1mo"},
    {.key = "becomes",
     .kind = Kind::expression,
     .required = true,
     .one_of = "trigger",
     .land = trigger_becomes,
     .meaning = "when this condition over observables turns true: a score above a line, a warning, a feature unused"},
    {.key = "score_above",
     .kind = Kind::group,
     .required = true,
     .one_of = "trigger",
     .group = &score_group,
     .descend = same_target,
     .meaning = "when a score passes a line: {score: churn_risk, above: 0.6}"},
    {.key = "feature_unused",
     .unit = Unit::span,
     .range = span_range,
     .required = true,
     .certain = true,
     .one_of = "trigger",
     .land = trigger_unused,
     .meaning = "this long without a use of the core feature"},
    {.key = "lapse_warning",
     .kind = Kind::flag,
     .required = true,
     .one_of = "trigger",
     .land = trigger_alarm,
     .meaning = "true: when the health alarm goes up"},
    {.key = "look",
     .unit = Unit::span,
     .range = span_range,
     .fallback = "1d",
     .certain = true,
     .when = {"becomes", ""},
     .land = into<&SpecTrigger::after>,
     .meaning = "time between two looks at the condition"},
    {.key = "first",
     .unit = Unit::span,
     .range = between(0, 4000),
     .fallback = "0d",
     .certain = true,
     .when = {"every", ""},
     .land = into<&SpecTrigger::first>,
     .meaning = "time of the first, since day 0"},
    {.key = "first_look",
     .unit = Unit::span,
     .range = between(0, 4000),
     .fallback = "0d",
     .certain = true,
     .when = {"becomes", ""},
     .land = into<&SpecTrigger::first>,
     .meaning = "time of the first look, since day 0"},
    {.key = "at",
     .unit = Unit::span,
     .range = between(0, 4000),
     .required = true,
     .certain = true,
     .one_of = "trigger",
     .land = trigger_after<T::at>,
     .meaning = "once, this long after day 0"},
    {.key = "date",
     .kind = Kind::date,
     .required = true,
     .one_of = "trigger",
     .land = trigger_on,
     .meaning = "once, when this day begins"},
    {.key = "manual",
     .kind = Kind::numbers,
     .unit = Unit::span,
     .range = between(0, 4000),
     .required = true,
     .certain = true,
     .one_of = "trigger",
     .land = trigger_manual,
     .meaning = "batches started by hand, these spans after day 0: [3d, 10d]"},
    {.key = "order",
     .kind = Kind::flag,
     .required = true,
     .one_of = "trigger",
     .land = trigger_if<T::order>,
     .meaning = "true: at each order"},
    {.key = "return",
     .kind = Kind::flag,
     .required = true,
     .one_of = "trigger",
     .land = trigger_if<T::comeback>,
     .meaning = "true: at each visit that ends a silence of at least the churn threshold"},
    {.key = "visit",
     .kind = Kind::flag,
     .required = true,
     .one_of = "trigger",
     .land = trigger_if<T::visit>,
     .meaning = "true: at each visit"},
    {.key = "cart_abandoned",
     .kind = Kind::flag,
     .required = true,
     .one_of = "trigger",
     .land = trigger_if<T::cart>,
     .meaning = "true: when a cart has been left without an order; the scenario has `carts`"},
    {.key = "back_fill",
     .kind = Kind::flag,
     .fallback = "true",
     .land = into<&SpecTrigger::back_fill>,
     .meaning = "silent, becomes: whether those for whom it holds at the start already enter then"},
};
constexpr Group trigger_group{"trigger", "When a journey starts: one of these.", trigger_rows};

void trigger_into(void* target, std::string const&, Fill const& fill) {
    auto& trigger = static_cast<S*>(target)->triggers.emplace_back();
    if (fill(&trigger) && trigger.kind == T::none) fill.complain("", "must be true", "leave the policy out instead");
}

// Steps. A step may hold steps, so the group refers to itself.

extern Group const step_group;

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
constexpr SeenMask seen_bits[] = {bit(Seen::visit),   bit(Seen::order), bit(Seen::comeback),
                                  bit(Seen::opt_out), bit(Seen::open),  bit(Seen::click)};
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

void learn_of(void* target, std::string const&, Fill const& fill) {
    auto& step = *static_cast<Step*>(target);
    step.kind = Step::Kind::learn;
    step.where = located(fill.node().mark, "", fill.path());
    if (!fill(target)) return;
    if (step.arms.size() < 2 || step.arms.size() > max_arms)
        fill.complain("arms", "needs 2 to 32 arms", "split needs no learning where there is one way");
    double sum = 0;
    for (auto const& arm : step.arms) sum += arm.share;
    if (sum != 0 && (sum < 1 - 1e-9 || sum > 1 + 1e-9))
        fill.complain("arms", "the arms' shares must add up to 100%", "leave them all out for equal shares");
}
void learn_by(void* target, Value const& v) {
    static_cast<Step*>(target)->learner.method =
        v.choice == 0 ? LearnerPlan::Method::thompson : LearnerPlan::Method::epsilon_greedy;
}
void test_of(void* target, std::string const& name, Fill const& fill) {
    static_cast<Step*>(target)->learner.method = LearnerPlan::Method::test;
    learn_of(target, name, fill);
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
     .meaning = "with an offer: money added to its amount, by this formula over what is seen at sending"},
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

// What tests and bandits share.
constexpr std::string_view rewards = "open click visit order return margin";
constexpr Row learn_salt_row{.key = "salt",
                             .unit = Unit::count,
                             .range = salt_range,
                             .fallback = "0",
                             .certain = true,
                             .land = into<&Step::salt>,
                             .meaning = "names the draw: give each test and learning step its own"};
constexpr Row within_row{.key = "within",
                         .unit = Unit::span,
                         .range = span_range,
                         .fallback = "7d",
                         .certain = true,
                         .land = into<&Step::learner, &LearnerPlan::window>,
                         .meaning = "time after the choice in which the reward counts; nothing is concluded before"};
constexpr Row learn_arm_rows[] = {
    {.key = "steps",
     .kind = Kind::group_list,
     .group = &step_group,
     .descend = appended<&S::Arm::steps>,
     .meaning = "what happens in this arm; absent: nothing"},
};
constexpr Group learn_arm_group{"learning arm", "One way of a learning step.", learn_arm_rows};
constexpr Row prior_rows[] = {
    {.key = "successes",
     .unit = Unit::plain,
     .range = {0, 1e9, true, false},
     .fallback = "1",
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::prior_successes>,
     .meaning = "of a Beta law, for rewards that happen or not"},
    {.key = "failures",
     .unit = Unit::plain,
     .range = {0, 1e9, true, false},
     .fallback = "1",
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::prior_failures>,
     .meaning = "of a Beta law"},
    {.key = "mean",
     .unit = Unit::money,
     .range = between(-1e9, 1e9),
     .fallback = "0",
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::prior_mean>,
     .meaning = "of a user's value, where the reward is margin"},
    {.key = "weight",
     .unit = Unit::plain,
     .range = {0, 1e9, true, false},
     .fallback = "1",
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::prior_weight>,
     .meaning = "how many users the mean is worth"},
};
constexpr Group prior_group{"prior", "What is believed of each arm before anything is seen.", prior_rows};
constexpr Row learn_rows[] = {
    {.key = "method",
     .kind = Kind::choice,
     .fallback = "thompson",
     .choices = "thompson epsilon_greedy",
     .land = learn_by,
     .meaning =
         "thompson: an arm as often as it is probably the best; epsilon_greedy: the best so far but for some tries"},
    {.key = "reward",
     .kind = Kind::choice,
     .required = true,
     .choices = rewards,
     .land = into<&Step::learner, &LearnerPlan::reward>,
     .example = "order",
     .meaning =
         "what is sought: whether it happens, or the margin less offers used; open, click: of this journey's sends"},
    within_row,
    {.key = "epsilon",
     .unit = Unit::fraction,
     .range = share_range,
     .fallback = "10%",
     .certain = true,
     .when = {"method", "epsilon_greedy"},
     .land = into<&Step::learner, &LearnerPlan::epsilon>,
     .meaning = "share of users sent down any arm at random"},
    {.key = "prior",
     .kind = Kind::group,
     .when = {"method", "thompson"},
     .group = &prior_group,
     .descend = same_target,
     .meaning = "what is believed before anything is seen"},
    learn_salt_row,
    {.key = "arms",
     .kind = Kind::group_map,
     .required = true,
     .group = &learn_arm_group,
     .descend = appended<&Step::arms>,
     .example = "a",
     .meaning = "the ways, by name"},
};
constexpr Group learn_group{"learn", "One of several ways, more and more the best; learnt overnight.", learn_rows};
constexpr Row test_arm_rows[] = {
    {.key = "share",
     .unit = Unit::fraction,
     .range = share_range,
     .certain = true,
     .land = into<&S::Arm::share>,
     .meaning = "of users while the test runs; absent in all: equal shares"},
    {.key = "steps",
     .kind = Kind::group_list,
     .group = &step_group,
     .descend = appended<&S::Arm::steps>,
     .meaning = "what happens in this arm; absent: nothing"},
};
constexpr Group test_arm_group{"test arm", "One way of a test.", test_arm_rows};
constexpr Row test_rows[] = {
    {.key = "metric",
     .kind = Kind::choice,
     .required = true,
     .choices = rewards,
     .land = into<&Step::learner, &LearnerPlan::reward>,
     .example = "order",
     .meaning = "what is compared: the share with whom it happens, or the margin less offers used per user"},
    within_row,
    {.key = "for",
     .unit = Unit::span,
     .range = span_range,
     .required = true,
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::duration>,
     .example = "14d",
     .meaning = "how long users are sent down the arms, in whole days from the first user on"},
    {.key = "size",
     .unit = Unit::count,
     .range = between(1, 1e15),
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::size>,
     .meaning = "users after which it ends sooner, looked at each midnight; absent: no such limit"},
    {.key = "confidence",
     .unit = Unit::fraction,
     .range = {0, 1, false, true},
     .fallback = "95%",
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::confidence>,
     .meaning =
         "level at which an arm must beat the first one to take over (two-sided, Bonferroni); 0%: the best mean"},
    {.key = "one_by_one",
     .kind = Kind::flag,
     .fallback = "false",
     .land = into<&Step::learner, &LearnerPlan::one_by_one>,
     .meaning = "each arm in turn against the winner so far, in rounds of `for`, half and half"},
    learn_salt_row,
    {.key = "arms",
     .kind = Kind::group_map,
     .required = true,
     .group = &test_arm_group,
     .descend = appended<&Step::arms>,
     .example = "a",
     .meaning = "the ways, by name; the first is the control"},
};
constexpr Group test_group{"test", "A test of several ways; the winner is taken by everyone after it.", test_rows};
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
constinit Group const step_group{"step", "One step of the journey: one of these.", step_rows};

// Who and when.

bool is_holdout_group(Node const& node) { return node.find("share") != nullptr || node.find("salt") != nullptr; }
bool is_holdout_share(Node const& node) { return !is_holdout_group(node); }
constexpr Row holdout_rows[] = {
    {.key = "share",
     .unit = Unit::fraction,
     .range = share_range,
     .required = true,
     .certain = true,
     .land = into<&S::holdout_fraction>,
     .example = "10%",
     .meaning = "share of users never touched"},
    {.key = "salt",
     .unit = Unit::count,
     .range = salt_range,
     .fallback = "0",
     .certain = true,
     .land = into<&S::holdout_salt>,
     .meaning = "names the draw: the same salt holds out the same users under every policy"},
};
constexpr Group holdout_group{"holdout", "Users who are never touched.", holdout_rows};

constexpr Row stage_rows[] = {
    {.key = "share",
     .unit = Unit::fraction,
     .range = share_range,
     .required = true,
     .certain = true,
     .land = into<&S::Stage::share>,
     .example = "10%",
     .meaning = "of users who may start; a later stage keeps those of an earlier, smaller one"},
    {.key = "for",
     .unit = Unit::span,
     .range = span_range,
     .required = true,
     .certain = true,
     .land = into<&S::Stage::span>,
     .example = "7d",
     .meaning = "how long the stage lasts; the first begins on day 0"},
};
constexpr Group stage_group{"roll-out stage", "A part of the users for a time.", stage_rows};
constexpr Row roll_out_rows[] = {
    {.key = "salt",
     .unit = Unit::count,
     .range = salt_range,
     .fallback = "0",
     .certain = true,
     .land = into<&S::roll_out_salt>,
     .meaning = "names the draw"},
    {.key = "stages",
     .kind = Kind::group_list,
     .required = true,
     .group = &stage_group,
     .descend = appended<&S::roll_out>,
     .example = "stage",
     .meaning = "one after another; after the last, everyone"},
};
constexpr Group roll_out_group{"roll-out", "Starts with a part of the users.", roll_out_rows};

constexpr Row knapsack_rows[] = {
    {.key = "budget",
     .unit = Unit::money,
     .range = between(0, 1e12),
     .required = true,
     .certain = true,
     .land = into<&S::batch_budget>,
     .example = "500",
     .meaning = "what the users chosen at one batch may cost together"},
    {.key = "gain",
     .kind = Kind::expression,
     .required = true,
     .land = located_into<&S::gain>,
     .example = "mean_order_value",
     .meaning = "what a user's journey is expected to bring; the best gain / cost starts first"},
    {.key = "cost",
     .kind = Kind::expression,
     .required = true,
     .land = located_into<&S::cost>,
     .example = "0.5 + 0.1 * mean_order_value",
     .meaning = "what it is expected to cost"},
};
constexpr Group knapsack_group{"knapsack", "Spends a budget where it brings most, at each batch.", knapsack_rows};

// Caps, quiet hours, budgets.

void rolling_of(void* target, Value const& v) {
    auto& cap = *static_cast<SpecCap*>(target);
    cap.window = Cap::Window::rolling;
    cap.span = integer_of(v);
}
void fixed_of(void* target, Value const& v) {
    auto& cap = *static_cast<SpecCap*>(target);
    cap.window = Cap::Window::fixed;
    cap.span = integer_of(v);
}
void calendar_day_of(void* target, Value const&) { static_cast<SpecCap*>(target)->window = Cap::Window::calendar_day; }
constexpr Row window_rows[] = {
    {.key = "rolling",
     .unit = Unit::span,
     .range = span_range,
     .required = true,
     .certain = true,
     .one_of = "window",
     .land = rolling_of,
     .example = "7d",
     .meaning = "the span before each send"},
    {.key = "fixed",
     .unit = Unit::span,
     .range = span_range,
     .required = true,
     .certain = true,
     .one_of = "window",
     .land = fixed_of,
     .meaning = "begins anew at multiples of this since day 0"},
};
constexpr Group window_group{"cap window", "What a cap counts over: one of these.", window_rows};
constexpr Row cap_rows[] = {
    {.key = "channel",
     .kind = Kind::name,
     .one_of = "kind",
     .land = located_into<&SpecCap::channel>,
     .meaning = "counts sends by this channel; neither channel nor tag: all sends"},
    {.key = "tag",
     .kind = Kind::name,
     .one_of = "kind",
     .land = located_into<&SpecCap::tag>,
     .meaning = "counts sends with this tag"},
    {.key = "limit",
     .unit = Unit::count,
     .range = between(0, 10000),
     .required = true,
     .certain = true,
     .land = into<&SpecCap::limit>,
     .example = "2",
     .meaning = "sends to a user within the window"},
    {.key = "window",
     .kind = Kind::choice,
     .required = true,
     .choices = "calendar_day",
     .accepts = is_word,
     .land = calendar_day_of,
     .example = "calendar_day",
     .meaning = "calendar_day (of the company), {rolling: 7d} or {fixed: 7d}"},
    {.key = "window",
     .kind = Kind::group,
     .accepts = is_map,
     .group = &window_group,
     .descend = same_target,
     .meaning = "{rolling: 7d} or {fixed: 7d}"},
    {.key = "then",
     .kind = Kind::choice,
     .fallback = "skip",
     .choices = "skip delay count",
     .land = into<&SpecCap::then>,
     .meaning = "what becomes of a send over the cap: left out, sent when there is room, or sent and counted"},
};
constexpr Group cap_group{"cap", "At most so many sends to a user.", cap_rows};

void quiet_zone(void* target, Value const& v) { static_cast<QuietHours*>(target)->user_zone = v.choice == 1; }
constexpr Row quiet_rows[] = {
    {.key = "from",
     .unit = Unit::span,
     .range = time_of_day,
     .required = true,
     .certain = true,
     .land = into<&QuietHours::from>,
     .example = "21h",
     .meaning = "time of day when quiet begins"},
    {.key = "to",
     .unit = Unit::span,
     .range = time_of_day,
     .required = true,
     .certain = true,
     .land = into<&QuietHours::to>,
     .example = "8h",
     .meaning = "time of day when it ends, the next day where earlier"},
    {.key = "then",
     .kind = Kind::choice,
     .fallback = "hold",
     .choices = "hold drop",
     .land = into<&QuietHours::then>,
     .meaning = "hold: sent when quiet ends; drop: left out"},
    {.key = "zone",
     .kind = Kind::choice,
     .fallback = "company",
     .choices = "company user",
     .land = quiet_zone,
     .meaning = "whose clock; user: by the observable trait utc_offset, hours ahead of the company"},
};
constexpr Group quiet_group{"quiet hours", "When nothing is sent.", quiet_rows};
void quiet_into(void* target, std::string const&, Fill const& fill) {
    auto& quiet = static_cast<S*>(target)->quiet.emplace();
    if (fill(&quiet) && quiet.from == quiet.to)
        fill.complain("to", "must differ from `from`", "leave quiet_hours out for none");
}

constexpr Row spending_rows[] = {
    {.key = "total",
     .unit = Unit::money,
     .range = between(0, 1e12),
     .certain = true,
     .land = into<&SpecBudget::total>,
     .example = "5000",
     .meaning = "of sending costs over the whole run; absent: unlimited"},
    {.key = "per_day",
     .unit = Unit::money,
     .range = between(0, 1e12),
     .certain = true,
     .land = into<&SpecBudget::per_day>,
     .example = "100",
     .meaning = "of sending costs per calendar day; absent: unlimited"},
    {.key = "of_revenue",
     .unit = Unit::fraction,
     .range = share_range,
     .certain = true,
     .land = into<&SpecBudget::of_revenue>,
     .meaning = "what is spent so far may not exceed this share of the revenue from day 0 to yesterday"},
};
constexpr Group spending_group{"spending", "What sending may cost.", spending_rows};
void channel_budget(void* target, std::string const& name, Fill const& fill) {
    auto& budget = static_cast<S*>(target)->channel_budgets.emplace_back();
    budget.channel = located(fill.key_mark(), name, fill.path());
    fill(&budget);
}
constexpr Row budget_rows[] = {
    {.kind = Kind::inline_group, .group = &spending_group, .descend = inside<&S::budget>},
    {.key = "channels",
     .kind = Kind::group_map,
     .group = &spending_group,
     .descend = channel_budget,
     .meaning = "the same per channel"},
};
constexpr Group budget_group{"budget", "What sending may cost.", budget_rows};

template <Upkeep::Kind Which>
void upkeep_of(void* target, Value const& v) {
    auto& upkeep = *static_cast<S::Upkeep*>(target);
    upkeep.what.kind = Which;
    upkeep.target = located(v);
}
constexpr auto What = &S::Upkeep::what;
constexpr Row upkeep_rows[] = {
    {.key = "refresh",
     .kind = Kind::name,
     .required = true,
     .one_of = "upkeep",
     .land = upkeep_of<Upkeep::Kind::refresh>,
     .example = "hello",
     .meaning = "a message: `share` of its uses is forgotten"},
    {.key = "clean",
     .kind = Kind::name,
     .required = true,
     .one_of = "upkeep",
     .land = upkeep_of<Upkeep::Kind::clean>,
     .meaning = "a channel's list: its list_age begins anew"},
    {.key = "calibrate",
     .kind = Kind::name,
     .required = true,
     .one_of = "upkeep",
     .land = upkeep_of<Upkeep::Kind::calibrate>,
     .meaning = "a personal message's recommender"},
    {.key = "first",
     .unit = Unit::span,
     .range = between(0, 4000),
     .required = true,
     .certain = true,
     .land = into<What, &Upkeep::first>,
     .example = "90d",
     .meaning = "when, since day 0"},
    {.key = "every",
     .unit = Unit::span,
     .range = span_range,
     .certain = true,
     .land = into<What, &Upkeep::every>,
     .meaning = "and again after each such span; absent: once"},
    {.key = "share",
     .unit = Unit::fraction,
     .range = positive_to(1),
     .fallback = "100%",
     .certain = true,
     .when = {"refresh", ""},
     .land = into<What, &Upkeep::share>,
     .meaning = "renewed each time"},
    {.key = "cost",
     .unit = Unit::money,
     .range = between(0, 1e12),
     .fallback = "0",
     .certain = true,
     .land = into<What, &Upkeep::cost>,
     .meaning = "each time, as service cost of the world"},
};
constexpr Group upkeep_group{"upkeep", "What keeps messages and lists in shape, within the horizon.", upkeep_rows};

void limit_of(void* target, Value const& v) {
    auto& spec = *static_cast<S*>(target);
    if (v.of_users)
        spec.limit_fraction_of_users = v.number;
    else
        spec.limit = static_cast<std::int64_t>(v.number);
}
void exit_word(void* target, Value const& v) {
    static_cast<S*>(target)->exits = v.choice == 0 ? SeenMask{0} : bit(Seen::visit);
}
void exit_list(void* target, Value const& v) {
    auto& exits = static_cast<S*>(target)->exits;
    exits = 0;
    for (int pick : v.picks) exits = static_cast<SeenMask>(exits | seen_bits[static_cast<std::size_t>(pick)]);
}
void recheck_of(void* target, Value const& v) { static_cast<S*>(target)->recheck = v.choice == 1; }
void exit_check_of(void* target, Value const& v) { static_cast<S*>(target)->exits_at_wait_end = v.choice == 1; }

constexpr Row policy_rows[] = {
    {.key = "name",
     .kind = Kind::name,
     .required = true,
     .land = into<&S::name>,
     .example = "win_back",
     .meaning = "the world's name in results"},
    {.key = "description",
     .kind = Kind::text,
     .land = into<&S::description>,
     .example = "When to use it.",
     .meaning = "one line on when to use it"},
    {.key = "trigger",
     .kind = Kind::group,
     .required = true,
     .accepts = is_no_list,
     .group = &trigger_group,
     .descend = trigger_into,
     .example = "silent",
     .meaning = "when a journey starts"},
    {.key = "trigger",
     .kind = Kind::group_list,
     .accepts = is_list,
     .group = &trigger_group,
     .descend = trigger_into,
     .meaning = "several: at any of them"},
    {.key = "audience",
     .kind = Kind::expression,
     .land = located_into<&S::audience>,
     .meaning = "expression over observables; absent: everyone"},
    {.key = "recheck",
     .kind = Kind::choice,
     .fallback = "never",
     .choices = "never each_send",
     .land = recheck_of,
     .meaning = "each_send: the audience is tested before each send too; false ends the journey"},
    {.key = "rank",
     .kind = Kind::expression,
     .land = located_into<&S::rank>,
     .meaning = "score of a user, higher first; with `limit` and a trigger `every` or `at`"},
    {.key = "limit",
     .unit = Unit::headcount,
     .range = between(0, 1e15),
     .certain = true,
     .land = limit_of,
     .meaning = "journeys started per batch, or a share of the initial users; with `rank`"},
    {.key = "knapsack",
     .kind = Kind::group,
     .group = &knapsack_group,
     .descend = same_target,
     .meaning = "chooses by gain and cost at each batch, in place of rank and limit"},
    {.key = "holdout",
     .unit = Unit::fraction,
     .range = share_range,
     .certain = true,
     .accepts = is_holdout_share,
     .land = into<&S::holdout_fraction>,
     .meaning = "share of users never touched, or {share: 10%, salt: 7}"},
    {.key = "holdout",
     .kind = Kind::group,
     .accepts = is_holdout_group,
     .group = &holdout_group,
     .descend = same_target,
     .meaning = "users never touched"},
    {.key = "roll_out",
     .kind = Kind::group,
     .group = &roll_out_group,
     .descend = same_target,
     .meaning = "starts with a part of the users"},
    {.key = "steps",
     .kind = Kind::group_list,
     .required = true,
     .group = &step_group,
     .descend = appended<&S::steps>,
     .example = "send",
     .meaning = "what happens, in this order"},
    {.key = "exit",
     .kind = Kind::choice,
     .fallback = "visit",
     .choices = "none visit",
     .accepts = is_word,
     .land = exit_word,
     .meaning = "visit: any visit, order or return ends the journey; or a list of events"},
    {.key = "exit",
     .kind = Kind::choices,
     .choices = "visit order return opt_out",
     .accepts = is_list,
     .land = exit_list,
     .meaning = "events that end the journey"},
    {.key = "exit_check",
     .kind = Kind::choice,
     .fallback = "event",
     .choices = "event wait_end",
     .land = exit_check_of,
     .meaning = "whether an exit event ends the journey at once or when the wait under way is over; tools differ"},
    {.key = "re_entry",
     .unit = Unit::span,
     .range = between(0, 4000),
     .fallback = "0d",
     .certain = true,
     .land = into<&S::re_entry>,
     .meaning = "least time between two journeys of a user"},
    {.key = "caps",
     .kind = Kind::group_list,
     .group = &cap_group,
     .descend = appended<&S::caps>,
     .meaning = "at most so many sends of this policy to a user"},
    {.key = "quiet_hours",
     .kind = Kind::group,
     .group = &quiet_group,
     .descend = quiet_into,
     .meaning = "when nothing is sent"},
    {.key = "upkeep",
     .kind = Kind::group_list,
     .group = &upkeep_group,
     .descend = appended<&S::upkeep>,
     .meaning = "refreshing messages, cleaning lists, calibrating recommenders"},
    {.key = "budget",
     .kind = Kind::group,
     .group = &budget_group,
     .descend = same_target,
     .meaning = "what sending may cost; absent: unlimited"},
    {.kind = Kind::inline_group, .group = &rules_group, .descend = inside<&S::rules>},
};

// Several policies in one world.

void stacked(void* target, std::string const&, Fill const& fill) {
    auto& policy = static_cast<StackSpec*>(target)->policies.emplace_back();
    policy.where = located(fill.node().mark, "", fill.path());
    fill(&policy);
}
constexpr Row stack_rows[] = {
    {.key = "kind",
     .kind = Kind::choice,
     .required = true,
     .choices = "stack",
     .land = [](void*, Value const&) {},
     .example = "stack",
     .meaning = "several policies in one world"},
    {.key = "name",
     .kind = Kind::name,
     .required = true,
     .land = into<&StackSpec::name>,
     .example = "our_programme",
     .meaning = "the world's name in results"},
    {.key = "description", .kind = Kind::text, .land = into<&StackSpec::description>, .meaning = "one line"},
    {.key = "policies",
     .kind = Kind::group_list,
     .required = true,
     .group = &policy_group,
     .descend = stacked,
     .meaning = "policies in full, or files and names of the library; the most urgent first"},
    {.key = "caps",
     .kind = Kind::group_list,
     .group = &cap_group,
     .descend = appended<&StackSpec::caps>,
     .meaning = "at most so many sends of all policies together to a user"},
    {.key = "budget",
     .kind = Kind::group,
     .group = &spending_group,
     .descend = inside<&StackSpec::budget>,
     .meaning = "what all policies together may cost"},
    {.key = "at_once",
     .unit = Unit::count,
     .range = between(1, 8),
     .fallback = "8",
     .certain = true,
     .land = into<&StackSpec::at_once>,
     .meaning = "journeys of a user under way at a time; the more urgent policy is asked first"},
};

}  // namespace

constinit Group const policy_group{"policy", "The keys of a policy file.", policy_rows};
constinit Group const stack_group{"stack", "The keys of a file with several policies.", stack_rows};

}  // namespace rekindle
