#include "scenarios/policy_parts.hpp"

namespace rekindle::policy_parts {
namespace {

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

}  // namespace

constinit Group const upkeep_group{"upkeep", "What keeps messages and lists in shape, within the horizon.",
                                   upkeep_rows};

}  // namespace rekindle::policy_parts
