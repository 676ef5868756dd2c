#include "scenarios/scenario_schema.hpp"

#include <algorithm>
#include <chrono>

#include "scenarios/channel_schema.hpp"
#include "sim/base/portable_math.hpp"

namespace rekindle {
namespace {

using D = ScenarioDraft;
constexpr Range factor = between(0, 1e6);
constexpr Range share_range = positive_to(1);

void ignored(void*, Value const&) {}

// Segments.

template <Process Which>
void multiplier_of(void* target, Value const& v) {
    static_cast<Segment*>(target)->multiplier[static_cast<std::size_t>(Which)] = v.number;
}
constexpr Row segment_rows[] = {
    {.key = "name", .kind = Kind::name, .required = true, .land = into<&Segment::name>, .example = "loyal", .meaning = "name of the segment"},
    {.key = "share", .unit = Unit::fraction, .range = share_range, .required = true, .certain = true, .land = into<&Segment::share>,
     .example = "100%", .meaning = "share of users; all shares add up to 100%"},
    {.key = "lapse", .unit = Unit::multiplier, .range = factor, .fallback = "1", .land = multiplier_of<Process::lapse>, .meaning = "factor on the lapse hazard"},
    {.key = "return", .unit = Unit::multiplier, .range = factor, .fallback = "1", .land = multiplier_of<Process::comeback>, .meaning = "factor on the return hazard"},
    {.key = "orders", .unit = Unit::multiplier, .range = factor, .fallback = "1", .land = multiplier_of<Process::orders>, .meaning = "factor on the order rate"},
    {.key = "visits", .unit = Unit::multiplier, .range = factor, .fallback = "1", .land = multiplier_of<Process::visits>, .meaning = "factor on the visit rate"},
    {.key = "order_value", .unit = Unit::multiplier, .range = factor, .fallback = "1", .land = into<&Segment::order_value>, .meaning = "factor on the value of an order"},
};
constexpr Group segment_group{"segment", "A part of the users with rates of its own.", segment_rows};

// Traits.

void log_median(void* target, Value const& v) { static_cast<Trait*>(target)->a = portable::log(v.number); }
void levels_of(void* target, Value const& v) {
    auto& trait = *static_cast<Trait*>(target);
    trait.kind = Trait::Kind::categorical;
    trait.levels = v.names;
    trait.shares = v.list;
}
constexpr Row trait_rows[] = {
    {.key = "name", .kind = Kind::name, .required = true, .land = into<&Trait::name>, .example = "age", .meaning = "name, used in expressions and covariates"},
    {.key = "law", .kind = Kind::choice, .required = true, .choices = "normal lognormal gamma beta uniform", .one_of = "kind",
     .land = into<&Trait::kind>, .example = "normal", .meaning = "law of a numeric trait"},
    {.key = "values", .kind = Kind::number_map, .unit = Unit::fraction, .range = share_range, .required = true, .certain = true, .one_of = "kind",
     .land = levels_of, .meaning = "categories with their shares, which add up to 100%"},
    {.key = "mean", .required = true, .when = {"law", "normal"}, .land = into<&Trait::a>, .example = "40", .meaning = "mean"},
    {.key = "sd", .range = at_least(0), .required = true, .when = {"law", "normal"}, .land = into<&Trait::b>, .example = "12", .meaning = "standard deviation"},
    {.key = "median", .range = above(0), .required = true, .when = {"law", "lognormal"}, .land = log_median, .meaning = "median"},
    {.key = "sigma", .range = at_least(0), .required = true, .when = {"law", "lognormal"}, .land = into<&Trait::b>, .meaning = "standard deviation of the logarithm"},
    {.key = "shape", .range = above(0), .required = true, .when = {"law", "gamma"}, .land = into<&Trait::a>, .meaning = "shape"},
    {.key = "scale", .range = above(0), .required = true, .when = {"law", "gamma"}, .land = into<&Trait::b>, .meaning = "scale"},
    {.key = "a", .range = above(0), .required = true, .when = {"law", "beta"}, .land = into<&Trait::a>, .meaning = "first shape"},
    {.key = "b", .range = above(0), .required = true, .when = {"law", "beta"}, .land = into<&Trait::b>, .meaning = "second shape"},
    {.key = "low", .required = true, .certain = true, .when = {"law", "uniform"}, .land = into<&Trait::a>, .meaning = "lower end"},
    {.key = "high", .required = true, .certain = true, .when = {"law", "uniform"}, .land = into<&Trait::b>, .meaning = "upper end"},
    {.key = "observable", .kind = Kind::flag, .fallback = "false", .land = into<&Trait::observable>, .meaning = "whether policies see it"},
};
constexpr Group trait_group{"trait", "A property of each user.", trait_rows};

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
constexpr Row covariate_rows[] = {
    {.key = "trait", .kind = Kind::name, .required = true, .land = into<&CovariateDraft::trait>, .example = "age", .meaning = "name of a trait"},
    {.key = "process", .kind = Kind::choice, .required = true, .choices = "lapse return orders visits",
     .land = into<&CovariateDraft::covariate, &Covariate::process>, .example = "lapse", .meaning = "what it multiplies"},
    {.key = "per_unit", .unit = Unit::multiplier, .range = positive_to(1e6), .required = true, .one_of = "form",
     .land = into<&CovariateDraft::covariate, &Covariate::per_unit>, .example = "0.98", .meaning = "numeric trait: factor per_unit^(x - centre)"},
    {.key = "centre", .fallback = "0", .when = {"per_unit", ""}, .land = into<&CovariateDraft::covariate, &Covariate::centre>,
     .meaning = "value of the trait at which the factor is 1"},
    {.key = "values", .kind = Kind::number_map, .unit = Unit::multiplier, .range = factor, .required = true, .one_of = "form", .land = level_values,
     .meaning = "categorical trait: factor of each category"},
};
constexpr Group covariate_group{"covariate", "A trait that multiplies a process.", covariate_rows};

/// Factors in the order of the trait's levels.
bool order_levels(CovariateDraft& draft, Trait const& trait, Fill const& fill) {
    bool good = true;
    for (auto const& level : draft.levels) {
        if (std::find(trait.levels.begin(), trait.levels.end(), level) != trait.levels.end()) continue;
        fill.complain("values", "`" + level + "` is no category of the trait `" + trait.name + "`", name_hint(level, trait.levels));
        good = false;
    }
    for (auto const& level : trait.levels) {
        auto const at = std::find(draft.levels.begin(), draft.levels.end(), level);
        if (at == draft.levels.end()) {
            fill.complain("values", "the category `" + level + "` is missing", "give every category of the trait a factor");
            good = false;
        } else {
            draft.covariate.per_level.push_back(draft.values[static_cast<std::size_t>(at - draft.levels.begin())]);
        }
    }
    return good;
}

void covariate_into(void* target, std::string const&, Fill const& fill) {
    auto& model = static_cast<D*>(target)->model;
    CovariateDraft draft;
    if (!fill(&draft)) return;
    std::vector<std::string> names;
    for (auto const& trait : model.traits) names.push_back(trait.name);
    auto const at = std::find(names.begin(), names.end(), draft.trait);
    if (at == names.end()) return fill.complain("trait", "unknown trait", name_hint(draft.trait, names));
    draft.covariate.trait = static_cast<std::size_t>(at - names.begin());
    auto const& trait = model.traits[draft.covariate.trait];
    bool const categorical = trait.kind == Trait::Kind::categorical;
    if (categorical != draft.levels.empty()) {
        if (categorical && !order_levels(draft, trait, fill)) return;
        model.covariates.push_back(draft.covariate);
    } else {
        fill.complain(categorical ? "per_unit" : "values", categorical ? "the trait has categories" : "the trait is numeric",
                      categorical ? "write values: with a factor for each category" : "write per_unit: 0.98");
    }
}

// Correlated frailties.

void between_of(void* target, Value const& v) {
    auto& pair = *static_cast<FrailtyCorrelation*>(target);
    pair.first = static_cast<Process>(v.picks[0]);
    pair.second = static_cast<Process>(v.picks[1]);
}
constexpr Row correlation_rows[] = {
    {.key = "between", .kind = Kind::choices, .required = true, .choices = "lapse return orders visits", .length = 2, .land = between_of,
     .example = "[orders, return]", .meaning = "two processes with a frailty"},
    {.key = "rho", .range = {-1, 1, true, true}, .required = true, .certain = true, .land = into<&FrailtyCorrelation::rho>, .example = "0.4",
     .meaning = "correlation in the Gaussian copula"},
};
constexpr Group correlation_group{"frailty correlation", "How two frailties of a user go together.", correlation_rows};

// Processes.

bool beta_per_user(Node const& node) {
    auto const* beta = node.find("beta");
    return beta != nullptr && beta->is_map();
}
bool not_beta_per_user(Node const& node) { return !beta_per_user(node); }
constexpr Row beta_rows[] = {
    {.key = "a", .range = positive_to(1e6), .required = true, .land = into<&LapseProcess::per_order_beta_a>, .meaning = "first shape"},
    {.key = "b", .range = positive_to(1e6), .required = true, .land = into<&LapseProcess::per_order_beta_b>, .meaning = "second shape"},
};
constexpr Group beta_group{"beta per user", "A chance drawn once per user from Beta(a, b).", beta_rows};
constexpr Row per_order_rows[] = {
    {.key = "beta", .kind = Kind::group, .required = true, .group = &beta_group, .descend = same_target, .meaning = "Beta(a, b) per user"},
};
constexpr Group per_order_group{"lapse at an order", "The chance to lapse at an order, different for each user.", per_order_rows};

constexpr Row lapse_rows[] = {
    {.kind = Kind::inline_group, .group = &law_group, .descend = law_into<&LapseProcess::law>},
    {.key = "frailty", .kind = Kind::group, .group = &frailty_group, .descend = frailty_into<&LapseProcess::frailty>, .meaning = "how users differ"},
    {.key = "per_order", .unit = Unit::fraction, .range = between(0, 1), .fallback = "0%", .accepts = not_beta_per_user,
     .land = into<&LapseProcess::per_order_probability>, .meaning = "chance to lapse right after an order, or {beta: {a: 0.8, b: 2.4}} per user"},
    {.key = "per_order", .kind = Kind::group, .accepts = beta_per_user, .group = &per_order_group, .descend = same_target,
     .meaning = "chance to lapse right after an order, drawn per user"},
    {.key = "after_recall", .unit = Unit::multiplier, .range = factor, .fallback = "1", .land = into<&LapseProcess::after_recall>,
     .meaning = "factor in a life that began with a recalled return"},
    {.key = "after_return", .unit = Unit::multiplier, .range = factor, .fallback = "1", .land = into<&LapseProcess::after_return>,
     .meaning = "factor in a life that began with any return"},
    {.key = "calendar", .kind = Kind::group, .group = &calendar_group, .descend = calendar_into<&LapseProcess::calendar>, .meaning = "season, weekdays, shocks"},
};
constexpr Group lapse_group{"lapse", "Going dormant. Age counts from the start of the life (arrival or return).", lapse_rows};

constexpr Row return_rows[] = {
    {.kind = Kind::inline_group, .group = &law_group, .descend = law_into<&ReturnProcess::law>},
    {.key = "frailty", .kind = Kind::group, .group = &frailty_group, .descend = frailty_into<&ReturnProcess::frailty>, .meaning = "how users differ"},
    {.key = "cure", .unit = Unit::fraction, .range = between(0, 1), .fallback = "0%", .land = into<&ReturnProcess::cure_fraction>,
     .meaning = "share of dormancies that never end by themselves"},
    {.key = "with_order", .kind = Kind::flag, .fallback = "false", .land = into<&ReturnProcess::with_order>, .meaning = "whether the return is an order"},
    {.key = "calendar", .kind = Kind::group, .group = &calendar_group, .descend = calendar_into<&ReturnProcess::calendar>, .meaning = "season, weekdays, shocks"},
};
constexpr Group return_group{"return", "Coming back out of dormancy. Age counts from the lapse.", return_rows};

constexpr Row gone_rows[] = {{.kind = Kind::inline_group, .group = &law_group, .descend = law_into<&GoneProcess::law>}};
constexpr Group gone_group{"gone", "Leaving for good out of dormancy. Age counts from the lapse.", gone_rows};

constexpr Row onset_rows[] = {{.kind = Kind::inline_group, .group = &law_group, .descend = law_into<&Weakening::onset>}};
constexpr Group onset_group{"onset", "From engaged to weakening.", onset_rows};
constexpr Row recovery_rows[] = {{.kind = Kind::inline_group, .group = &law_group, .descend = law_into<&Weakening::recovery>}};
constexpr Group recovery_group{"recovery", "From weakening back to engaged.", recovery_rows};
constexpr Row weakening_rows[] = {
    {.key = "onset", .kind = Kind::group, .required = true, .group = &onset_group, .descend = same_target, .meaning = "law of the time until a user weakens"},
    {.key = "recovery", .kind = Kind::group, .group = &recovery_group, .descend = same_target, .meaning = "law of the time until it recovers; absent: never"},
    {.key = "lapse", .unit = Unit::multiplier, .range = factor, .fallback = "1", .land = into<&Weakening::lapse>, .example = "3", .meaning = "factor on the lapse hazard"},
    {.key = "orders", .unit = Unit::multiplier, .range = factor, .fallback = "1", .land = into<&Weakening::orders>, .meaning = "factor on the order rate"},
    {.key = "visits", .unit = Unit::multiplier, .range = factor, .fallback = "1", .land = into<&Weakening::visits>, .meaning = "factor on the visit rate"},
};
constexpr Group weakening_group{"weakening", "A stage before the lapse with fewer visits and orders, from which users may recover.", weakening_rows};

constexpr Row fragile_rows[] = {
    {.key = "lapse", .unit = Unit::multiplier, .range = factor, .fallback = "1", .land = into<&Fragile::lapse>, .example = "2", .meaning = "factor on the lapse hazard"},
    {.key = "orders", .unit = Unit::multiplier, .range = factor, .fallback = "1", .land = into<&Fragile::orders>, .meaning = "factor on the order rate"},
    {.key = "visits", .unit = Unit::multiplier, .range = factor, .fallback = "1", .land = into<&Fragile::visits>, .meaning = "factor on the visit rate"},
    {.key = "settles_after", .unit = Unit::span, .range = above(0), .land = into<&Fragile::settles_after>, .example = "60d", .meaning = "time until the user is engaged; absent: not by time"},
    {.key = "settles_after_orders", .unit = Unit::count, .range = between(1, 10'000), .land = into<&Fragile::settles_after_orders>, .meaning = "orders until the user is engaged; absent: not by orders"},
    {.key = "new_users", .kind = Kind::flag, .fallback = "false", .land = into<&Fragile::new_users>, .meaning = "whether arriving users start fragile"},
};
constexpr Group fragile_group{"fragile", "The first time after a return, easily lost again.", fragile_rows};

constexpr Row visit_rows[] = {{.kind = Kind::inline_group, .group = &renewal_group, .descend = same_target}};
constexpr Group visit_group{"visits", "Visits while active, beside orders and returns, which are visits too.", visit_rows};

// Orders: the target is the whole Model.

void value_kind(void* target, Value const& v) { static_cast<OrderValue*>(target)->kind = static_cast<OrderValue::Kind>(v.choice + 1); }
constexpr Row value_user_rows[] = {
    {.key = "law", .kind = Kind::choice, .fallback = "inverse_gamma", .choices = "inverse_gamma", .land = ignored, .meaning = "law of the user's scale"},
    {.key = "shape", .range = {1, 1e6, true, false}, .required = true, .land = into<&OrderValue::q>, .meaning = "q; above 1, so that the mean is finite"},
    {.key = "scale", .range = positive_to(1e9), .required = true, .land = into<&OrderValue::v>, .meaning = "v, in money"},
};
constexpr Group value_user_group{"order value, user's scale", "The gamma-gamma model (Fader, Hardie 2013): nu ~ Gamma(q, rate v).", value_user_rows};
constexpr Row value_rows[] = {
    {.key = "law", .kind = Kind::choice, .required = true, .choices = "fixed lognormal gamma", .land = value_kind, .example = "lognormal", .meaning = "law of an order's value"},
    {.key = "mean", .unit = Unit::money, .range = between(0, 1e9), .required = true, .when = {"law", "fixed lognormal"}, .land = into<&OrderValue::mean>, .example = "35", .meaning = "mean value"},
    {.key = "cv", .range = between(0, 100), .required = true, .when = {"law", "lognormal"}, .land = into<&OrderValue::cv>, .example = "0.8", .meaning = "coefficient of variation around the user's mean"},
    {.key = "user_cv", .range = between(0, 100), .fallback = "0", .when = {"law", "lognormal"}, .land = into<&OrderValue::user_cv>, .example = "0.5", .meaning = "coefficient of variation of the users' means"},
    {.key = "shape", .range = positive_to(1e6), .required = true, .when = {"law", "gamma"}, .land = into<&OrderValue::p>, .meaning = "p of gamma-gamma"},
    {.key = "user", .kind = Kind::group, .required = true, .when = {"law", "gamma"}, .group = &value_user_group, .descend = same_target, .meaning = "how users differ"},
};
constexpr Group value_group{"order value", "What an order is worth.", value_rows};
constexpr Row order_rows[] = {
    {.kind = Kind::inline_group, .group = &renewal_group, .descend = inside<&Model::orders>},
    {.key = "first_order", .kind = Kind::flag, .fallback = "false", .land = into<&Model::first_order>, .meaning = "an order at arrival"},
    {.key = "value", .kind = Kind::group, .group = &value_group, .descend = inside<&Model::order_value>, .example = "lognormal", .meaning = "value of an order; absent: none"},
    {.key = "margin", .unit = Unit::fraction, .range = between(0, 1), .fallback = "100%", .land = into<&Model::margin_fraction>, .example = "30%", .meaning = "share of the value that is margin"},
};
constexpr Group order_group{"orders", "Orders while active.", order_rows};

// The file.

void start_of(void* target, Value const& v) {
    auto& draft = *static_cast<D*>(target);
    draft.start_days = static_cast<int>(v.number);
    std::chrono::sys_days const date{std::chrono::days{draft.start_days}};
    draft.model.start_weekday = static_cast<int>(std::chrono::weekday{date}.iso_encoding());
}
constexpr auto M = &D::model;
constexpr Row scenario_rows[] = {
    {.key = "name", .kind = Kind::name, .required = true, .land = into<M, &Model::name>, .example = "shop", .meaning = "identifier"},
    {.key = "description", .kind = Kind::text, .land = into<&D::description>, .example = "What this scenario is about.", .meaning = "free text"},
    {.key = "extends", .kind = Kind::text, .land = ignored, .meaning = "another scenario, by a path relative to this file; maps merge key by key, lists replace, null takes away"},
    {.key = "currency", .kind = Kind::text, .fallback = "EUR", .land = into<M, &Model::currency>, .meaning = "three capital letters"},
    {.key = "users", .unit = Unit::count, .range = between(1, 1e10), .required = true, .certain = true, .land = into<M, &Model::initial_users>, .example = "10000", .meaning = "users at the start"},
    {.key = "start_date", .kind = Kind::date, .fallback = "2024-01-01", .land = start_of, .meaning = "calendar date of day 0, when the policies start"},
    {.key = "horizon", .unit = Unit::span, .range = positive_to(max_run_days), .required = true, .certain = true, .land = into<M, &Model::horizon>, .example = "365d", .meaning = "time in which the policies act"},
    {.key = "warm_up", .unit = Unit::span, .range = between(0, max_run_days), .fallback = "0d", .certain = true, .land = into<M, &Model::warm_up>, .meaning = "time simulated before day 0, the same in all worlds"},
    {.key = "run_off", .unit = Unit::span, .range = between(0, max_run_days), .fallback = "90d", .certain = true, .land = into<M, &Model::run_off>, .meaning = "time after the horizon: journeys no longer start, orders and redemptions go on"},
    {.key = "churn_threshold", .unit = Unit::span, .range = positive_to(max_run_days), .fallback = "30d", .certain = true, .land = into<M, &Model::churn_threshold>, .meaning = "silence that counts as observed churn"},
    {.key = "incremental_window", .unit = Unit::span, .range = positive_to(max_run_days), .fallback = "90d", .certain = true, .land = into<M, &Model::incremental_window>, .meaning = "time after the first lapse in which a return counts for incremental_returns"},
    {.key = "recalled_by", .kind = Kind::choice, .fallback = "attributed", .choices = "attributed cause", .land = into<M, &Model::recalled_by>, .meaning = "what marks a life as recalled: a touch in force at the return, or the drawn cause"},
    {.key = "arrivals", .unit = Unit::rate, .range = between(0, 1e9), .fallback = "0/d", .land = into<M, &Model::arrivals_per_day>, .meaning = "flow of new users"},
    {.key = "initial_state", .kind = Kind::choice, .fallback = "engaged", .choices = "engaged fragile dormant", .land = into<M, &Model::initial_state>, .meaning = "state of the users at the start (of the warm-up)"},
    {.key = "discount", .unit = Unit::fraction, .range = between(0, 1), .fallback = "0%", .land = into<M, &Model::discount_rate_per_year>, .meaning = "yearly discount of money, continuous, by day"},
    {.key = "parameters", .kind = Kind::parameters, .land = ignored, .meaning = "numbers that several places share as $name, drawn once per replicate and the same in all worlds"},
    {.key = "segments", .kind = Kind::group_list, .group = &segment_group, .descend = appended<M, &Model::segments>, .meaning = "parts of the users; absent: one, named all"},
    {.key = "traits", .kind = Kind::group_list, .group = &trait_group, .descend = appended<M, &Model::traits>, .meaning = "properties of users"},
    {.key = "covariates", .kind = Kind::group_list, .group = &covariate_group, .descend = covariate_into, .meaning = "how traits multiply processes"},
    {.key = "frailty_correlation", .kind = Kind::group_list, .group = &correlation_group, .descend = appended<M, &Model::frailty_correlations>, .meaning = "how a user's frailties go together"},
    {.key = "lapse", .kind = Kind::group, .group = &lapse_group, .descend = inside<M, &Model::lapse>, .example = "exponential", .meaning = "going dormant; absent: never"},
    {.key = "return", .kind = Kind::group, .group = &return_group, .descend = inside<M, &Model::comeback>, .example = "exponential", .meaning = "coming back; absent: never"},
    {.key = "gone", .kind = Kind::group, .group = &gone_group, .descend = emplaced<M, &Model::gone>, .meaning = "leaving for good; absent: never"},
    {.key = "weakening", .kind = Kind::group, .group = &weakening_group, .descend = emplaced<M, &Model::weakening>, .meaning = "a stage before the lapse; absent: none"},
    {.key = "fragile", .kind = Kind::group, .group = &fragile_group, .descend = emplaced<M, &Model::fragile>, .meaning = "a stage after the return; absent: none"},
    {.key = "visits", .kind = Kind::group, .group = &visit_group, .descend = emplaced<M, &Model::visits>, .meaning = "absent: only orders and returns are visits"},
    {.key = "orders", .kind = Kind::group, .group = &order_group, .descend = inside<M>, .example = "mean", .meaning = "orders while active; absent: none"},
    {.key = "channels", .kind = Kind::group_map, .group = &channel_group, .descend = appended<M, &Model::channels>, .example = "email", .meaning = "ways to touch a user, at most 32"},
    {.key = "offers", .kind = Kind::group_map, .group = &offer_group, .descend = offer_into<M>, .example = "ten_off", .meaning = "what a touch may bring, at most 200"},
    {.key = "signals", .kind = Kind::group_map, .group = &signal_group, .descend = appended<M, &Model::signals>, .meaning = "values frozen during a day and published at the next"},
};

}  // namespace

constexpr Group scenario_group{"scenario", "The keys of a scenario file.", scenario_rows};

}  // namespace rekindle
