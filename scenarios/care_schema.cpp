#include "scenarios/care_schema.hpp"

#include "scenarios/scenario_schema.hpp"
#include "sim/base/nearest_name.hpp"

namespace rekindle {
namespace {

constexpr Range factor = between(0, 1e6);
constexpr Range money = between(0, 1e9);
constexpr Range chance = between(0, 1);

constexpr Row contact_rows[] = {
    {.key = "return",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "0%",
     .land = into<&Desk::per_return>,
     .example = "30%",
     .meaning = "chance that a return makes a contact"},
    {.key = "order",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "0%",
     .land = into<&Desk::per_order>,
     .example = "5%",
     .meaning = "chance that an order does"},
    {.key = "lapse",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "0%",
     .land = into<&Desk::per_lapse>,
     .meaning = "chance that a lapse does"},
    {.key = "complaint",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "0%",
     .land = into<&Desk::per_complaint>,
     .meaning = "chance that a complaint about a touch does"},
};
constexpr Group contact_group{"desk contacts", "Which events call on the desk.", contact_rows};

using T = DeskTier;
constexpr Row tier_rows[] = {
    {.key = "staff",
     .unit = Unit::count,
     .range = between(1, 100'000),
     .required = true,
     .certain = true,
     .land = into<&T::staff>,
     .example = "4",
     .meaning = "how many serve at a time, around the clock"},
    {.key = "handling",
     .unit = Unit::span,
     .range = {1e-4, 100, false, false},
     .required = true,
     .land = into<&T::handling>,
     .example = "12m",
     .meaning = "mean time a contact takes, exponential"},
    {.key = "serves",
     .kind = Kind::choice,
     .fallback = "all",
     .choices = "all returned recalled enrolled",
     .land = into<&T::serves>,
     .meaning =
         "whose contacts: everyone's, or those of lives that began with a return, or a recalled one, or of users in "
         "a care programme; a contact goes to the first tier that serves it, or to the last"},
    {.key = "promise",
     .unit = Unit::span,
     .range = positive_to(100),
     .land = into<&T::promise>,
     .meaning = "wait promised to each contact; absent: none"},
    {.key = "kept",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .when = {"promise", ""},
     .land = into<&T::kept>,
     .meaning = "factor on the lapse hazard for the rest of a life whose last contact was answered in time"},
    {.key = "broken",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .when = {"promise", ""},
     .land = into<&T::broken>,
     .meaning = "the same where it was not"},
    {.key = "cost_per_day",
     .unit = Unit::money,
     .range = money,
     .fallback = "0",
     .land = into<&T::cost_per_day>,
     .meaning =
         "pay of one member of staff; counts as service cost (a tier for the enrolled: only where the policy enrols)"},
};
constexpr Group tier_group{"desk tier", "Staff with a queue of their own, first come first served.", tier_rows};

constexpr Row impatience_rows[] = {
    {.key = "tolerance",
     .unit = Unit::span,
     .range = positive_to(1000),
     .required = true,
     .land = into<&Desk::tolerance>,
     .example = "1h",
     .meaning = "the wait at which the factor is reached"},
    {.key = "lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .required = true,
     .land = into<&Desk::impatience>,
     .example = "2",
     .meaning = "factor on the lapse hazard: 1 + (lapse - 1) min(1, wait / tolerance)"},
};
constexpr Group impatience_group{
    "desk, own wait", "What a wait does to the user who waited, for the rest of the life; the longest counts.",
    impatience_rows};

void crowds_everyone(void* target, Value const& v) {
    auto& desk = *static_cast<Desk*>(target);
    desk.crowded_lapse = desk.crowded_second_lapse = v.number;
}
constexpr Row crowding_rows[] = {
    {.key = "wait",
     .unit = Unit::span,
     .range = positive_to(1000),
     .required = true,
     .land = into<&Desk::crowded_wait>,
     .example = "1h",
     .meaning = "the mean wait of a day at which the factors are reached"},
    {.key = "lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = crowds_everyone,
     .meaning = "factor on the lapse hazard: 1 + (lapse - 1) min(1, yesterday's mean / wait)"},
    {.key = "second_lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .land = into<&Desk::crowded_second_lapse>,
     .example = "2",
     .meaning = "the same in lives that began with a return, instead; absent: as `lapse`"},
};
constexpr Group crowding_group{
    "desk, crowding", "What yesterday's mean wait of a tier does today to all users it would serve.", crowding_rows};

constexpr Row desk_rows[] = {
    {.key = "contacts",
     .kind = Kind::group,
     .required = true,
     .group = &contact_group,
     .descend = same_target,
     .example = "return",
     .meaning = "what makes contacts"},
    {.key = "tiers",
     .kind = Kind::group_map,
     .required = true,
     .group = &tier_group,
     .descend = appended<&Desk::tiers>,
     .example = "standard",
     .meaning = "queues with their staff, at most 8"},
    {.key = "own_wait",
     .kind = Kind::group,
     .group = &impatience_group,
     .descend = same_target,
     .meaning = "what a wait does to the user who waited; absent: nothing"},
    {.key = "crowding",
     .kind = Kind::group,
     .group = &crowding_group,
     .descend = same_target,
     .meaning = "what yesterday's waits do to everyone; absent: nothing"},
};

// Second lives.

/// Factors by name, looked up among what the scenario has.
struct NamedFactors {
    std::string trait;
    std::vector<std::string> names;
    std::vector<double> values;
};
void named_values(void* target, Value const& v) {
    auto& draft = *static_cast<NamedFactors*>(target);
    draft.names = v.names;
    draft.values = v.list;
}
/// One factor per known name, 1 where none is given; empty where a name is unknown (noted).
std::vector<double> factors_of(NamedFactors const& draft, std::vector<std::string> const& known, Fill const& fill,
                               std::string_view key, std::string const& what) {
    std::vector<double> factors(known.size(), 1.0);
    for (std::size_t i = 0; i < draft.names.size(); ++i) {
        auto const at = std::find(known.begin(), known.end(), draft.names[i]);
        if (at == known.end()) {
            fill.complain(key, "`" + draft.names[i] + "` is no " + what, name_hint(draft.names[i], known));
            return {};
        }
        factors[static_cast<std::size_t>(at - known.begin())] = draft.values[i];
    }
    return factors;
}
template <class Items>
std::vector<std::string> names_of(Items const& items) {
    std::vector<std::string> names;
    for (auto const& item : items) names.push_back(item.name);
    return names;
}

constexpr Row by_trait_rows[] = {
    {.key = "trait",
     .kind = Kind::name,
     .required = true,
     .land = into<&NamedFactors::trait>,
     .example = "persona",
     .meaning = "name of a trait with categories"},
    {.key = "values",
     .kind = Kind::number_map,
     .unit = Unit::multiplier,
     .range = factor,
     .required = true,
     .free_names = true,
     .land = named_values,
     .meaning = "factor of each category on the lapse hazard; 1 for those left out"},
};
constexpr Group by_trait_group{"second life, by trait", "A trait that shapes second churn.", by_trait_rows};

void by_trait_into(void* target, std::string const&, Fill const& fill) {
    auto& model = static_cast<ScenarioDraft*>(target)->model;
    NamedFactors draft;
    if (!fill(&draft)) return;
    auto const known = names_of(model.traits);
    auto const at = std::find(known.begin(), known.end(), draft.trait);
    if (at == known.end()) return fill.complain("trait", "unknown trait", name_hint(draft.trait, known));
    auto const index = static_cast<std::size_t>(at - known.begin());
    if (model.traits[index].kind != Trait::Kind::categorical)
        return fill.complain("trait", "must be a trait with categories");
    auto factors = factors_of(draft, model.traits[index].levels, fill, "values", "category of the trait");
    if (!factors.empty()) model.care.second_life.by_trait.push_back({index, std::move(factors)});
}

constexpr Row by_offer_rows[] = {
    {.key = "values",
     .kind = Kind::number_map,
     .unit = Unit::multiplier,
     .range = factor,
     .required = true,
     .land = named_values,
     .meaning = "factor of each offer on the lapse hazard; 1 for those left out"},
};
constexpr Group by_offer_group{"second life, by offer", "The offer that was live at the return.", by_offer_rows};

void by_offer_into(void* target, std::string const&, Fill const& fill) {
    auto& model = static_cast<ScenarioDraft*>(target)->model;
    NamedFactors draft;
    if (!fill(&draft)) return;
    model.care.second_life.by_offer =
        factors_of(draft, names_of(model.offers), fill, "values", "offer of the scenario");
}

constexpr auto Care = &Model::care;
constexpr auto Second = &CareModel::second_life;
constexpr Row second_life_rows[] = {
    {.key = "offers",
     .kind = Kind::group,
     .group = &by_offer_group,
     .descend = by_offer_into,
     .meaning = "second churn by the offer live at the return"},
    {.key = "traits",
     .kind = Kind::group_list,
     .group = &by_trait_group,
     .descend = by_trait_into,
     .meaning = "second churn by persona or any trait with categories"},
    {.key = "later_lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&ScenarioDraft::model, Care, Second, &SecondLife::later_lapse>,
     .meaning = "factor on the lapse hazard in lives after the second, beside after_return"},
    {.key = "orders",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&ScenarioDraft::model, Care, Second, &SecondLife::orders>,
     .meaning = "factor on the rate of orders after a return"},
    {.key = "order_value",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&ScenarioDraft::model, Care, Second, &SecondLife::order_value>,
     .example = "1.17",
     .meaning = "factor on the order value after a return"},
    {.key = "margin",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&ScenarioDraft::model, Care, Second, &SecondLife::margin>,
     .meaning = "factor on the margin of orders after a return"},
};

// Care programmes.

constexpr Row check_in_rows[] = {
    {.key = "after",
     .unit = Unit::span,
     .range = positive_to(4000),
     .required = true,
     .land = into<&CareStep::after>,
     .example = "7d",
     .meaning = "time since the enrolment"},
    {.key = "reached",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "100%",
     .land = into<&CareStep::completed>,
     .meaning = "chance that the user is reached"},
    {.key = "cost",
     .unit = Unit::money,
     .range = money,
     .fallback = "0",
     .land = into<&CareStep::cost>,
     .meaning = "due in any case"},
    {.key = "lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&CareStep::lapse>,
     .example = "0.8",
     .meaning = "factor on the lapse hazard for the rest of the life, where reached"},
};
constexpr Group check_in_group{"check-in", "A call or message after the return.", check_in_rows};
constexpr Row task_rows[] = {
    {.key = "after",
     .unit = Unit::span,
     .range = positive_to(4000),
     .required = true,
     .land = into<&CareStep::after>,
     .example = "3d",
     .meaning = "time since the enrolment at which it is settled"},
    {.key = "completed",
     .unit = Unit::fraction,
     .range = chance,
     .required = true,
     .land = into<&CareStep::completed>,
     .example = "60%",
     .meaning = "chance that the user completes it"},
    {.key = "reward",
     .unit = Unit::money,
     .range = money,
     .fallback = "0",
     .land = into<&CareStep::reward>,
     .example = "1",
     .meaning = "due where completed"},
    {.key = "lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&CareStep::lapse>,
     .example = "0.9",
     .meaning = "factor on the lapse hazard for the rest of the life, where completed"},
};
constexpr Group task_group{"task", "A small task with a reward.", task_rows};

template <CareStep::Kind kind>
void step_into(void* target, std::string const&, Fill const& fill) {
    auto& step = static_cast<CareProgramme*>(target)->steps.emplace_back();
    step.kind = kind;
    fill(&step);
}
constexpr Row programme_rows[] = {
    {.key = "cost",
     .unit = Unit::money,
     .range = money,
     .fallback = "0",
     .land = into<&CareProgramme::cost>,
     .example = "2",
     .meaning = "of each enrolment"},
    {.key = "check_ins",
     .kind = Kind::group_list,
     .group = &check_in_group,
     .descend = step_into<CareStep::Kind::check_in>,
     .meaning = "calls or messages that follow"},
    {.key = "tasks",
     .kind = Kind::group_list,
     .group = &task_group,
     .descend = step_into<CareStep::Kind::task>,
     .meaning = "small tasks with rewards"},
};

// Value deepening and referral.

constexpr Row upgrade_rows[] = {
    {.key = "per_order",
     .unit = Unit::fraction,
     .range = chance,
     .required = true,
     .land = into<&Upgrade::per_order>,
     .example = "5%",
     .meaning = "chance of an upgrade at an order"},
    {.key = "lives",
     .kind = Kind::choice,
     .fallback = "returned",
     .choices = "all returned",
     .land = into<&Upgrade::lives>,
     .meaning = "in all lives or in those that began with a return"},
    {.key = "at_most",
     .unit = Unit::count,
     .range = between(1, 100),
     .fallback = "1",
     .certain = true,
     .land = into<&Upgrade::at_most>,
     .meaning = "upgrades in a life"},
    {.key = "order_value",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&Upgrade::order_value>,
     .example = "1.5",
     .meaning = "factor on the value of the life's later orders, each time"},
    {.key = "margin",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&Upgrade::margin>,
     .meaning = "factor on their margin, each time"},
};

void brought_by_everyone(void* target, Value const& v) {
    auto& referral = *static_cast<Referral*>(target);
    referral.per_day = referral.per_day_returned = v.number;
}
constexpr Row referral_rows[] = {
    {.key = "rate",
     .unit = Unit::rate,
     .range = between(0, 10),
     .fallback = "0/d",
     .land = brought_by_everyone,
     .example = "1/400d",
     .meaning = "users brought per day by an active user in its first life"},
    {.key = "rate_after_return",
     .unit = Unit::rate,
     .range = between(0, 10),
     .land = into<&Referral::per_day_returned>,
     .example = "1/300d",
     .meaning = "the same in lives that began with a return; absent: as `rate`"},
    {.key = "delay",
     .unit = Unit::span,
     .range = between(1, 1000),
     .fallback = "1d",
     .land = into<&Referral::delay>,
     .meaning = "time until the user brought arrives"},
    {.key = "generations",
     .unit = Unit::count,
     .range = between(1, 20),
     .fallback = "3",
     .certain = true,
     .land = into<&Referral::generations>,
     .meaning = "1: only users of the run bring others, 2: also those they brought, ..."},
};

}  // namespace

constexpr Group second_life_group{"second life",
                                  "What shapes a life that began with a return, beside after_return and after_recall.",
                                  second_life_rows};
constexpr Group programme_group{"care programme",
                                "Habit building: what users enrolled by a policy get after their return; ends with "
                                "the life.",
                                programme_rows};
constexpr Group upgrade_group{"upgrades", "Users go over to dearer products.", upgrade_rows};
constexpr Group referral_group{"referral", "Active users bring others.", referral_rows};
constexpr Group desk_group{"service desk",
                           "Contacts queue for finite staff; waits are settled each midnight and change lapse hazards "
                           "until the next.",
                           desk_rows};

}  // namespace rekindle
