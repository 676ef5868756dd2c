#include "scenarios/policy_parts.hpp"

namespace rekindle::policy_parts {
namespace {

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

}  // namespace

constinit Group const holdout_group{"holdout", "Users who are never touched.", holdout_rows};
constinit Group const roll_out_group{"roll-out", "Starts with a part of the users.", roll_out_rows};
constinit Group const knapsack_group{"knapsack", "Spends a budget where it brings most, at each batch.", knapsack_rows};

}  // namespace rekindle::policy_parts
