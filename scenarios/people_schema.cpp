#include <algorithm>
#include <optional>

#include "scenarios/model_schema.hpp"
#include "sim/base/portable_math.hpp"

namespace rekindle {
namespace {

constexpr Range factor = between(0, 1e6);
constexpr Range share_range = positive_to(1);

// Segments.

template <Process Which>
void multiplier_of(void* target, Value const& v) {
    static_cast<Segment*>(target)->multiplier[static_cast<std::size_t>(Which)] = v.number;
}
constexpr Row segment_rows[] = {
    {.key = "name",
     .kind = Kind::name,
     .required = true,
     .land = into<&Segment::name>,
     .example = "loyal",
     .meaning = "name of the segment"},
    {.key = "share",
     .unit = Unit::fraction,
     .range = share_range,
     .required = true,
     .certain = true,
     .land = into<&Segment::share>,
     .example = "100%",
     .meaning = "share of users; all shares add up to 100%"},
    {.key = "lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = multiplier_of<Process::lapse>,
     .meaning = "factor on the lapse hazard"},
    {.key = "return",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = multiplier_of<Process::comeback>,
     .meaning = "factor on the return hazard"},
    {.key = "orders",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = multiplier_of<Process::orders>,
     .meaning = "factor on the order rate"},
    {.key = "visits",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = multiplier_of<Process::visits>,
     .meaning = "factor on the visit rate"},
    {.key = "order_value",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&Segment::order_value>,
     .meaning = "factor on the value of an order"},
};

// Traits.

void log_median(void* target, Value const& v) { static_cast<Trait*>(target)->a = portable::log(v.number); }
void levels_of(void* target, Value const& v) {
    auto& trait = *static_cast<Trait*>(target);
    trait.kind = Trait::Kind::categorical;
    trait.levels = v.names;
    trait.shares = v.list;
}
constexpr Row trait_rows[] = {
    {.key = "name",
     .kind = Kind::name,
     .required = true,
     .land = into<&Trait::name>,
     .example = "age",
     .meaning = "name, used in expressions and covariates"},
    {.key = "law",
     .kind = Kind::choice,
     .required = true,
     .choices = "normal lognormal gamma beta uniform",
     .one_of = "kind",
     .land = into<&Trait::kind>,
     .example = "normal",
     .meaning = "law of a numeric trait"},
    {.key = "values",
     .kind = Kind::number_map,
     .unit = Unit::fraction,
     .range = share_range,
     .required = true,
     .certain = true,
     .one_of = "kind",
     .free_names = true,
     .land = levels_of,
     .meaning = "categories with their shares, which add up to 100%"},
    {.key = "mean",
     .required = true,
     .when = {"law", "normal"},
     .land = into<&Trait::a>,
     .example = "40",
     .meaning = "mean"},
    {.key = "sd",
     .range = at_least(0),
     .required = true,
     .when = {"law", "normal"},
     .land = into<&Trait::b>,
     .example = "12",
     .meaning = "standard deviation"},
    {.key = "median",
     .range = above(0),
     .required = true,
     .when = {"law", "lognormal"},
     .land = log_median,
     .meaning = "median"},
    {.key = "sigma",
     .range = at_least(0),
     .required = true,
     .when = {"law", "lognormal"},
     .land = into<&Trait::b>,
     .meaning = "standard deviation of the logarithm"},
    {.key = "shape",
     .range = above(0),
     .required = true,
     .when = {"law", "gamma"},
     .land = into<&Trait::a>,
     .meaning = "shape"},
    {.key = "scale",
     .range = above(0),
     .required = true,
     .when = {"law", "gamma"},
     .land = into<&Trait::b>,
     .meaning = "scale"},
    {.key = "a",
     .range = above(0),
     .required = true,
     .when = {"law", "beta"},
     .land = into<&Trait::a>,
     .meaning = "first shape"},
    {.key = "b",
     .range = above(0),
     .required = true,
     .when = {"law", "beta"},
     .land = into<&Trait::b>,
     .meaning = "second shape"},
    {.key = "low",
     .required = true,
     .certain = true,
     .when = {"law", "uniform"},
     .land = into<&Trait::a>,
     .meaning = "lower end"},
    {.key = "high",
     .required = true,
     .certain = true,
     .when = {"law", "uniform"},
     .land = into<&Trait::b>,
     .meaning = "upper end"},
    {.key = "observable",
     .kind = Kind::flag,
     .fallback = "false",
     .land = into<&Trait::observable>,
     .meaning = "whether policies see it"},
};

// Covariates: names are resolved against the traits, which stand before them in the table.

struct CovariateDraft {
    Covariate covariate;
    std::string trait;
    std::vector<std::string> levels;
    std::vector<double> values;
};
void level_values(void* target, Value const& v) {
    auto& draft = *static_cast<CovariateDraft*>(target);
    draft.levels = v.names;
    draft.values = v.list;
}
constexpr Row covariate_trait_row = {.key = "trait",
                                     .kind = Kind::name,
                                     .required = true,
                                     .land = into<&CovariateDraft::trait>,
                                     .example = "age",
                                     .meaning = "name of a trait"};
constexpr Row covariate_form_rows[] = {
    {.key = "per_unit",
     .unit = Unit::multiplier,
     .range = positive_to(1e6),
     .required = true,
     .one_of = "form",
     .land = into<&CovariateDraft::covariate, &Covariate::per_unit>,
     .example = "0.98",
     .meaning = "numeric trait: factor per_unit^(x - centre)"},
    {.key = "centre",
     .fallback = "0",
     .when = {"per_unit", ""},
     .land = into<&CovariateDraft::covariate, &Covariate::centre>,
     .meaning = "value of the trait at which the factor is 1"},
    {.key = "values",
     .kind = Kind::number_map,
     .unit = Unit::multiplier,
     .range = factor,
     .required = true,
     .one_of = "form",
     .free_names = true,
     .land = level_values,
     .meaning = "categorical trait: factor of each category"},
};
constexpr Group covariate_form_group{"covariate's form", "How a trait makes a factor.", covariate_form_rows};
constexpr Row covariate_rows[] = {
    covariate_trait_row,
    {.key = "process",
     .kind = Kind::choice,
     .required = true,
     .choices = "lapse return orders visits",
     .land = into<&CovariateDraft::covariate, &Covariate::process>,
     .example = "lapse",
     .meaning = "what it multiplies"},
    {.kind = Kind::inline_group, .group = &covariate_form_group, .descend = same_target},
};
constexpr Row trait_factor_rows[] = {
    covariate_trait_row,
    {.kind = Kind::inline_group, .group = &covariate_form_group, .descend = same_target},
};

/// Factors in the order of the trait's levels.
bool order_levels(CovariateDraft& draft, Trait const& trait, Fill const& fill) {
    bool good = true;
    for (auto const& level : draft.levels) {
        if (std::find(trait.levels.begin(), trait.levels.end(), level) != trait.levels.end()) continue;
        fill.complain("values", "`" + level + "` is no category of the trait `" + trait.name + "`",
                      name_hint(level, trait.levels));
        good = false;
    }
    for (auto const& level : trait.levels) {
        auto const at = std::find(draft.levels.begin(), draft.levels.end(), level);
        if (at == draft.levels.end()) {
            fill.complain("values", "the category `" + level + "` is missing",
                          "give every category of the trait a factor");
            good = false;
        } else {
            draft.covariate.per_level.push_back(draft.values[static_cast<std::size_t>(at - draft.levels.begin())]);
        }
    }
    return good;
}
// Correlated frailties.

void between_of(void* target, Value const& v) {
    auto& pair = *static_cast<FrailtyCorrelation*>(target);
    pair.first = static_cast<Process>(v.picks[0]);
    pair.second = static_cast<Process>(v.picks[1]);
}
constexpr Row correlation_rows[] = {
    {.key = "between",
     .kind = Kind::choices,
     .required = true,
     .choices = "lapse return orders visits",
     .length = 2,
     .land = between_of,
     .example = "[orders, return]",
     .meaning = "two processes with a frailty"},
    {.key = "rho",
     .range = {-1, 1, true, true},
     .required = true,
     .certain = true,
     .land = into<&FrailtyCorrelation::rho>,
     .example = "0.4",
     .meaning = "correlation in the Gaussian copula"},
};

}  // namespace

constexpr Group segment_group{"segment", "A part of the users with rates of its own.", segment_rows};
constexpr Group trait_group{"trait", "A property of each user.", trait_rows};
constexpr Group covariate_group{"covariate", "A trait that multiplies a process.", covariate_rows};
constexpr Group trait_factor_group{"trait factor", "A trait that multiplies.", trait_factor_rows};
constexpr Group correlation_group{"frailty correlation", "How two frailties of a user go together.", correlation_rows};

namespace {

/// The covariate at hand with its trait looked up; nothing where it is wrong.
std::optional<Covariate> read_covariate(Model const& model, Fill const& fill) {
    CovariateDraft draft;
    if (!fill(&draft)) return std::nullopt;
    std::vector<std::string> names;
    for (auto const& trait : model.traits) names.push_back(trait.name);
    auto const at = std::find(names.begin(), names.end(), draft.trait);
    if (at == names.end()) {
        fill.complain("trait", "unknown trait", name_hint(draft.trait, names));
        return std::nullopt;
    }
    draft.covariate.trait = static_cast<std::size_t>(at - names.begin());
    auto const& trait = model.traits[draft.covariate.trait];
    bool const categorical = trait.kind == Trait::Kind::categorical;
    if (categorical != draft.levels.empty()) {
        if (categorical && !order_levels(draft, trait, fill)) return std::nullopt;
        return draft.covariate;
    }
    fill.complain(categorical ? "per_unit" : "values",
                  categorical ? "the trait has categories" : "the trait is numeric",
                  categorical ? "write values: with a factor for each category" : "write per_unit: 0.98");
    return std::nullopt;
}

}  // namespace

void covariate_into(void* target, std::string const&, Fill const& fill) {
    auto& model = static_cast<ScenarioDraft*>(target)->model;
    if (auto const read = read_covariate(model, fill)) model.covariates.push_back(*read);
}

void reason_covariate_into(void* target, std::string const&, Fill const& fill) {
    auto const& model = static_cast<ScenarioDraft const*>(fill.root())->model;
    if (auto const c = read_covariate(model, fill))
        static_cast<LapseReason*>(target)->covariates.push_back({c->trait, c->per_unit, c->centre, c->per_level});
}

}  // namespace rekindle
