#include "scenarios/policy_schema.hpp"

#include "scenarios/policy_parts.hpp"
#include "scenarios/rules_schema.hpp"

namespace rekindle {
namespace {

using namespace policy_parts;

bool is_holdout_group(Node const& node) { return node.find("share") != nullptr || node.find("salt") != nullptr; }
bool is_holdout_share(Node const& node) { return !is_holdout_group(node); }

void limit_of(void* target, Value const& v) {
    auto& spec = *static_cast<S*>(target);
    if (v.of_users)
        spec.limit_fraction_of_users = v.number;
    else
        spec.limit = static_cast<std::int64_t>(v.number);
}
void exit_word(void* target, Value const& v) {
    static_cast<S*>(target)->exits = v.choice == 0 ? SeenMask{0} : seen_bits[static_cast<std::size_t>(v.choice) - 1];
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
     .may_be_empty = true,
     .group = &step_group,
     .descend = appended<&S::steps>,
     .example = "send",
     .meaning = "what happens, in this order"},
    {.key = "exit",
     .kind = Kind::choice,
     .fallback = "visit",
     .choices = "none visit order return opt_out",
     .accepts = is_word,
     .land = exit_word,
     .meaning = "visit: any visit, order or return ends the journey; or another event, or a list of events"},
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
    {.key = "acquisition_per_day",
     .unit = Unit::money,
     .range = between(0, 1e12),
     .certain = true,
     .land = into<&StackSpec::acquisition_per_day>,
     .meaning = "one purse for the users that all policies buy, the more urgent first; what is left of a day goes on "
                "to the next; absent: each its own alone"},
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
