// Surveys that ask why users left, and fixes of what they say.
#include <algorithm>

#include "scenarios/leaving_parts.hpp"

namespace rekindle {
namespace {

using namespace leaving_parts;

std::vector<std::string> reasons_of(Model const& model) {
    std::vector<std::string> names;
    for (auto const& reason : model.leaving.reasons) names.push_back(reason.name);
    return names;
}

struct SurveyDraft : Survey {
    Confusion confusion;
};
template <auto Member>
constexpr Land in_survey = &landed<SurveyDraft, Member>;
void confusion_of(void* target, std::string const&, Fill const& fill) {
    fill(&static_cast<SurveyDraft*>(target)->confusion);
}
constexpr Row survey_rows[] = {
    {.key = "answered",
     .unit = Unit::fraction,
     .range = between(0, 1),
     .required = true,
     .land = in_survey<&SurveyDraft::answered>,
     .example = "11%",
     .meaning = "chance that a user who has lapsed answers, each day it is asked"},
    {.kind = Kind::inline_group, .group = &confusion_group, .descend = confusion_of},
    {.key = "cost",
     .unit = Unit::money,
     .range = between(0, 1e6),
     .fallback = "0",
     .land = in_survey<&SurveyDraft::cost>,
     .example = "0.2",
     .meaning = "per user asked, as service cost"},
};

struct FixDraft : Fix {
    std::string reason_name;
};
template <auto Member>
constexpr Land in_fix = &landed<FixDraft, Member>;
constexpr Row fix_rows[] = {
    {.key = "reason",
     .kind = Kind::name,
     .required = true,
     .land = in_fix<&FixDraft::reason_name>,
     .example = "quality",
     .meaning = "lapse reason that is mended"},
    {.key = "cost",
     .unit = Unit::money,
     .range = between(0, 1e12),
     .required = true,
     .land = in_fix<&FixDraft::cost>,
     .example = "20000",
     .meaning = "once in a world, when it begins, as programme cost"},
    {.key = "delay",
     .unit = Unit::span,
     .range = between(0, 4000),
     .fallback = "0d",
     .certain = true,
     .land = in_fix<&FixDraft::delay>,
     .example = "30d",
     .meaning = "from its begin to its effect, which waits for midnight"},
    {.key = "lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = in_fix<&FixDraft::lapse>,
     .example = "0.5",
     .meaning = "factor on the reason's lapse hazard from then on"},
    {.key = "return",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = in_fix<&FixDraft::comeback>,
     .meaning = "factor on the return hazard of users who left for it"},
    {.key = "response",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = in_fix<&FixDraft::response>,
     .meaning = "factor on what touches do to users who left for it"},
    {.key = "second_life",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = in_fix<&FixDraft::second_life>,
     .meaning = "factor on the lapse hazard after the return of a user who left for it"},
};

}  // namespace

constinit Group const survey_group{"survey", "Asks users who have lapsed for the reason.", survey_rows};
constinit Group const fix_group{"fix", "A lapse reason mended for everyone in a world whose policy begins it.",
                                fix_rows};

void survey_into(void*, std::string const& name, Fill const& fill) {
    auto& leaving = static_cast<ScenarioDraft*>(fill.root())->model.leaving;
    SurveyDraft draft;
    draft.name = name;
    if (!fill(&draft)) return;
    if (leaving.reasons.empty())
        return fill.complain("", "needs lapse reasons to ask for", "write lapse: {reasons: {...}}");
    if (confusion_matrix(draft.confusion, reasons_of(static_cast<ScenarioDraft*>(fill.root())->model), draft.reported,
                         fill))
        leaving.surveys.push_back(draft);
}

void fix_into(void*, std::string const& name, Fill const& fill) {
    auto& model = static_cast<ScenarioDraft*>(fill.root())->model;
    FixDraft draft;
    draft.name = name;
    if (!fill(&draft)) return;
    auto const names = reasons_of(model);
    auto const at = std::find(names.begin(), names.end(), draft.reason_name);
    if (at == names.end()) return fill.complain("reason", "unknown lapse reason", name_hint(draft.reason_name, names));
    draft.reason = static_cast<std::uint8_t>(at - names.begin());
    model.leaving.fixes.push_back(draft);
}

}  // namespace rekindle
