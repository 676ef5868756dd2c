#include "scenarios/model_schema.hpp"

namespace rekindle {
namespace {

void ignored(void*, Value const&) {}

constexpr Row visit_rows[] = {{.kind = Kind::inline_group, .group = &renewal_group, .descend = same_target}};

// Orders: the target is the whole Model.

void value_kind(void* target, Value const& v) {
    static_cast<OrderValue*>(target)->kind = static_cast<OrderValue::Kind>(v.choice + 1);
}
constexpr Row value_user_rows[] = {
    {.key = "law",
     .kind = Kind::choice,
     .fallback = "inverse_gamma",
     .choices = "inverse_gamma",
     .land = ignored,
     .meaning = "law of the user's scale"},
    {.key = "shape",
     .range = {1, 1e6, true, false},
     .required = true,
     .land = into<&OrderValue::q>,
     .meaning = "q; above 1, so that the mean is finite"},
    {.key = "scale",
     .range = positive_to(1e9),
     .required = true,
     .land = into<&OrderValue::v>,
     .meaning = "v, in money"},
};
constexpr Group value_user_group{"order value, user's scale",
                                 "The gamma-gamma model (Fader, Hardie 2013): nu ~ Gamma(q, rate v).", value_user_rows};
constexpr Row value_rows[] = {
    {.key = "law",
     .kind = Kind::choice,
     .required = true,
     .choices = "fixed lognormal gamma",
     .land = value_kind,
     .example = "lognormal",
     .meaning = "law of an order's value"},
    {.key = "mean",
     .unit = Unit::money,
     .range = between(0, 1e9),
     .required = true,
     .when = {"law", "fixed lognormal"},
     .land = into<&OrderValue::mean>,
     .example = "35",
     .meaning = "mean value"},
    {.key = "cv",
     .range = between(0, 100),
     .required = true,
     .when = {"law", "lognormal"},
     .land = into<&OrderValue::cv>,
     .example = "0.8",
     .meaning = "coefficient of variation around the user's mean"},
    {.key = "user_cv",
     .range = between(0, 100),
     .fallback = "0",
     .when = {"law", "lognormal"},
     .land = into<&OrderValue::user_cv>,
     .example = "0.5",
     .meaning = "coefficient of variation of the users' means"},
    {.key = "shape",
     .range = positive_to(1e6),
     .required = true,
     .when = {"law", "gamma"},
     .land = into<&OrderValue::p>,
     .meaning = "p of gamma-gamma"},
    {.key = "user",
     .kind = Kind::group,
     .required = true,
     .when = {"law", "gamma"},
     .group = &value_user_group,
     .descend = same_target,
     .meaning = "how users differ"},
};
constexpr Group value_group{"order value", "What an order is worth.", value_rows};
constexpr Row order_rows[] = {
    {.kind = Kind::inline_group, .group = &renewal_group, .descend = inside<&Model::orders>},
    {.key = "first_order",
     .kind = Kind::flag,
     .fallback = "false",
     .land = into<&Model::first_order>,
     .meaning = "an order at arrival"},
    {.key = "value",
     .kind = Kind::group,
     .group = &value_group,
     .descend = inside<&Model::order_value>,
     .example = "lognormal",
     .meaning = "value of an order; absent: none"},
    {.key = "margin",
     .unit = Unit::fraction,
     .range = between(0, 1),
     .fallback = "100%",
     .land = into<&Model::margin_fraction>,
     .example = "30%",
     .meaning = "share of the value that is margin"},
};

}  // namespace

constexpr Group visit_group{"visits", "Visits while active, beside orders and returns, which are visits too.",
                            visit_rows};
constexpr Group order_group{"orders", "Orders while active.", order_rows};

}  // namespace rekindle
