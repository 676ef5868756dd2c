#include "scenarios/process_schema.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <tuple>

#include "sim/base/portable_math.hpp"

namespace rekindle {
namespace {

using L = LawDraft;

constexpr Range pace = between(0, 10'000);
constexpr Range length = between(0.0001, 1'000'000);

template <auto Member>
void inverse_into(void* target, Value const& v) {
    member_in<Member>(target) = 1 / v.number;
}

constexpr Row law_rows[] = {
    {.key = "law",
     .kind = Kind::choice,
     .fallback = "never",
     .choices = "exponential weibull gompertz log_logistic log_normal gamma piecewise tabulated never",
     .implied_by = "mean rate",
     .implied = "exponential",
     .land = into<&L::law>,
     .meaning = "hazard law of the time in the state; with only a mean or rate: exponential"},
    {.key = "mean",
     .unit = Unit::span,
     .range = length,
     .required = true,
     .when = {"law", "exponential"},
     .one_of = "pace",
     .land = inverse_into<&L::rate>,
     .example = "60d",
     .meaning = "mean time"},
    {.key = "rate",
     .unit = Unit::rate,
     .range = pace,
     .required = true,
     .when = {"law", "exponential"},
     .one_of = "pace",
     .land = into<&L::rate>,
     .meaning = "hazard per day, instead of the mean"},
    {.key = "rate",
     .unit = Unit::rate,
     .range = pace,
     .required = true,
     .when = {"law", "gompertz"},
     .land = into<&L::rate>,
     .meaning = "hazard at the start"},
    {.key = "growth",
     .unit = Unit::rate,
     .range = between(-100, 100),
     .required = true,
     .when = {"law", "gompertz"},
     .land = into<&L::growth>,
     .meaning = "relative growth of the hazard; negative: some never leave"},
    {.key = "shape",
     .range = positive_to(1000),
     .required = true,
     .when = {"law", "weibull log_logistic gamma"},
     .land = into<&L::shape>,
     .meaning = "shape; 1 is the exponential law for weibull and gamma"},
    {.key = "scale",
     .unit = Unit::span,
     .range = length,
     .required = true,
     .when = {"law", "weibull log_logistic gamma"},
     .land = into<&L::scale>,
     .meaning = "scale; the median for log_logistic"},
    {.key = "median",
     .unit = Unit::span,
     .range = length,
     .required = true,
     .when = {"law", "log_normal"},
     .land = into<&L::median>,
     .meaning = "median time"},
    {.key = "sigma",
     .range = positive_to(20),
     .required = true,
     .when = {"law", "log_normal"},
     .land = into<&L::sigma>,
     .meaning = "standard deviation of the logarithm of the time"},
    {.key = "rates",
     .kind = Kind::numbers,
     .unit = Unit::rate,
     .range = pace,
     .required = true,
     .when = {"law", "piecewise"},
     .land = into<&L::rates>,
     .meaning = "constant hazards, one more than breaks; the last goes on"},
    {.key = "breaks",
     .kind = Kind::numbers,
     .unit = Unit::span,
     .range = above(0),
     .required = true,
     .certain = true,
     .when = {"law", "piecewise"},
     .land = into<&L::breaks>,
     .meaning = "ages at which the hazard changes, ascending"},
    {.key = "survival",
     .kind = Kind::numbers,
     .unit = Unit::fraction,
     .range = positive_to(1),
     .required = true,
     .certain = true,
     .when = {"law", "tabulated"},
     .land = into<&L::survival>,
     .meaning = "share still in the state at each of `times`, not rising"},
    {.key = "times",
     .kind = Kind::numbers,
     .unit = Unit::span,
     .range = at_least(0),
     .required = true,
     .certain = true,
     .when = {"law", "tabulated"},
     .land = into<&L::times>,
     .meaning = "ages of the life table, ascending"},
};

constexpr Row frailty_rows[] = {
    {.key = "law",
     .kind = Kind::choice,
     .required = true,
     .choices = "none gamma lognormal",
     .land = into<&Frailty::kind>,
     .example = "gamma",
     .meaning = "law of the user's own factor on the hazard"},
    {.key = "shape",
     .range = positive_to(1e6),
     .required = true,
     .when = {"law", "gamma"},
     .land = into<&Frailty::shape>,
     .example = "2",
     .meaning = "shape; small: users differ much"},
    {.key = "rate",
     .range = positive_to(1e9),
     .when = {"law", "gamma"},
     .land = into<&Frailty::rate>,
     .meaning = "rate of the gamma law (mean shape / rate); absent: equal to the shape, mean 1"},
    {.key = "sigma",
     .range = between(0, 10),
     .required = true,
     .when = {"law", "lognormal"},
     .land = into<&Frailty::sigma>,
     .meaning = "standard deviation of the factor's logarithm; the mean is 1"},
};

using S = CalendarDraft::Shock;
constexpr Row shock_rows[] = {
    {.key = "name", .kind = Kind::text, .land = into<&S::name>, .example = "outage", .meaning = "what happened"},
    {.key = "from",
     .unit = Unit::span,
     .range = between(-4000, 4000),
     .required = true,
     .certain = true,
     .land = into<&S::from>,
     .example = "100d",
     .meaning = "first day, since day 0 (whole days; negative in the warm-up)"},
    {.key = "to",
     .unit = Unit::span,
     .range = between(-4000, 4000),
     .required = true,
     .certain = true,
     .land = into<&S::to>,
     .example = "110d",
     .meaning = "day after the last"},
    {.key = "multiplier",
     .unit = Unit::multiplier,
     .range = between(0, 1e6),
     .required = true,
     .land = into<&S::multiplier>,
     .example = "2",
     .meaning = "factor on the hazard on these days"},
};
constexpr Group shock_group{"shock", "Days of their own: an outage, a holiday, a campaign.", shock_rows};

constexpr Row calendar_rows[] = {
    {.key = "weekday",
     .kind = Kind::numbers,
     .unit = Unit::multiplier,
     .range = between(0, 1e6),
     .length = 7,
     .land = into<&CalendarDraft::weekday>,
     .meaning = "seven factors, Monday to Sunday"},
    {.key = "month",
     .kind = Kind::numbers,
     .unit = Unit::multiplier,
     .range = between(0, 1e6),
     .length = 12,
     .land = into<&CalendarDraft::month>,
     .meaning = "twelve factors, January to December"},
    {.key = "shocks",
     .kind = Kind::group_list,
     .group = &shock_group,
     .descend = appended<&CalendarDraft::shocks>,
     .meaning = "named days with a factor of their own"},
};

constexpr Row renewal_rows[] = {
    {.key = "mean",
     .unit = Unit::span,
     .range = length,
     .required = true,
     .one_of = "pace",
     .land = inverse_into<&RenewalProcess::rate_per_day>,
     .example = "15d",
     .meaning = "mean time between two while active"},
    {.key = "rate",
     .unit = Unit::rate,
     .range = pace,
     .required = true,
     .one_of = "pace",
     .land = into<&RenewalProcess::rate_per_day>,
     .meaning = "number per day while active, instead of the mean"},
    {.key = "regularity",
     .unit = Unit::count,
     .range = between(1, 8),
     .fallback = "1",
     .certain = true,
     .land = into<&RenewalProcess::regularity>,
     .meaning = "Erlang shape of the gaps: 1 is Poisson, 8 almost clockwork"},
    {.key = "frailty",
     .kind = Kind::group,
     .group = &frailty_group,
     .descend = frailty_into<&RenewalProcess::frailty>,
     .meaning = "how users differ"},
    {.key = "calendar",
     .kind = Kind::group,
     .group = &calendar_group,
     .descend = calendar_into<&RenewalProcess::calendar>,
     .meaning = "season, weekdays, shocks"},
};

bool ascending(std::vector<double> const& values) {
    return std::adjacent_find(values.begin(), values.end(), [](double a, double b) { return !(a < b); }) ==
           values.end();
}

bool check_pieces(LawDraft const& draft, Fill const& fill) {
    if (draft.rates.size() != draft.breaks.size() + 1) {
        fill.complain("rates", "must be one more than the breaks", "the last rate goes on for ever");
        return false;
    }
    if (!ascending(draft.breaks)) fill.complain("breaks", "must ascend");
    return ascending(draft.breaks);
}

bool check_life_table(LawDraft const& draft, Fill const& fill) {
    auto const& [s, t] = std::tie(draft.survival, draft.times);
    if (s.size() != t.size()) {
        fill.complain("survival", "must be as many as the times");
        return false;
    }
    bool good = true;
    auto const refuse = [&](std::string_view key, char const* rule) {
        fill.complain(key, rule);
        good = false;
    };
    if (!ascending(t)) refuse("times", "must ascend");
    if (!std::is_sorted(s.rbegin(), s.rend())) refuse("survival", "must not rise");
    if (t.back() <= 0) refuse("times", "must have a time above 0d");
    if (t.front() == 0 && s.front() != 1) refuse("survival", "must be 100% at 0d");
    return good;
}

HazardLaw compiled(LawDraft const& d) {
    switch (d.law) {
        case L::Name::exponential: return Exponential{d.rate};
        case L::Name::weibull: return Weibull{d.shape, d.scale};
        case L::Name::gompertz: return Gompertz{d.rate, d.growth};
        case L::Name::log_logistic: return LogLogistic{d.shape, d.scale};
        case L::Name::log_normal: return LogNormal{portable::log(d.median), d.sigma};
        case L::Name::gamma: return GammaLaw{d.shape, d.scale};
        case L::Name::piecewise: return PiecewiseConstant{d.breaks, d.rates};
        case L::Name::tabulated: return PiecewiseConstant::from_life_table(d.times, d.survival);
        case L::Name::no_law: break;
    }
    return Exponential{0};
}

double factor_of_day(CalendarDraft const& draft, int start_days, std::int64_t day) {
    std::chrono::sys_days const date{std::chrono::days{start_days + day}};
    double factor = 1;
    if (!draft.weekday.empty()) factor *= draft.weekday[std::chrono::weekday{date}.iso_encoding() - 1];
    if (!draft.month.empty()) {
        factor *= draft.month[static_cast<unsigned>(std::chrono::year_month_day{date}.month()) - 1];
    }
    for (auto const& shock : draft.shocks) {
        if (static_cast<double>(day) >= shock.from && static_cast<double>(day) < shock.to) factor *= shock.multiplier;
    }
    return factor;
}

bool check_shocks(CalendarDraft const& draft, Fill const& fill) {
    bool good = true;
    for (auto const& shock : draft.shocks) {
        if (shock.from != std::floor(shock.from) || shock.to != std::floor(shock.to)) {
            fill.complain("shocks", "must begin and end on whole days");
            good = false;
        } else if (!(shock.from < shock.to)) {
            fill.complain("shocks", "must begin before they end");
            good = false;
        }
    }
    return good;
}

}  // namespace

constexpr Group law_group{
    "hazard law", "Every process with a `law` takes these keys. Age counts from the start of the state.", law_rows};
constexpr Group frailty_group{"frailty", "A user's own factor on a hazard or rate, drawn once.", frailty_rows};
constexpr Group calendar_group{"calendar", "Factors on a hazard or rate by day; season, weekday and shocks multiply.",
                               calendar_rows};
constexpr Group renewal_group{"repeated events", "Orders or visits while active.", renewal_rows};

void fill_law(HazardLaw& law, Fill const& fill) {
    LawDraft draft;
    if (!fill(&draft)) return;
    if (draft.law == L::Name::piecewise && !check_pieces(draft, fill)) return;
    if (draft.law == L::Name::tabulated && !check_life_table(draft, fill)) return;
    law = compiled(draft);
}

void fill_frailty(Frailty& frailty, Fill const& fill) {
    frailty.rate = 0;
    bool const good = fill(&frailty);
    if (!(frailty.rate > 0)) frailty.rate = good ? frailty.shape : 1;
}

void fill_calendar(Calendar& calendar, Fill const& fill) {
    CalendarDraft draft;
    if (!fill(&draft) || !check_shocks(draft, fill)) return;
    auto const& scenario = *static_cast<ScenarioDraft const*>(fill.root());
    auto const first = day_of(-scenario.model.warm_up);
    auto const last = day_of(scenario.model.end() - 1);
    if (last < first || days_of(scenario.model.warm_up + scenario.model.end()) > max_run_days)
        return;  // refused by a rule
    std::vector<double> factors;
    for (auto day = first; day <= last; ++day) factors.push_back(factor_of_day(draft, scenario.start_days, day));
    calendar = Calendar{first, std::move(factors)};
}

}  // namespace rekindle
