#include "scenarios/case_schema.hpp"

#include <algorithm>

#include "scenarios/case_file.hpp"
#include "scenarios/policy_schema.hpp"
#include "scenarios/scenario_schema.hpp"

namespace rekindle {
namespace {

using F = CaseFile;
using C = ClaimSpec;

template <auto Member>
void names_into(void* target, Value const& value) {
    member_in<Member>(target) = value.names;
}
void measure_into(void* target, Value const& value) {
    auto& measure = static_cast<C*>(target)->measure;
    auto const file = value.mark.file ? *value.mark.file : std::string{};
    measure = {value.text, file, value.mark.line, value.mark.column, value.path};
}
void claim_into(void* target, std::string const&, Fill const& fill) {
    auto& claim = static_cast<F*>(target)->claims.emplace_back();
    claim.mark = fill.node().mark;
    claim.path = fill.path();
    if (!fill(&claim)) return;
    bool const picks = !claim.most.empty() || !claim.least.empty();
    if (claim.near.has_value() != claim.within.has_value())
        fill.complain("near", "near and within go together", "near: 41%, within: 10%");
    if (!claim.near && !claim.above && !claim.below && claim.wins.empty())
        fill.complain("", "says nothing to meet", "write near and within, above, below, or wins");
    if (picks != !claim.wins.empty())
        fill.complain("wins", "wins goes with most or least", "most: [d10, d20, d30], wins: [d20]");
    if (picks && (claim.near || claim.above || claim.below))
        fill.complain("wins", "a pick is met by its winner alone", "drop near, above and below");
    for (auto const& winner : claim.wins) {
        auto const& among = claim.most.empty() ? claim.least : claim.most;
        if (picks && std::find(among.begin(), among.end(), winner) == among.end())
            fill.complain("wins", "`" + winner + "` is not among those picked from");
    }
}
/// The scenario is kept as it is written: each variant is checked as a whole later.
void scenario_into(void* target, std::string const&, Fill const& fill) {
    static_cast<F*>(target)->scenario = fill.node();
}
void variant_into(void* target, std::string const& name, Fill const& fill) {
    CaseVariant variant{name, {}};
    for (auto const& entry : fill.node().entries) {
        if (!entry.value.is_scalar())
            fill.complain(entry.key, "must be one word or number", "write one path for each value");
        variant.overrides.push_back(entry.key + "=" + entry.value.text);
    }
    if (name == "base") fill.complain("", "`base` is the scenario as it stands", "choose another name");
    static_cast<F*>(target)->variants.push_back(std::move(variant));
}
/// Policies are read one by one by case_file.cpp.
void journey_into(void*, std::string const&, Fill const&) {}

constexpr Row claim_rows[] = {
    {.key = "id",
     .kind = Kind::text,
     .required = true,
     .land = into<&C::id>,
     .example = "T5-1",
     .meaning = "identifier"},
    {.key = "system",
     .kind = Kind::text,
     .required = true,
     .land = into<&C::system>,
     .meaning = "of docs/systems.md: W1 to M10"},
    {.key = "text", .kind = Kind::text, .required = true, .land = into<&C::text>, .meaning = "what is claimed"},
    {.key = "source",
     .kind = Kind::choice,
     .required = true,
     .choices = "A B C data common",
     .land = into<&C::source>,
     .meaning = "who claims it: one of three articles of the trade (A, B, C), data, or common knowledge of the field"},
    {.key = "figure", .kind = Kind::text, .land = into<&C::figure>, .meaning = "the figure as claimed"},
    {.key = "kind",
     .kind = Kind::choice,
     .required = true,
     .choices = "calibrated emergent",
     .land = into<&C::kind>,
     .meaning = "calibrated: parameters were tuned to it; emergent: it follows from others"},
    {.key = "measure",
     .kind = Kind::expression,
     .required = true,
     .land = measure_into,
     .meaning =
         "expression over metrics of worlds: `clicks(mail) / opens(mail)`, `returns(early@base)`; see docs/cases.md"},
    {.key = "near",
     .unit = Unit::any,
     .certain = true,
     .land = [](void* t, Value const& v) { static_cast<C*>(t)->near = v.number; },
     .meaning = "met where the value lies `within` this of it"},
    {.key = "within",
     .unit = Unit::any,
     .range = at_least(0),
     .certain = true,
     .land = [](void* t, Value const& v) { static_cast<C*>(t)->within = v.number; },
     .meaning = "tolerance"},
    {.key = "above",
     .unit = Unit::any,
     .certain = true,
     .land = [](void* t, Value const& v) { static_cast<C*>(t)->above = v.number; },
     .meaning = "met where the whole interval lies above"},
    {.key = "below",
     .unit = Unit::any,
     .certain = true,
     .land = [](void* t, Value const& v) { static_cast<C*>(t)->below = v.number; },
     .meaning = "met where the whole interval lies below"},
    {.key = "most",
     .kind = Kind::names,
     .one_of = "pick",
     .land = names_into<&C::most>,
     .meaning = "names that stand for $ in the measure; the largest value is picked"},
    {.key = "least",
     .kind = Kind::names,
     .one_of = "pick",
     .land = names_into<&C::least>,
     .meaning = "the same; the smallest value is picked"},
    {.key = "wins", .kind = Kind::names, .land = names_into<&C::wins>, .meaning = "met where one of these is picked"},
    {.key = "note",
     .kind = Kind::text,
     .land = into<&C::note>,
     .meaning = "why the model gives what it gives; printed where the claim is missed"},
};
constexpr Group claim_group{"claim", "A figure or a law to put beside the simulation.", claim_rows};
constexpr Group variant_group{
    "variant", "Paths of the scenario with values, as after `--set`: `offers.ten_off.discount: 20%`.", {}};

constexpr Row case_rows[] = {
    {.key = "name",
     .kind = Kind::name,
     .required = true,
     .land = into<&F::name>,
     .example = "depth",
     .meaning = "identifier"},
    {.key = "description", .kind = Kind::text, .required = true, .land = into<&F::description>, .meaning = "one line"},
    {.key = "seed",
     .unit = Unit::count,
     .range = between(0, 1e15),
     .fallback = "1",
     .certain = true,
     .land = into<&F::seed>,
     .meaning = "same seed, same bytes"},
    {.key = "replications",
     .unit = Unit::count,
     .range = between(2, 1000),
     .fallback = "20",
     .certain = true,
     .land = into<&F::replications>,
     .meaning = "the intervals come from them"},
    {.key = "scenario",
     .kind = Kind::group,
     .required = true,
     .group = &scenario_group,
     .descend = scenario_into,
     .meaning = "may extend a file, by a path relative to this one"},
    {.key = "variants",
     .kind = Kind::group_map,
     .group = &variant_group,
     .descend = variant_into,
     .example = "d10",
     .meaning = "the same scenario with other numbers; as it stands it is `base`"},
    {.key = "policies",
     .kind = Kind::names,
     .land = names_into<&F::policies>,
     .meaning = "native policies and those of the library; `none` is always there"},
    {.key = "journeys",
     .kind = Kind::group_list,
     .group = &policy_group,
     .descend = journey_into,
     .meaning = "policies written here"},
    {.key = "claims",
     .kind = Kind::group_list,
     .required = true,
     .group = &claim_group,
     .descend = claim_into,
     .meaning = "what is put beside the simulation"},
};

}  // namespace

constinit Group const case_group{"case", "The keys of a case file.", case_rows};

}  // namespace rekindle
