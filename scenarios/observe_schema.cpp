// What a team makes of its data.
#include <algorithm>

#include "scenarios/leaving_parts.hpp"

namespace rekindle {
namespace {

using namespace leaving_parts;

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
     .free_names = true,
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

constinit Group const observe_group{"observe", "What the team makes of its data: further fields for expressions.",
                                    observe_rows};

}  // namespace rekindle
