#include "scenarios/response_schema.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rekindle {
namespace {

constexpr Range factor = between(0, 1e6);
using R = ResponseRow;
using S = ResponseSource;

/// A row as written.
struct ResponseDraft {
    R row;
    std::string trait;
    std::vector<std::string> names;
    std::vector<double> values;
};

void stage_of(void* target, Value const& v) {
    static_cast<ResponseDraft*>(target)->row.stages = static_cast<std::uint16_t>(1u << static_cast<unsigned>(v.choice));
}
void stages_of(void* target, Value const& v) {
    auto& stages = static_cast<ResponseDraft*>(target)->row.stages;
    for (int const pick : v.picks) stages = static_cast<std::uint16_t>(stages | (1u << static_cast<unsigned>(pick)));
}
void levels_of(void* target, Value const& v) {
    auto& draft = *static_cast<ResponseDraft*>(target);
    draft.row.curve = R::Curve::levels;
    draft.names = v.names;
    draft.values = v.list;
}
template <R::Curve Which>
void curve_of(void* target, Value const& v) {
    auto& row = static_cast<ResponseDraft*>(target)->row;
    row.curve = Which;
    row.a = v.number;
}
void pieces_of(void* target, Value const& v) {
    auto& row = static_cast<ResponseDraft*>(target)->row;
    row.curve = R::Curve::pieces;
    row.breaks = v.list;
}
bool is_list(Node const& node) { return node.is_list(); }
bool is_word(Node const& node) { return !node.is_list(); }

/// What a row may look at, in the order of ResponseSource.
constexpr std::string_view sources =
    "segment trait stage weekday trait_value dormancy silence tenure orders hour fatigue trust uses list_age "
    "other_channel depth reason";
constexpr std::string_view stages = "delivered opened clicked opt_out complaint redemption dispute effect harm";
constexpr auto Row_ = &ResponseDraft::row;
constexpr Row response_rows[] = {
    {.key = "by",
     .kind = Kind::choice,
     .required = true,
     .choices = sources,
     .land = into<Row_, &R::source>,
     .example = "weekday",
     .meaning = "what the factor depends on at the instant of the touch; trait: a categorical one, trait_value: a "
                "numeric one; dormancy, silence, tenure, list_age (since the channel's list was cleaned), "
                "other_channel (since another channel's touch arrived) in days; fatigue: pressure; trust: 0 to 1; "
                "uses: arrivals of this message; depth: share of a usual order that the offer takes off"},
    {.key = "on",
     .kind = Kind::choice,
     .required = true,
     .choices = stages,
     .accepts = is_word,
     .land = stage_of,
     .example = "opened",
     .meaning = "the chance it multiplies (or a list of them); effect, harm: the strength of the effects that bring or "
                "keep users, or drive them away"},
    {.key = "on",
     .kind = Kind::choices,
     .required = true,
     .choices = stages,
     .accepts = is_list,
     .land = stages_of,
     .meaning = "the chances it multiplies"},
    {.key = "trait",
     .kind = Kind::name,
     .required = true,
     .when = {"by", "trait trait_value"},
     .land = into<&ResponseDraft::trait>,
     .meaning = "name of a trait"},
    {.key = "values",
     .kind = Kind::number_map,
     .unit = Unit::multiplier,
     .range = factor,
     .required = true,
     .one_of = "curve",
     .free_names = true,
     .land = levels_of,
     .example = "{mon: 1, sat: 1.31}",
     .meaning = "a factor for each segment, category of the trait, stage (engaged weakening fragile dormant gone), "
                "lapse reason (none: never lapsed) or "
                "weekday (mon ... sun); those left out have 1"},
    {.key = "per_unit",
     .unit = Unit::multiplier,
     .range = positive_to(1e6),
     .required = true,
     .one_of = "curve",
     .land = curve_of<R::Curve::power>,
     .meaning = "factor per_unit^(x - centre)"},
    {.key = "centre",
     .fallback = "0",
     .when = {"per_unit", ""},
     .land = into<Row_, &R::b>,
     .meaning = "the x at which the factor is 1"},
    {.key = "half_life",
     .unit = Unit::span,
     .range = positive_to(1e6),
     .required = true,
     .one_of = "curve",
     .land = curve_of<R::Curve::decay>,
     .meaning = "factor floor + (1 - floor) 2^(-x / half_life)"},
    {.key = "floor",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "0",
     .land = into<Row_, &R::floor>,
     .meaning = "with per_unit and half_life: the least factor"},
    {.key = "up_to",
     .kind = Kind::numbers,
     .unit = Unit::any,
     .required = true,
     .certain = true,
     .one_of = "curve",
     .land = pieces_of,
     .example = "[7d, 30d]",
     .meaning = "ascending limits of x, to go with `factors`"},
    {.key = "factors",
     .kind = Kind::numbers,
     .unit = Unit::multiplier,
     .range = factor,
     .required = true,
     .when = {"up_to", ""},
     .land = into<Row_, &R::factors>,
     .example = "[1, 0.7, 0.4]",
     .meaning = "the factor below each limit, and one beyond the last"},
    {.key = "gain",
     .range = {-1, 1e6, false, false},
     .required = true,
     .one_of = "curve",
     .land = curve_of<R::Curve::saturating>,
     .meaning = "factor 1 + gain (1 - e^(-x / scale))"},
    {.key = "scale",
     .unit = Unit::any,
     .range = above(0),
     .required = true,
     .when = {"gain", ""},
     .land = into<Row_, &R::b>,
     .meaning = "the x at which 63% of the gain is reached"},
};

/// Names of a categorical source's levels; none for a number.
std::vector<std::string> levels_of(R const& row, Model const& model) {
    std::vector<std::string> names;
    switch (row.source) {
        case S::segment:
            for (auto const& segment : model.segments) names.push_back(segment.name);
            if (names.empty()) names.emplace_back("all");
            return names;
        case S::trait: return model.traits[row.trait].levels;
        case S::stage: return {"engaged", "weakening", "fragile", "dormant", "gone"};
        case S::reason:
            for (auto const& reason : model.leaving.reasons) names.push_back(reason.name);
            names.emplace_back("none");
            return names;
        case S::weekday: return {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
        default: return {};
    }
}

bool resolve_trait(ResponseDraft& draft, Model const& model, Fill const& fill) {
    if (draft.row.source != S::trait && draft.row.source != S::trait_value) return true;
    std::vector<std::string> names;
    for (auto const& trait : model.traits) names.push_back(trait.name);
    auto const at = std::find(names.begin(), names.end(), draft.trait);
    if (at == names.end()) {
        fill.complain("trait", "unknown trait", name_hint(draft.trait, names));
        return false;
    }
    draft.row.trait = static_cast<std::size_t>(at - names.begin());
    bool const categorical = model.traits[draft.row.trait].kind == Trait::Kind::categorical;
    if (categorical == (draft.row.source == S::trait)) return true;
    fill.complain("by", categorical ? "the trait has categories" : "the trait is numeric",
                  categorical ? "write by: trait" : "write by: trait_value");
    return false;
}

bool resolve_levels(ResponseDraft& draft, Model const& model, Fill const& fill) {
    auto const known = levels_of(draft.row, model);
    bool const levels = draft.row.curve == R::Curve::levels;
    if (levels != !known.empty()) {
        fill.complain(levels ? "values" : "by", levels ? "this source is a number" : "this source has names",
                      levels ? "give per_unit, half_life, up_to or gain" : "give values: with a factor for each");
        return false;
    }
    bool good = true;
    if (levels) draft.row.factors.assign(known.size(), 1);
    for (std::size_t i = 0; i < draft.names.size(); ++i) {
        auto const at = std::find(known.begin(), known.end(), draft.names[i]);
        if (at != known.end()) {
            draft.row.factors[static_cast<std::size_t>(at - known.begin())] = draft.values[i];
            continue;
        }
        fill.complain("values", fmt::format("`{}` is unknown; known: {}", draft.names[i], fmt::join(known, ", ")),
                      name_hint(draft.names[i], known));
        good = false;
    }
    return good;
}

bool check_pieces(R const& row, Fill const& fill) {
    if (row.curve != R::Curve::pieces) return true;
    if (row.factors.size() != row.breaks.size() + 1) {
        fill.complain("factors", fmt::format("needs {} numbers: one more than up_to", row.breaks.size() + 1));
        return false;
    }
    if (std::adjacent_find(row.breaks.begin(), row.breaks.end(), std::greater_equal<>()) == row.breaks.end())
        return true;
    fill.complain("up_to", "must ascend");
    return false;
}

template <class Owner, ResponseStage Which, auto... Path>
void factor_of(void* target, Value const& v) {
    if constexpr (sizeof...(Path) == 0)
        static_cast<Owner*>(target)->factor[static_cast<std::size_t>(Which)] = v.number;
    else
        member_in<Path...>(target)[static_cast<std::size_t>(Which)] = v.number;
}
template <class Owner, ResponseStage Which, auto... Path>
constexpr Row factor_row(std::string_view key, std::string_view meaning) {
    return {.key = key,
            .unit = Unit::multiplier,
            .range = factor,
            .fallback = "1",
            .land = factor_of<Owner, Which, Path...>,
            .meaning = meaning};
}
using Stage = ResponseStage;

template <auto Table>
constexpr Row outcome_rows[] = {
    factor_row<Recommender, Stage::opened, Table>("opened", "factor on the chance to be opened"),
    factor_row<Recommender, Stage::clicked, Table>("clicked", "factor on the chance to be clicked"),
    factor_row<Recommender, Stage::opt_out, Table>("opt_out", "factor on the chance that an opener leaves the channel"),
    factor_row<Recommender, Stage::effect, Table>("effect",
                                                  "factor on the strength of the effects that bring or keep users"),
    factor_row<Recommender, Stage::harm, Table>("harm", "factor on the strength of the effects that drive users away"),
};
constexpr Group hit_group{"hit", "What a recommendation that meets the user's taste does.",
                          outcome_rows<&Recommender::hit>};
constexpr Group miss_group{"miss", "What a recommendation beside the user's taste does.",
                           outcome_rows<&Recommender::miss>};
constexpr Row recommender_rows[] = {
    {.key = "accuracy",
     .unit = Unit::fraction,
     .range = between(0, 1),
     .required = true,
     .land = into<&Recommender::accuracy>,
     .example = "60%",
     .meaning = "chance that it meets the user's taste, by a draw of each touch"},
    {.key = "calibrated",
     .unit = Unit::fraction,
     .range = between(0, 1),
     .land = into<&Recommender::calibrated>,
     .meaning = "the same once a policy's upkeep has calibrated it; absent: as `accuracy`"},
    {.key = "learns",
     .unit = Unit::fraction,
     .range = below_one(),
     .fallback = "0%",
     .land = into<&Recommender::learns>,
     .meaning = "share of the gap to 100% that each personal message the user opens closes"},
    {.key = "hit", .kind = Kind::group, .group = &hit_group, .descend = same_target, .meaning = "factors of a hit"},
    {.key = "miss", .kind = Kind::group, .group = &miss_group, .descend = same_target, .meaning = "factors of a miss"},
};
constexpr Group recommender_group{"personal", "A message that is chosen for the user.", recommender_rows};
void recommender_into(void* target, std::string const&, Fill const& fill) {
    auto& recommender = static_cast<Message*>(target)->recommender.emplace();
    recommender.calibrated = -1;
    if (fill(&recommender) && recommender.calibrated < 0) recommender.calibrated = recommender.accuracy;
}

template <Stage Which>
constexpr Row said(std::string_view key, std::string_view meaning) {
    return factor_row<Message, Which>(key, meaning);
}
constexpr Row message_rows[] = {
    said<Stage::delivered>("delivered", "factor on the chance to arrive, as the spam filter sees its wording"),
    said<Stage::opened>("opened", "factor on the chance to be opened"),
    said<Stage::clicked>("clicked", "factor on the chance to be clicked"),
    said<Stage::opt_out>("opt_out", "factor on the chance that an opener leaves the channel"),
    said<Stage::complaint>("complaint", "factor on the chance that an opener complains"),
    said<Stage::effect>("effect", "factor on the strength of the effects that bring or keep users"),
    said<Stage::harm>("harm", "factor on the strength of the effects that drive users away"),
    {.key = "trust",
     .unit = Unit::fraction,
     .range = between(-1, 1),
     .fallback = "0%",
     .land = into<&Message::trust>,
     .example = "5%",
     .meaning = "change of an opener's trust: this share of the gap to 1, or below 0 of the trust itself"},
    {.key = "personal",
     .kind = Kind::group,
     .group = &recommender_group,
     .descend = recommender_into,
     .meaning = "chosen for each user by a recommender; absent: the same for all"},
    {.key = "response",
     .kind = Kind::group_list,
     .group = &response_group,
     .descend = response_into<&Message::response>,
     .meaning = "whom it fits, and when; wear-out: {by: uses, on: opened, per_unit: 0.9}"},
    {.key = "effects",
     .kind = Kind::group_list,
     .group = &effect_group,
     .descend = effects_into<&Message::effects>,
     .meaning = "what it does beside the channel's effects, as reminding an active user to leave"},
};
constexpr Row fatigue_rows[] = {
    {.key = "half_life",
     .unit = Unit::span,
     .range = positive_to(4000),
     .required = true,
     .land = into<&Fatigue::half_life>,
     .example = "7d",
     .meaning = "in which the pressure of past touches halves"},
};
constexpr Row trust_rows[] = {
    {.key = "initial",
     .unit = Unit::fraction,
     .range = between(0, 1),
     .required = true,
     .land = into<&Trust::initial>,
     .example = "50%",
     .meaning = "of every user"},
    {.key = "half_life",
     .unit = Unit::span,
     .range = positive_to(4000),
     .land = into<&Trust::half_life>,
     .meaning = "in which half of the way back to the initial trust is gone; absent: trust stays as it is"},
};

}  // namespace

constexpr Group response_group{
    "response",
    "A factor on the chances of a touch, or on the strength of its effects: a source, and a curve over it. A chance is "
    "the channel's times all factors, at most 1.",
    response_rows};
constexpr Group message_group{"message", "What a touch says: factors on the channel's chances.", message_rows};
constexpr Group fatigue_group{"fatigue", "A touch that arrives adds to a pressure, which rows `by: fatigue` look at.",
                              fatigue_rows};
constexpr Group trust_group{"trust", "Moved by messages, offers and disputes; rows `by: trust` look at it.",
                            trust_rows};

void fill_response(std::vector<ResponseRow>& rows, Fill const& fill) {
    auto const& model = static_cast<ScenarioDraft*>(fill.root())->model;
    ResponseDraft draft;
    if (!fill(&draft) || !resolve_trait(draft, model, fill) || !resolve_levels(draft, model, fill) ||
        !check_pieces(draft.row, fill))
        return;
    rows.push_back(std::move(draft.row));
}

}  // namespace rekindle
