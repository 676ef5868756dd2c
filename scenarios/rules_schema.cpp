#include "scenarios/rules_schema.hpp"

namespace rekindle {
namespace {

using R = SpecRules;
constexpr Range money = between(0, 1e12);

void programme_of(void* target, Value const& v) {
    static_cast<R*>(target)->programme = {v.text, v.mark.file ? *v.mark.file : "", v.mark.line, v.mark.column, v.path};
}
void whom(void* target, Value const& v) { static_cast<R*>(target)->recalled_only = v.choice == 1; }
constexpr Row care_rows[] = {
    {.key = "programme",
     .kind = Kind::name,
     .required = true,
     .land = programme_of,
     .example = "habit",
     .meaning = "a care programme of the scenario"},
    {.key = "who",
     .kind = Kind::choice,
     .fallback = "returned",
     .choices = "returned recalled",
     .land = whom,
     .meaning = "who enrols at the return, within the horizon and but for the holdout"},
};
constexpr Group care_group{"policy, care", "Care after the return, without a step of its own.", care_rows};

constexpr Row acquisition_rows[] = {
    {.key = "per_day",
     .unit = Unit::money,
     .range = {0, 1e12, true, false},
     .required = true,
     .certain = true,
     .land = into<&R::acquisition, &Acquisition::per_day>,
     .example = "100",
     .meaning = "budget of a day; what is left goes on to the next"},
    {.key = "cac",
     .unit = Unit::money,
     .range = {0.01, 1e9, false, false},
     .required = true,
     .certain = true,
     .land = into<&R::acquisition, &Acquisition::first_price>,
     .example = "34",
     .meaning = "cost of the first user of a day"},
    {.key = "scale",
     .unit = Unit::money,
     .range = {0, 1e12, true, false},
     .certain = true,
     .land = into<&R::acquisition, &Acquisition::scale>,
     .example = "500",
     .meaning = "the next user of a day costs cac x (1 + spent that day / scale); absent: cac"},
    {.key = "from",
     .unit = Unit::span,
     .range = between(0, 4000),
     .fallback = "0d",
     .certain = true,
     .land = into<&R::acquisition, &Acquisition::from>,
     .meaning = "first day, since day 0"},
    {.key = "until",
     .unit = Unit::span,
     .range = between(0, 4000),
     .certain = true,
     .land = into<&R::acquisition, &Acquisition::until>,
     .meaning = "day after the last; absent: the horizon"},
};
constexpr Group acquisition_group{"policy, acquisition", "New users bought day by day, in this policy's world alone.",
                                  acquisition_rows};

constexpr Row rules_rows[] = {
    {.key = "care",
     .kind = Kind::group,
     .group = &care_group,
     .descend = same_target,
     .meaning = "a care programme for the returned; absent: none"},
    {.key = "acquisition",
     .kind = Kind::group,
     .group = &acquisition_group,
     .descend = same_target,
     .meaning = "users bought; absent: none"},
};

}  // namespace

constexpr Group rules_group{"policy, its world", "What a policy does beside touching users.", rules_rows};

}  // namespace rekindle
