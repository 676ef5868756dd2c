#include <algorithm>

#include "scenarios/policy_parts.hpp"

namespace rekindle::policy_parts {
namespace {

void rolling_of(void* target, Value const& v) {
    auto& cap = *static_cast<SpecCap*>(target);
    cap.window = Cap::Window::rolling;
    cap.span = Duration::of_days(v.number);
}
void fixed_of(void* target, Value const& v) {
    auto& cap = *static_cast<SpecCap*>(target);
    cap.window = Cap::Window::fixed;
    cap.span = Duration::of_days(v.number);
}
void cap_limit(void* target, Value const& v) {
    auto& cap = *static_cast<SpecCap*>(target);
    cap.where = located(v);
    cap.limit = integer_of(v);
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
     .land = cap_limit,
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

void counts_of(void* target, Value const& v) {
    auto& counts = static_cast<SpecBudget*>(target)->counts;
    auto const has = [&](int pick) { return std::find(v.picks.begin(), v.picks.end(), pick) != v.picks.end(); };
    counts = {.messages = has(0), .labour = has(1), .offers = has(2)};
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
    {.key = "includes",
     .kind = Kind::choices,
     .choices = "messages labour offers",
     .land = counts_of,
     .example = "[messages, labour, offers]",
     .meaning =
         "what counts as spent; absent: messages and labour. offers: at sending what an offer is expected to cost, "
         "later what it came to"},
};
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

}  // namespace

constinit Group const cap_group{"cap", "At most so many sends to a user.", cap_rows};
constinit Group const quiet_group{"quiet hours", "When nothing is sent.", quiet_rows};
constinit Group const spending_group{"spending", "What sending may cost.", spending_rows};
constinit Group const budget_group{"budget", "What sending may cost.", budget_rows};

void quiet_into(void* target, std::string const&, Fill const& fill) {
    auto& quiet = static_cast<S*>(target)->quiet.emplace();
    if (fill(&quiet) && quiet.from == quiet.to)
        fill.complain("to", "must differ from `from`", "leave quiet_hours out for none");
}

}  // namespace rekindle::policy_parts
