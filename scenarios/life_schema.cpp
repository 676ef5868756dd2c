#include "scenarios/leaving_schema.hpp"
#include "scenarios/model_schema.hpp"

namespace rekindle {
namespace {

constexpr Range factor = between(0, 1e6);

bool beta_per_user(Node const& node) {
    auto const* beta = node.find("beta");
    return beta != nullptr && beta->is_map();
}
bool not_beta_per_user(Node const& node) { return !beta_per_user(node); }
constexpr Row beta_rows[] = {
    {.key = "a",
     .range = positive_to(1e6),
     .required = true,
     .land = into<&LapseProcess::per_order_beta_a>,
     .meaning = "first shape"},
    {.key = "b",
     .range = positive_to(1e6),
     .required = true,
     .land = into<&LapseProcess::per_order_beta_b>,
     .meaning = "second shape"},
};
constexpr Group beta_group{"beta per user", "A chance drawn once per user from Beta(a, b).", beta_rows};
constexpr Row per_order_rows[] = {
    {.key = "beta",
     .kind = Kind::group,
     .required = true,
     .group = &beta_group,
     .descend = same_target,
     .meaning = "Beta(a, b) per user"},
};
constexpr Group per_order_group{"lapse at an order", "The chance to lapse at an order, different for each user.",
                                per_order_rows};

constexpr Row lapse_rows[] = {
    {.kind = Kind::inline_group, .group = &law_group, .descend = law_into<&LapseProcess::law>},
    {.key = "frailty",
     .kind = Kind::group,
     .group = &frailty_group,
     .descend = frailty_into<&LapseProcess::frailty>,
     .meaning = "how users differ"},
    {.key = "per_order",
     .unit = Unit::fraction,
     .range = between(0, 1),
     .fallback = "0%",
     .accepts = not_beta_per_user,
     .land = into<&LapseProcess::per_order_probability>,
     .meaning = "chance to lapse right after an order, or {beta: {a: 0.8, b: 2.4}} per user"},
    {.key = "per_order",
     .kind = Kind::group,
     .accepts = beta_per_user,
     .group = &per_order_group,
     .descend = same_target,
     .meaning = "chance to lapse right after an order, drawn per user"},
    {.key = "spares_first_order",
     .kind = Kind::flag,
     .fallback = "false",
     .land = into<&LapseProcess::spares_first_order>,
     .meaning = "whether nobody lapses right after the order at arrival (BG/NBD)"},
    {.key = "after_recall",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&LapseProcess::after_recall>,
     .meaning = "factor in a life that began with a recalled return"},
    {.key = "after_return",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&LapseProcess::after_return>,
     .meaning = "factor in a life that began with any return"},
    {.key = "calendar",
     .kind = Kind::group,
     .group = &calendar_group,
     .descend = calendar_into<&LapseProcess::calendar>,
     .meaning = "season, weekdays, shocks"},
    {.key = "reasons",
     .kind = Kind::group_map,
     .group = &reason_group,
     .descend = reason_into,
     .example = "quality",
     .meaning = "why users lapse: competing risks; absent: no reason is told apart; at most 16"},
};

constexpr Row return_rows[] = {
    {.kind = Kind::inline_group, .group = &law_group, .descend = law_into<&ReturnProcess::law>},
    {.key = "frailty",
     .kind = Kind::group,
     .group = &frailty_group,
     .descend = frailty_into<&ReturnProcess::frailty>,
     .meaning = "how users differ"},
    {.key = "cure",
     .unit = Unit::fraction,
     .range = between(0, 1),
     .fallback = "0%",
     .land = into<&ReturnProcess::cure_fraction>,
     .meaning = "share of dormancies that never end by themselves"},
    {.key = "with_order",
     .kind = Kind::flag,
     .fallback = "false",
     .land = into<&ReturnProcess::with_order>,
     .meaning = "whether the return is an order"},
    {.key = "calendar",
     .kind = Kind::group,
     .group = &calendar_group,
     .descend = calendar_into<&ReturnProcess::calendar>,
     .meaning = "season, weekdays, shocks"},
};

constexpr Row gone_rows[] = {{.kind = Kind::inline_group, .group = &law_group, .descend = law_into<&GoneProcess::law>}};

constexpr Row onset_rows[] = {
    {.kind = Kind::inline_group, .group = &law_group, .descend = law_into<&Weakening::onset>}};
constexpr Group onset_group{"onset", "From engaged to weakening.", onset_rows};
constexpr Row recovery_rows[] = {
    {.kind = Kind::inline_group, .group = &law_group, .descend = law_into<&Weakening::recovery>}};
constexpr Group recovery_group{"recovery", "From weakening back to engaged.", recovery_rows};
constexpr Row weakening_rows[] = {
    {.key = "onset",
     .kind = Kind::group,
     .required = true,
     .group = &onset_group,
     .descend = same_target,
     .meaning = "law of the time until a user weakens"},
    {.key = "recovery",
     .kind = Kind::group,
     .group = &recovery_group,
     .descend = same_target,
     .meaning = "law of the time until it recovers; absent: never"},
    {.key = "lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&Weakening::lapse>,
     .example = "3",
     .meaning = "factor on the lapse hazard"},
    {.key = "orders",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&Weakening::orders>,
     .meaning = "factor on the order rate"},
    {.key = "visits",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&Weakening::visits>,
     .meaning = "factor on the visit rate"},
    {.key = "depth",
     .unit = Unit::multiplier,
     .range = positive_to(1e6),
     .fallback = "1",
     .land = into<&Weakening::depth>,
     .meaning = "factor on the rate of core-feature uses: the second of the three lows"},
    {.key = "order_value",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&Weakening::order_value>,
     .meaning = "factor on the value of an order: the third"},
};

constexpr Row fragile_rows[] = {
    {.key = "lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&Fragile::lapse>,
     .example = "2",
     .meaning = "factor on the lapse hazard"},
    {.key = "orders",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&Fragile::orders>,
     .meaning = "factor on the order rate"},
    {.key = "visits",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&Fragile::visits>,
     .meaning = "factor on the visit rate"},
    {.key = "settles_after",
     .unit = Unit::span,
     .range = above(0),
     .land = into<&Fragile::settles_after>,
     .example = "60d",
     .meaning = "time until the user is engaged; absent: not by time"},
    {.key = "settles_after_orders",
     .unit = Unit::count,
     .range = between(1, 10'000),
     .land = into<&Fragile::settles_after_orders>,
     .meaning = "orders until the user is engaged; absent: not by orders"},
    {.key = "new_users",
     .kind = Kind::flag,
     .fallback = "false",
     .land = into<&Fragile::new_users>,
     .meaning = "whether arriving users start fragile"},
};

}  // namespace

constexpr Group lapse_group{"lapse", "Going dormant. Age counts from the start of the life (arrival or return).",
                            lapse_rows};
constexpr Group return_group{"return", "Coming back out of dormancy. Age counts from the lapse.", return_rows};
constexpr Group gone_group{"gone", "Leaving for good out of dormancy. Age counts from the lapse.", gone_rows};
constexpr Group weakening_group{"weakening",
                                "A stage before the lapse with fewer visits and orders, from which users may recover.",
                                weakening_rows};
constexpr Group fragile_group{"fragile", "The first time after a return, easily lost again.", fragile_rows};

}  // namespace rekindle
