// What a team guesses of its users: classifiers and scores.
#include <algorithm>

#include "scenarios/leaving_parts.hpp"

namespace rekindle::leaving_parts {
namespace {

struct ClassifierDraft : Classifier {
    std::string trait_name;
    Confusion confusion;
};
template <auto Member>
constexpr Land in_classifier = &landed<ClassifierDraft, Member>;
void confusion_of(void* target, std::string const&, Fill const& fill) {
    fill(&static_cast<ClassifierDraft*>(target)->confusion);
}
constexpr Row classifier_rows[] = {
    {.key = "trait",
     .kind = Kind::name,
     .required = true,
     .land = in_classifier<&ClassifierDraft::trait_name>,
     .example = "persona",
     .meaning = "categorical trait that is guessed"},
    {.kind = Kind::inline_group, .group = &confusion_group, .descend = confusion_of},
    {.key = "period",
     .unit = Unit::span,
     .range = positive_to(4000),
     .certain = true,
     .land = in_classifier<&ClassifierDraft::period>,
     .meaning = "a fresh guess each such period of the calendar; absent: one for life"},
};

struct ScoreDraft : Score {
    std::string channel_name;
};
template <auto Member>
constexpr Land in_score = &landed<ScoreDraft, Member>;
constexpr Row score_rows[] = {
    {.key = "of",
     .kind = Kind::choice,
     .required = true,
     .choices = "lapse return uplift",
     .land = in_score<&ScoreDraft::of>,
     .example = "lapse",
     .meaning =
         "what it foretells: lapse of an active user, return of a dormant one, or what a touch adds to the return"},
    {.key = "within",
     .unit = Unit::span,
     .range = positive_to(4000),
     .fallback = "30d",
     .certain = true,
     .land = in_score<&ScoreDraft::within>,
     .meaning = "how far ahead"},
    {.key = "channel",
     .kind = Kind::name,
     .required = true,
     .when = {"of", "uplift"},
     .land = in_score<&ScoreDraft::channel_name>,
     .meaning = "of a touch of this channel"},
    {.key = "auc",
     .range = {0.5, 1, true, false},
     .required = true,
     .certain = true,
     .when = {"of", "lapse return"},
     .one_of = "quality",
     .land = in_score<&ScoreDraft::auc>,
     .example = "0.8",
     .meaning = "area under the ROC curve on the reference population; the best possible where it is beyond that"},
    {.key = "r2",
     .range = positive_to(1),
     .required = true,
     .certain = true,
     .one_of = "quality",
     .land = in_score<&ScoreDraft::r2>,
     .meaning = "squared correlation with the true chance on the probit scale, instead (uplift: on its own scale)"},
    {.key = "period",
     .unit = Unit::span,
     .range = positive_to(4000),
     .fallback = "30d",
     .certain = true,
     .land = in_score<&ScoreDraft::period>,
     .meaning = "its error is drawn anew each such period of the calendar"},
    {.key = "reference",
     .unit = Unit::span,
     .range = between(0, 4000),
     .fallback = "30d",
     .certain = true,
     .land = in_score<&ScoreDraft::reference>,
     .meaning = "day whose untouched users are the reference population"},
    {.key = "shift",
     .range = between(-100, 100),
     .fallback = "0",
     .land = in_score<&ScoreDraft::shift>,
     .meaning = "miscalibration: added to the logit of the calibrated score"},
    {.key = "slope",
     .range = positive_to(100),
     .fallback = "1",
     .land = in_score<&ScoreDraft::slope>,
     .meaning = "miscalibration: multiplies the logit; above 1 overconfident"},
};

}  // namespace

constinit Group const classifier_group{"classifier", "A guess of a trait, right and wrong; the field has its name.",
                                       classifier_rows};

void classifier_into(void* target, std::string const& name, Fill const& fill) {
    auto& model = static_cast<ScenarioDraft*>(target)->model;
    ClassifierDraft draft;
    draft.name = name;
    if (!fill(&draft)) return;
    std::vector<std::string> names;
    for (auto const& trait : model.traits) {
        if (trait.kind == Trait::Kind::categorical) names.push_back(trait.name);
    }
    auto const at = std::find_if(model.traits.begin(), model.traits.end(), [&](Trait const& t) {
        return t.name == draft.trait_name && t.kind == Trait::Kind::categorical;
    });
    if (at == model.traits.end())
        return fill.complain("trait", "is no categorical trait", name_hint(draft.trait_name, names));
    draft.trait = static_cast<std::size_t>(at - model.traits.begin());
    draft.levels = at->levels;
    if (confusion_matrix(draft.confusion, draft.levels, draft.guessed, fill))
        model.leaving.classifiers.push_back(draft);
}

constinit Group const score_group{
    "score", "A prediction of stated quality; the field has its name. It knows the hazards, never the future.",
    score_rows};

void score_into(void* target, std::string const& name, Fill const& fill) {
    auto& model = static_cast<ScenarioDraft*>(target)->model;
    ScoreDraft draft;
    draft.name = name;
    if (!fill(&draft)) return;
    if (draft.of == Score::Of::uplift) {
        std::vector<std::string> names;
        for (auto const& channel : model.channels) names.push_back(channel.name);
        auto const at = std::find(names.begin(), names.end(), draft.channel_name);
        if (at == names.end()) return fill.complain("channel", "unknown channel", name_hint(draft.channel_name, names));
        draft.channel = static_cast<std::size_t>(at - names.begin());
    }
    if (draft.reference > model.end()) return fill.complain("reference", "must lie within the run");
    model.leaving.scores.push_back(draft);
}

}  // namespace rekindle::leaving_parts
