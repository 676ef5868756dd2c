#include "scenarios/policy_schema.hpp"

namespace rekindle {
namespace {

using S = PolicySpec;

Located located(Value const& v) {
    return {v.text, v.mark.file ? *v.mark.file : "", v.mark.line, v.mark.column, v.path};
}

template <auto... Path>
void located_into(void* target, Value const& v) {
    member_in<Path...>(target) = located(v);
}

// Trigger.

template <Trigger::Kind Which>
void trigger_after(void* target, Value const& v) {
    auto& trigger = *static_cast<Trigger*>(target);
    trigger.kind = Which;
    trigger.after = integer_of(v);
}
template <Trigger::Kind Which>
void trigger_if(void* target, Value const& v) {
    if (v.flag) static_cast<Trigger*>(target)->kind = Which;
}
using T = Trigger::Kind;
constexpr Range span_range{0, 4000, true, false};
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
     .meaning = "again and again, at `first`, `first` + this, ..."},
    {.key = "first",
     .unit = Unit::span,
     .range = between(0, 4000),
     .fallback = "0d",
     .certain = true,
     .when = {"every", ""},
     .land = into<&Trigger::first>,
     .meaning = "time of the first, since day 0"},
    {.key = "at",
     .unit = Unit::span,
     .range = between(0, 4000),
     .required = true,
     .certain = true,
     .one_of = "trigger",
     .land = trigger_after<T::at>,
     .meaning = "once, this long after day 0"},
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
};
constexpr Group trigger_group{"trigger", "When a journey starts: one of these.", trigger_rows};

void trigger_into(void* target, std::string const&, Fill const& fill) {
    auto& trigger = static_cast<S*>(target)->trigger;
    if (fill(&trigger) && trigger.kind == T::none) fill.complain("", "must be true", "leave the policy out instead");
}

// Steps.

bool is_map(Node const& node) { return node.is_map(); }
bool is_word(Node const& node) { return !node.is_map(); }

void send_to(void* target, Value const& v) { static_cast<S::Step*>(target)->channel = located(v); }
void wait_of(void* target, Value const& v) {
    auto& step = *static_cast<S::Step*>(target);
    step.kind = JourneyStep::Kind::wait;
    step.wait = integer_of(v);
}
void stop_of(void* target, Value const& v) {
    auto& step = *static_cast<S::Step*>(target);
    step.kind = JourneyStep::Kind::stop_if;
    step.condition = located(v);
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
     .land = located_into<&S::Step::offer>,
     .example = "ten_off",
     .meaning = "an offer of the scenario"},
};
constexpr Group send_group{"send", "A touch with an offer.", send_rows};
constexpr Row stop_rows[] = {
    {.key = "if",
     .kind = Kind::expression,
     .required = true,
     .land = stop_of,
     .example = "opens > 0",
     .meaning = "condition under which the journey ends here"},
};
constexpr Group stop_group{"stop", "Ends the journey.", stop_rows};
constexpr Row step_rows[] = {
    {.key = "send",
     .kind = Kind::name,
     .required = true,
     .one_of = "step",
     .accepts = is_word,
     .land = send_to,
     .example = "email",
     .meaning = "a touch by this channel of the scenario, or {channel: sms, offer: ten_off}"},
    {.key = "send",
     .kind = Kind::group,
     .required = true,
     .one_of = "step",
     .accepts = is_map,
     .group = &send_group,
     .descend = same_target,
     .meaning = "a touch with an offer"},
    {.key = "wait",
     .unit = Unit::span,
     .range = span_range,
     .required = true,
     .certain = true,
     .one_of = "step",
     .land = wait_of,
     .meaning = "time until the next step"},
    {.key = "stop",
     .kind = Kind::group,
     .required = true,
     .one_of = "step",
     .group = &stop_group,
     .descend = same_target,
     .meaning = "ends the journey under a condition"},
};
constexpr Group step_group{"step", "One step of the journey: one of these.", step_rows};

// The rest.

bool is_holdout_group(Node const& node) { return node.find("share") != nullptr || node.find("salt") != nullptr; }
bool is_holdout_share(Node const& node) { return !is_holdout_group(node); }
constexpr Range share_range = between(0, 1);
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
     .range = between(0, 4294967295.0),
     .fallback = "0",
     .certain = true,
     .land = into<&S::holdout_salt>,
     .meaning = "names the draw: the same salt holds out the same users under every policy"},
};
constexpr Group holdout_group{"holdout", "Users who are never touched.", holdout_rows};
constexpr Row budget_rows[] = {
    {.key = "total",
     .unit = Unit::money,
     .range = between(0, 1e12),
     .certain = true,
     .land = into<&S::budget_total>,
     .example = "5000",
     .meaning = "of sending costs over the whole run; absent: unlimited"},
    {.key = "per_day",
     .unit = Unit::money,
     .range = between(0, 1e12),
     .certain = true,
     .land = into<&S::budget_per_day>,
     .example = "100",
     .meaning = "of sending costs per calendar day; absent: unlimited"},
};
constexpr Group budget_group{"budget", "What sending may cost.", budget_rows};

void limit_of(void* target, Value const& v) {
    auto& spec = *static_cast<S*>(target);
    if (v.of_users)
        spec.limit_fraction_of_users = v.number;
    else
        spec.limit = static_cast<std::int64_t>(v.number);
}
constexpr Row policy_rows[] = {
    {.key = "name",
     .kind = Kind::name,
     .required = true,
     .land = into<&S::name>,
     .example = "win_back",
     .meaning = "identifier"},
    {.key = "description",
     .kind = Kind::text,
     .land = into<&S::description>,
     .example = "When to use it.",
     .meaning = "one line on when to use it"},
    {.key = "trigger",
     .kind = Kind::group,
     .required = true,
     .group = &trigger_group,
     .descend = trigger_into,
     .example = "silent",
     .meaning = "when a journey starts"},
    {.key = "audience",
     .kind = Kind::expression,
     .land = located_into<&S::audience>,
     .meaning = "expression over observables; absent: everyone"},
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
     .land = into<&S::exit>,
     .meaning = "visit: any visit, order or return ends the journey"},
    {.key = "re_entry",
     .unit = Unit::span,
     .range = between(0, 4000),
     .fallback = "0d",
     .certain = true,
     .land = into<&S::re_entry>,
     .meaning = "least time between two journeys of a user"},
    {.key = "budget",
     .kind = Kind::group,
     .group = &budget_group,
     .descend = same_target,
     .meaning = "what sending may cost; absent: unlimited"},
};

}  // namespace

constexpr Group policy_group{"policy", "The keys of a policy file.", policy_rows};

}  // namespace rekindle
