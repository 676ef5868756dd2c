#include "scenarios/leaving_schema.hpp"

#include <algorithm>

#include "scenarios/model_schema.hpp"

namespace rekindle {
namespace {

constexpr Range factor = between(0, 1e6);

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

// The core feature.

void mean_gap(void* target, Value const& v) { static_cast<CoreFeature*>(target)->rate_per_day = 1 / v.number; }
constexpr Row feature_rows[] = {
    {.key = "mean",
     .unit = Unit::span,
     .range = between(0.0001, 1'000'000),
     .required = true,
     .one_of = "pace",
     .land = mean_gap,
     .example = "2d",
     .meaning = "mean time between two uses while active"},
    {.key = "rate",
     .unit = Unit::rate,
     .range = positive_to(10'000),
     .required = true,
     .one_of = "pace",
     .land = into<&CoreFeature::rate_per_day>,
     .meaning = "uses per day, instead of the mean"},
    {.key = "regularity",
     .unit = Unit::count,
     .range = between(1, 8),
     .fallback = "1",
     .certain = true,
     .land = into<&CoreFeature::regularity>,
     .meaning = "Erlang shape of the gaps: 1 is Poisson, 8 almost clockwork"},
    {.key = "grace",
     .unit = Unit::multiplier,
     .range = between(0.01, 1000),
     .fallback = "2",
     .land = into<&CoreFeature::grace>,
     .meaning = "a use is missed each time this many mean gaps pass without one"},
    {.key = "misses",
     .unit = Unit::count,
     .range = between(1, 250),
     .fallback = "3",
     .certain = true,
     .land = into<&CoreFeature::misses>,
     .meaning = "missed uses in a row from which the lapse hazard is raised, until the next use"},
    {.key = "lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&CoreFeature::lapse>,
     .example = "3.2",
     .meaning = "that factor on the lapse hazard"},
    {.key = "window",
     .unit = Unit::span,
     .range = between(1, 4000),
     .fallback = "28d",
     .certain = true,
     .land = into<&CoreFeature::window>,
     .meaning = "window of the health index, kept in sixteenths"},
    {.key = "alarm_drop",
     .unit = Unit::fraction,
     .range = between(0, 1),
     .fallback = "30%",
     .land = into<&CoreFeature::alarm_drop>,
     .meaning = "drop of the health index that raises health_alarm"},
};

// Early warning.

constexpr Range signal_rate = between(0, 1000);
constexpr Row warning_rows[] = {
    {.key = "engaged",
     .unit = Unit::rate,
     .range = signal_rate,
     .fallback = "0/d",
     .land = into<&WarningSignal::engaged>,
     .example = "0.002/d",
     .meaning = "signals per day of an engaged user: false alarms"},
    {.key = "weakening",
     .unit = Unit::rate,
     .range = signal_rate,
     .fallback = "0/d",
     .land = into<&WarningSignal::weakening>,
     .example = "0.05/d",
     .meaning = "of a weakening user: true alarms"},
    {.key = "fragile",
     .unit = Unit::rate,
     .range = signal_rate,
     .fallback = "0/d",
     .land = into<&WarningSignal::fragile>,
     .meaning = "of a fragile user: false alarms"},
    {.key = "dormant",
     .unit = Unit::rate,
     .range = signal_rate,
     .fallback = "0/d",
     .land = into<&WarningSignal::dormant>,
     .meaning = "of a dormant user: false alarms, too late to warn"},
};

// Hurdles.

struct HurdleDraft : Hurdle {
    std::string reason_name;
    Tick length = 0;
    int after_orders = 0, orders = 1;
};
template <class Owner, auto Member>
void landed(void* target, Value const& v) {
    assign(static_cast<Owner*>(target)->*Member, v);
}
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

// What a team makes of its data.

bool four_rising(std::vector<double> const& values, std::string_view key, Fill const& fill) {
    bool const rising =
        std::adjacent_find(values.begin(), values.end(), [](double a, double b) { return !(a < b); }) == values.end();
    if (!rising) fill.complain(key, "must ascend");
    return rising;
}
constexpr Row rfm_rows[] = {
    {.key = "window",
     .unit = Unit::span,
     .range = between(1, 4000),
     .fallback = "365d",
     .certain = true,
     .land = into<&Rfm::window>,
     .meaning = "window of frequency and monetary, kept in sixteenths"},
    {.key = "recency",
     .kind = Kind::numbers,
     .unit = Unit::span,
     .range = above(0),
     .required = true,
     .certain = true,
     .length = 4,
     .land = into<&Rfm::recency>,
     .example = "[7d, 30d, 90d, 180d]",
     .meaning = "four ages of the last order, ascending: r_score 5 below the first, 1 from the last on"},
    {.key = "frequency",
     .kind = Kind::numbers,
     .unit = Unit::plain,
     .range = at_least(0),
     .required = true,
     .certain = true,
     .length = 4,
     .land = into<&Rfm::frequency>,
     .example = "[1, 2, 4, 8]",
     .meaning = "four numbers of orders, ascending: f_score 1 below the first, 5 from the last on"},
    {.key = "monetary",
     .kind = Kind::numbers,
     .unit = Unit::money,
     .range = at_least(0),
     .required = true,
     .certain = true,
     .length = 4,
     .land = into<&Rfm::monetary>,
     .example = "[20, 50, 100, 200]",
     .meaning = "four amounts, ascending: m_score alike"},
};
constexpr Group rfm_group{
    "rfm", "Recency, frequency and money: recency, frequency, monetary, r_score, f_score, m_score.", rfm_rows};
void rfm_into(void* target, std::string const&, Fill const& fill) {
    Rfm draft;
    if (!fill(&draft)) return;
    bool const good = four_rising(draft.recency, "recency", fill) & four_rising(draft.frequency, "frequency", fill) &
                      four_rising(draft.monetary, "monetary", fill);
    if (good) static_cast<ScenarioDraft*>(target)->model.leaving.rfm = draft;
}

constexpr Row engagement_rows[] = {
    {.key = "window",
     .unit = Unit::span,
     .range = between(1, 4000),
     .fallback = "28d",
     .certain = true,
     .land = into<&Engagement::window>,
     .meaning = "what counts as of late, kept in sixteenths"},
};
constexpr Group engagement_group{"engagement", "Visits of late: visits_recent, visit_ratio.", engagement_rows};
void engagement_into(void* target, std::string const&, Fill const& fill) {
    Engagement draft;
    if (fill(&draft)) static_cast<ScenarioDraft*>(target)->model.leaving.engagement = draft;
}

void tier_levels(void* target, Value const& v) {
    auto& ladder = *static_cast<TierLadder*>(target);
    ladder.levels = v.names;
    ladder.from = v.list;
}
constexpr Row tier_rows[] = {
    {.key = "from",
     .kind = Kind::number_map,
     .unit = Unit::money,
     .range = at_least(0),
     .required = true,
     .certain = true,
     .land = tier_levels,
     .example = "{low: 0, mid: 100, high: 500}",
     .meaning = "spend so far from which each class counts, ascending from 0"},
};
constexpr Group tier_group{"tiers", "Classes of the spend so far; the field has the name of the ladder.", tier_rows};
void tier_into(void* target, std::string const& name, Fill const& fill) {
    TierLadder draft;
    draft.name = name;
    if (!fill(&draft)) return;
    if (draft.from.front() != 0) return fill.complain("from", "must begin at 0");
    if (four_rising(draft.from, "from", fill))
        static_cast<ScenarioDraft*>(target)->model.leaving.tiers.push_back(std::move(draft));
}

struct ClassifierDraft : Classifier {
    std::string trait_name;
    double accuracy = -1;
    struct Row {
        std::string name;
        std::vector<std::string> names;
        std::vector<double> chances;
    };
    std::vector<Row> rows;
};
template <auto Member>
constexpr Land in_classifier = &landed<ClassifierDraft, Member>;
void confusion_chances(void* target, Value const& v) {
    auto& row = *static_cast<ClassifierDraft::Row*>(target);
    row.names = v.names;
    row.chances = v.list;
}
constexpr Row confusion_rows[] = {
    {.key = "guessed",
     .kind = Kind::number_map,
     .unit = Unit::fraction,
     .range = between(0, 1),
     .required = true,
     .certain = true,
     .land = confusion_chances,
     .meaning = "chance of each guess; those left out: 0; together 100%"},
};
constexpr Group confusion_group{"confusion", "What is guessed of users who are truly of one category.", confusion_rows};
void confusion_into(void* target, std::string const& name, Fill const& fill) {
    auto& row = static_cast<ClassifierDraft*>(target)->rows.emplace_back();
    row.name = name;
    fill(&row);
}
constexpr Row classifier_rows[] = {
    {.key = "trait",
     .kind = Kind::name,
     .required = true,
     .land = in_classifier<&ClassifierDraft::trait_name>,
     .example = "persona",
     .meaning = "categorical trait that is guessed"},
    {.key = "accuracy",
     .unit = Unit::fraction,
     .range = between(0, 1),
     .required = true,
     .one_of = "quality",
     .land = in_classifier<&ClassifierDraft::accuracy>,
     .example = "80%",
     .meaning = "chance of the right guess; wrong ones are equally likely"},
    {.key = "confusion",
     .kind = Kind::group_map,
     .required = true,
     .one_of = "quality",
     .group = &confusion_group,
     .descend = confusion_into,
     .meaning = "confusion matrix, a row per true category"},
    {.key = "period",
     .unit = Unit::span,
     .range = positive_to(4000),
     .certain = true,
     .land = in_classifier<&ClassifierDraft::period>,
     .meaning = "a fresh guess each such period of the calendar; absent: one for life"},
};
constexpr Group classifier_group{"classifier", "A guess of a trait, right and wrong; the field has its name.",
                                 classifier_rows};

bool confusion_matrix(ClassifierDraft& draft, Fill const& fill) {
    auto const n = draft.levels.size();
    if (draft.accuracy >= 0) {
        double const wrong = n > 1 ? (1 - draft.accuracy) / static_cast<double>(n - 1) : 0;
        draft.guessed.assign(n, std::vector<double>(n, wrong));
        for (std::size_t i = 0; i < n; ++i) draft.guessed[i][i] = n > 1 ? draft.accuracy : 1;
        return true;
    }
    auto const place = [&](std::string const& name) {
        return static_cast<std::size_t>(std::find(draft.levels.begin(), draft.levels.end(), name) -
                                        draft.levels.begin());
    };
    draft.guessed.assign(n, std::vector<double>(n, 0.0));
    std::vector<double> sums(n, 0.0);
    for (auto const& row : draft.rows) {
        auto const i = place(row.name);
        if (i == n) {
            fill.complain("confusion", "`" + row.name + "` is no category of the trait",
                          name_hint(row.name, draft.levels));
            return false;
        }
        for (std::size_t k = 0; k < row.names.size(); ++k) {
            auto const j = place(row.names[k]);
            if (j == n) {
                fill.complain("confusion", "`" + row.names[k] + "` is no category of the trait",
                              name_hint(row.names[k], draft.levels));
                return false;
            }
            draft.guessed[i][j] = row.chances[k];
            sums[i] += row.chances[k];
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        if (sums[i] > 1 - 1e-9 && sums[i] < 1 + 1e-9) continue;
        fill.complain("confusion", "the chances of `" + draft.levels[i] + "` must add up to 100%");
        return false;
    }
    return true;
}
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
    if (confusion_matrix(draft, fill)) model.leaving.classifiers.push_back(draft);
}

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
constexpr Group score_group{
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

constexpr Row observe_rows[] = {
    {.key = "rfm",
     .kind = Kind::group,
     .group = &rfm_group,
     .descend = rfm_into,
     .meaning = "recency, frequency, money and their scores"},
    {.key = "engagement",
     .kind = Kind::group,
     .group = &engagement_group,
     .descend = engagement_into,
     .meaning = "visits of late against the user's own history"},
    {.key = "tiers",
     .kind = Kind::group_map,
     .group = &tier_group,
     .descend = tier_into,
     .example = "tier",
     .meaning = "classes of the spend so far"},
    {.key = "classifiers",
     .kind = Kind::group_map,
     .group = &classifier_group,
     .descend = classifier_into,
     .example = "persona_guess",
     .meaning = "guesses of traits"},
    {.key = "scores",
     .kind = Kind::group_map,
     .group = &score_group,
     .descend = score_into,
     .example = "lapse_30",
     .meaning = "predictions"},
};

}  // namespace

constexpr Group reason_group{"lapse reason",
                             "A competing reason to lapse: one clock for the sum of their hazards, then a mark by "
                             "hazard shares. Latent: policies do not see it.",
                             reason_rows};

constexpr Group feature_group{
    "core feature",
    "Uses of what the product is for, while active: a use is a visit; missed uses foretell the "
    "lapse.",
    feature_rows};
constexpr Group warning_group{"warning signal",
                              "Signals of a user's data; each is a Poisson process whose rate depends on the stage.",
                              warning_rows};
constexpr Group hurdle_group{"hurdle", "A step at which people drop.", hurdle_rows};
constexpr Group observe_group{"observe", "What the team makes of its data: further fields for expressions.",
                              observe_rows};

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
