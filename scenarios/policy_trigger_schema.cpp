#include "scenarios/policy_parts.hpp"

namespace rekindle::policy_parts {
namespace {

using T = SpecTrigger::Kind;

template <T Which>
void trigger_after(void* target, Value const& v) {
    auto& trigger = *static_cast<SpecTrigger*>(target);
    trigger.kind = Which;
    trigger.after = Duration::of_days(v.number);
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
    for (double days : v.list) trigger.instants.push_back(Duration::of_days(days).up());
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
void trigger_signal(void* target, Value const& v) {
    auto& trigger = *static_cast<SpecTrigger*>(target);
    trigger.kind = T::signal;
    trigger.condition = located(v);
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

constexpr Range period_range = between(0.0005, 4000);  // more often than every minute nobody looks

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
     .range = period_range,
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
     .meaning = "this long without a use of the core feature; a return restarts it too"},
    {.key = "lapse_warning",
     .kind = Kind::flag,
     .required = true,
     .one_of = "trigger",
     .land = trigger_alarm,
     .meaning = "true: when the health alarm goes up"},
    {.key = "signal",
     .kind = Kind::name,
     .required = true,
     .one_of = "trigger",
     .land = trigger_signal,
     .meaning = "when this warning signal of the scenario's `warnings` is seen, at that minute; false alarms too"},
    {.key = "look",
     .unit = Unit::span,
     .range = period_range,
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

}  // namespace

constinit Group const trigger_group{"trigger", "When a journey starts: one of these.", trigger_rows};

void trigger_into(void* target, std::string const&, Fill const& fill) {
    auto& trigger = static_cast<S*>(target)->triggers.emplace_back();
    if (fill(&trigger) && trigger.kind == T::none) fill.complain("", "must be true", "leave the policy out instead");
}

}  // namespace rekindle::policy_parts
