#include "scenarios/leaving_schema.hpp"

#include <algorithm>

#include "scenarios/leaving_parts.hpp"
#include "scenarios/model_schema.hpp"

namespace rekindle {
namespace {

using namespace leaving_parts;

struct ReasonDraft : LapseReason {
    std::vector<std::string> segment_names;
    std::vector<double> segment_factors;
};
using R = LapseReason;

void own_hazard_into(void* target, std::string const&, Fill const& fill) {
    auto& reason = *static_cast<ReasonDraft*>(target);
    reason.own_hazard = true;
    fill_law(reason.law, fill);
}
void reason_calendar_into(void* target, std::string const&, Fill const& fill) {
    fill_calendar(static_cast<ReasonDraft*>(target)->calendar, fill);
}
void share_of(void* target, Value const& v) { static_cast<ReasonDraft*>(target)->share = v.number; }
void segments_of(void* target, Value const& v) {
    auto& draft = *static_cast<ReasonDraft*>(target);
    draft.segment_names = v.names;
    draft.segment_factors = v.list;
}
void covariate_of(void* target, std::string const& name, Fill const& fill) {
    reason_covariate_into(static_cast<LapseReason*>(static_cast<ReasonDraft*>(target)), name, fill);
}
template <double R::*Member>
void factor_into(void* target, Value const& v) {
    static_cast<ReasonDraft*>(target)->*Member = v.number;
}

constexpr Row own_hazard_rows[] = {{.kind = Kind::inline_group, .group = &law_group, .descend = own_hazard_into}};
constexpr Group own_hazard_group{"hazard of a reason", "A law of the reason's own, beside the common one.",
                                 own_hazard_rows};

constexpr Row reason_rows[] = {
    {.key = "share",
     .unit = Unit::fraction,
     .range = positive_to(1),
     .required = true,
     .one_of = "form",
     .land = share_of,
     .example = "100%",
     .meaning = "share of the common lapse hazard; the shares of all reasons that have one add up to 100%"},
    {.key = "hazard",
     .kind = Kind::group,
     .required = true,
     .one_of = "form",
     .group = &own_hazard_group,
     .descend = same_target,
     .meaning = "a hazard of its own, added to the common one; frailty, stages and boosts act on it too"},
    {.key = "segments",
     .kind = Kind::number_map,
     .unit = Unit::multiplier,
     .range = factor,
     .land = segments_of,
     .meaning = "factor on this reason's hazard in some segments; the others: 1"},
    {.key = "traits",
     .kind = Kind::group_list,
     .group = &trait_factor_group,
     .descend = covariate_of,
     .meaning = "how traits (a persona, say) multiply this reason's hazard"},
    {.key = "calendar",
     .kind = Kind::group,
     .group = &calendar_group,
     .descend = reason_calendar_into,
     .meaning = "season, weekdays and shocks of this reason alone: a competitor's launch, a rise in price, a fix"},
    {.key = "return",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = factor_into<&R::comeback>,
     .meaning = "factor on the return hazard of users who left for it"},
    {.key = "response",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = factor_into<&R::response>,
     .meaning = "factor on what touches do to users who left for it"},
    {.key = "second_life",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = factor_into<&R::second_life>,
     .meaning = "factor on the lapse hazard after the return of a user who left for it"},
};

bool place_segments(ReasonDraft& draft, std::vector<Segment> const& segments, Fill const& fill) {
    if (draft.segment_names.empty()) return true;
    std::vector<std::string> names;
    for (auto const& s : segments) names.push_back(s.name);
    draft.segments.assign(names.size(), 1.0);
    bool good = true;
    for (std::size_t i = 0; i < draft.segment_names.size(); ++i) {
        auto const at = std::find(names.begin(), names.end(), draft.segment_names[i]);
        if (at == names.end()) {
            fill.complain("segments", "`" + draft.segment_names[i] + "` is no segment",
                          name_hint(draft.segment_names[i], names));
            good = false;
        } else {
            draft.segments[static_cast<std::size_t>(at - names.begin())] = draft.segment_factors[i];
        }
    }
    return good;
}

// Hurdles.

struct HurdleDraft : Hurdle {
    std::string reason_name;
    Tick length = 0;
    int after_orders = 0, orders = 1;
};
template <auto Member>
constexpr Land in_hurdle = &landed<HurdleDraft, Member>;
void by_orders_of(void* target, Value const& v) {
    auto& draft = *static_cast<HurdleDraft*>(target);
    draft.by_orders = true;
    draft.after_orders = static_cast<int>(v.number);
}
constexpr Row hurdle_rows[] = {
    {.key = "at",
     .unit = Unit::span,
     .range = between(0, 4000),
     .required = true,
     .one_of = "place",
     .land = in_hurdle<&HurdleDraft::from>,
     .example = "21d",
     .meaning = "tenure at which the hurdle stands"},
    {.key = "for",
     .unit = Unit::span,
     .range = positive_to(4000),
     .required = true,
     .when = {"at", ""},
     .land = in_hurdle<&HurdleDraft::length>,
     .example = "7d",
     .meaning = "how long it takes to pass"},
    {.key = "after_orders",
     .unit = Unit::count,
     .range = between(0, 1e6),
     .required = true,
     .certain = true,
     .one_of = "place",
     .land = by_orders_of,
     .meaning = "orders so far at which the hurdle stands (orders count what users work through: units, lessons)"},
    {.key = "orders",
     .unit = Unit::count,
     .range = between(1, 1e6),
     .fallback = "1",
     .certain = true,
     .when = {"after_orders", ""},
     .land = in_hurdle<&HurdleDraft::orders>,
     .meaning = "further orders that take the user past it"},
    {.key = "lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .required = true,
     .land = in_hurdle<&HurdleDraft::lapse>,
     .example = "4",
     .meaning = "factor on the lapse hazard there"},
    {.key = "reason",
     .kind = Kind::name,
     .land = in_hurdle<&HurdleDraft::reason_name>,
     .meaning = "only the hazard of this lapse reason; absent: of all"},
    {.key = "fixed_at",
     .unit = Unit::span,
     .range = between(0, 4000),
     .certain = true,
     .land = in_hurdle<&HurdleDraft::fixed_at>,
     .meaning = "time since day 0 from which the hurdle is mended; absent: never"},
    {.key = "fixed_lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .when = {"fixed_at", ""},
     .land = in_hurdle<&HurdleDraft::fixed_lapse>,
     .meaning = "its factor from then on"},
};

}  // namespace

constinit Group const reason_group{
    "lapse reason",
    "A competing reason to lapse: one clock for the sum of their hazards, then a mark by "
    "hazard shares. Latent: policies do not see it.",
    reason_rows};
constinit Group const hurdle_group{"hurdle", "A step at which people drop.", hurdle_rows};

void hurdle_into(void*, std::string const& name, Fill const& fill) {
    auto& model = static_cast<ScenarioDraft*>(fill.root())->model;
    HurdleDraft draft;
    draft.name = name;
    if (!fill(&draft)) return;
    if (draft.by_orders) {
        draft.from_orders = static_cast<std::uint32_t>(draft.after_orders);
        draft.to_orders = static_cast<std::uint32_t>(draft.after_orders + draft.orders);
        draft.from = draft.to = never;
    } else {
        draft.to = draft.from + draft.length;
    }
    if (!draft.reason_name.empty()) {
        std::vector<std::string> names;
        for (auto const& reason : model.leaving.reasons) names.push_back(reason.name);
        auto const at = std::find(names.begin(), names.end(), draft.reason_name);
        if (at == names.end())
            return fill.complain("reason", "unknown lapse reason", name_hint(draft.reason_name, names));
        draft.reason = static_cast<std::uint8_t>(at - names.begin());
    }
    model.leaving.hurdles.push_back(draft);
}

void reason_into(void*, std::string const& name, Fill const& fill) {
    auto& model = static_cast<ScenarioDraft*>(fill.root())->model;
    ReasonDraft draft;
    draft.name = name;
    if (fill(&draft) && place_segments(draft, model.segments, fill)) model.leaving.reasons.push_back(draft);
}

}  // namespace rekindle
