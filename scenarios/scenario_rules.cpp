#include "scenarios/scenario_rules.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "scenarios/scenario_schema.hpp"
#include "scenarios/time_zone.hpp"
#include "scenarios/work_bounds.hpp"
#include "sim/base/share_count.hpp"
#include "sim/population/further_fields.hpp"
#include "sim/recall/journey_program.hpp"
#include "sim/recall/observed_user.hpp"

namespace rekindle {
namespace {

using Draft = ScenarioDraft;

/// A rule at work: where to complain.
struct Check {
    Draft const& draft;
    Node const& tree;
    Problems& problems;

    Model const& model() const { return draft.model; }
    void complain(std::string const& key, std::string value, std::string rule, std::string hint = "") const {
        auto const* node = given(tree, key);
        problems.add(node ? node->mark : tree.mark, key, std::move(value), std::move(rule), std::move(hint));
    }
    /// At an item of a list.
    void complain_item(std::string const& key, std::size_t i, std::string const& field, std::string value,
                       std::string rule, std::string hint = "") const {
        auto const* list = given(tree, key);
        auto const* item = list != nullptr && i < list->items.size() ? &list->items[i] : nullptr;
        auto const* at = item != nullptr ? given(*item, field) : nullptr;
        problems.add(at ? at->mark : tree.mark, fmt::format("{}[{}].{}", key, i, field), std::move(value),
                     std::move(rule), std::move(hint));
    }
};

constexpr double share_tolerance = 1e-9;

void currency_is_three_letters(Check const& c) {
    auto const& text = c.model().currency;
    bool const good =
        text.size() == 3 && std::all_of(text.begin(), text.end(), [](char x) { return x >= 'A' && x <= 'Z'; });
    if (!good) c.complain("currency", text, "must be three capital letters", "write EUR or USD");
}

void run_fits(Check const& c) {
    auto const& m = c.model();
    double const days = days_of(m.warm_up + m.end());
    if (days > max_run_days) {
        c.complain(
            "horizon", shortest(days_of(m.horizon)) + "d",
            fmt::format("warm_up + horizon + run_off = {}d: at most {}d", shortest(days), shortest(max_run_days)));
    }
}

void users_fit(Check const& c) {
    auto const& m = c.model();
    double const expected = static_cast<double>(m.initial_users) + m.arrivals_per_day * days_of(m.warm_up + m.end());
    if (expected <= most_users) return;
    c.complain("arrivals", shortest(m.arrivals_per_day) + "/d",
               fmt::format("users and arrivals come to {:.3g} over the run: at most {:.0e}", expected, most_users),
               "take fewer, each standing for many");
}

void segment_shares_add_up(Check const& c) {
    auto const& segments = c.model().segments;
    if (segments.empty()) return;
    double sum = 0;
    for (auto const& s : segments) sum += s.share;
    if (std::fabs(sum - 1) > share_tolerance) {
        c.complain("segments", "",
                   fmt::format("the shares add up to {}%: must be 100%", shortest(std::round(sum * 1e11) / 1e9)));
    }
    if (segments.size() > 60'000) c.complain("segments", "", "at most 60000");
}

template <class Items>
void names_differ(Check const& c, std::string const& key, Items const& items) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!seen.insert(items[i].name).second)
            c.complain_item(key, i, "name", items[i].name, "the name is given twice", "keep one");
    }
}
void segment_names_differ(Check const& c) { names_differ(c, "segments", c.model().segments); }
void trait_names_differ(Check const& c) { names_differ(c, "traits", c.model().traits); }

void trait_shares_add_up(Check const& c) {
    for (std::size_t i = 0; i < c.model().traits.size(); ++i) {
        auto const& trait = c.model().traits[i];
        if (trait.kind == Trait::Kind::uniform && !(trait.a < trait.b))
            c.complain_item("traits", i, "low", shortest(trait.a), "must be below high");
        if (trait.kind != Trait::Kind::categorical) continue;
        double const sum = std::accumulate(trait.shares.begin(), trait.shares.end(), 0.0);
        if (std::fabs(sum - 1) > share_tolerance) {
            c.complain_item(
                "traits", i, "values", "",
                fmt::format("the shares add up to {}%: must be 100%", shortest(std::round(sum * 1e11) / 1e9)));
        }
    }
}

/// Names that expressions give a meaning of their own.
constexpr std::string_view reserved[] = {"abs", "ceil", "d",  "exp", "floor", "h", "log", "m",
                                         "max", "min",  "mo", "pow", "sqrt",  "w", "y"};

void observable_traits_have_usable_names(Check const& c) {
    for (std::size_t i = 0; i < c.model().traits.size(); ++i) {
        auto const& trait = c.model().traits[i];
        if (!trait.observable) continue;
        auto const table = observable_table();
        bool const field =
            std::any_of(table.begin(), table.end(), [&](auto const& row) { return row.name == trait.name; });
        bool const taken =
            field || std::find(std::begin(reserved), std::end(reserved), trait.name) != std::end(reserved);
        if (taken)
            c.complain_item("traits", i, "name", trait.name, "expressions know this name already",
                            "choose another name");
        bool const word =
            trait.name.front() > '9' && trait.name.front() != '-' && trait.name.find('-') == std::string::npos;
        if (!word)
            c.complain_item("traits", i, "name", trait.name,
                            "an observable trait stands in expressions: letters, digits and _ only, a letter first",
                            "");
    }
}

bool has_frailty(Model const& m, Process process) {
    using F = Frailty::Kind;
    switch (process) {
        case Process::lapse: return m.lapse.frailty.kind != F::none;
        case Process::comeback: return m.comeback.frailty.kind != F::none;
        case Process::orders: return m.orders.frailty.kind != F::none;
        case Process::visits: return m.visits && m.visits->frailty.kind != F::none;
    }
    return false;
}

void correlations_form_a_matrix(Check const& c) {
    constexpr auto n = process_count;
    constexpr std::string_view names[] = {"lapse", "return", "orders", "visits"};
    double r[n][n] = {};
    for (std::size_t i = 0; i < n; ++i) r[i][i] = 1;
    auto const& list = c.model().frailty_correlations;
    for (std::size_t k = 0; k < list.size(); ++k) {
        auto const a = static_cast<std::size_t>(list[k].first), b = static_cast<std::size_t>(list[k].second);
        if (a == b)
            return c.complain_item("frailty_correlation", k, "between", std::string{names[a]},
                                   "must be two different processes");
        if (r[a][b] != 0) return c.complain_item("frailty_correlation", k, "between", "", "the pair is given twice");
        for (auto const p : {a, b}) {
            if (!has_frailty(c.model(), static_cast<Process>(p))) {
                return c.complain_item("frailty_correlation", k, "between", std::string{names[p]},
                                       "the process has no frailty", "give it one, or drop the correlation");
            }
        }
        r[a][b] = r[b][a] = list[k].rho;
    }
    double l[n][n] = {};
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = r[i][j];
            for (std::size_t k = 0; k < j; ++k) sum -= l[i][k] * l[j][k];
            if (i == j && !(sum > 1e-12))
                return c.complain("frailty_correlation", "",
                                  "together they are no correlation matrix (not positive definite)", "lower a rho");
            l[i][j] = i == j ? std::sqrt(sum) : sum / l[j][j];
        }
    }
}

void initial_state_exists(Check const& c) {
    if (c.model().initial_state == InitialState::fragile && !c.model().fragile) {
        c.complain("initial_state", "fragile", "the scenario has no fragile stage", "add fragile: or write engaged");
    }
}

void not_too_many_channels(Check const& c) {
    if (c.model().channels.size() > 31)
        c.complain("channels", std::to_string(c.model().channels.size()), "at most 31 channels");
    if (c.model().offers.size() > 200)
        c.complain("offers", std::to_string(c.model().offers.size()), "at most 200 offers");
    if (c.model().response.messages.size() > 200)
        c.complain("messages", std::to_string(c.model().response.messages.size()), "at most 200 messages");
    auto const count = [](auto const& list) {
        std::size_t n = 0;
        for (auto const& x : list) n += x.effects.size();
        return n;
    };
    auto const effects = count(c.model().channels) + count(c.model().offers) + count(c.model().response.messages);
    if (effects > 255)
        c.complain("channels", std::to_string(effects), "at most 255 effects of channels, offers and messages");
}

void response_fits_the_state(Check const& c) {
    auto const& m = c.model();
    auto const count = [](auto const& list, auto const& wanted) {
        return static_cast<std::size_t>(std::count_if(list.begin(), list.end(), wanted));
    };
    auto const wears = [](std::vector<ResponseRow> const& rows) {
        return std::any_of(rows.begin(), rows.end(),
                           [](ResponseRow const& row) { return row.source == ResponseSource::uses; });
    };
    auto const ruled = count(m.channels, [](Channel const& x) { return x.opt_out_rules.any(); });
    if (ruled > max_opt_out_slots)
        c.complain("channels", std::to_string(ruled), fmt::format("at most {} with fewer or back", max_opt_out_slots));
    auto const worn = wears(m.response.response)
                          ? m.response.messages.size()
                          : count(m.response.messages, [&](Message const& x) { return wears(x.response); });
    if (worn > max_worn_messages)
        c.complain("messages", std::to_string(worn), fmt::format("at most {} with rows by uses", max_worn_messages));
    if (limits_of(m) > 30)
        c.complain("offers", std::to_string(limits_of(m)), "at most 30 stocks and capacities together");
}

void signals_have_capacity(Check const& c) {
    for (auto const& signal : c.model().signals) {
        bool const none = signal.capacity_fraction_of_users > 0 &&
                          share_of_count(signal.capacity_fraction_of_users, c.model().initial_users) < 1;
        if (none) c.complain("signals", signal.name, "its capacity is less than one user per day", "raise the share");
    }
}

void zones_exist(Check const& c) {
    auto const check = [&](std::string const& key, std::string const& zone) {
        auto const problem = zone_problem(zone);
        if (problem.empty()) return;
        auto const end = problem.find("; ");
        c.complain(key, zone, problem.substr(0, end), problem.substr(end + 2));
    };
    auto const& home = c.draft.time_zone;
    if (!home.empty()) check("time_zone", home);
    if (auto const* zones = zone_trait(c.model())) {
        for (auto const& zone : zones->levels) check("traits", zone);
        if (home.empty())
            c.complain("traits", "time_zone", "needs the company's time zone, too", "write time_zone: Europe/Berlin");
    }
    for (auto const& trait : c.model().traits) {
        if (trait.name != "utc_offset" || trait.kind != Trait::Kind::uniform) continue;
        if (trait.a < least_zone_hours || trait.b > most_zone_hours)
            c.complain("traits", "utc_offset", "must lie in -12 ... 14 hours");
    }
}

void warnings_are_few(Check const& c) {
    if (c.model().leaving.warnings.size() > max_warnings)
        c.complain("warnings", "", fmt::format("at most {}", max_warnings));
}

void feedback_fits(Check const& c) {
    auto const& leaving = c.model().leaving;
    if (leaving.surveys.size() > max_surveys)
        c.complain("surveys", std::to_string(leaving.surveys.size()), fmt::format("at most {}", max_surveys));
    if (leaving.fixes.size() > max_fixes)
        c.complain("fixes", std::to_string(leaving.fixes.size()), fmt::format("at most {}", max_fixes));
    bool const taken = std::any_of(leaving.reasons.begin(), leaving.reasons.end(),
                                   [](LapseReason const& reason) { return reason.name == "none"; });
    if (taken && !leaving.surveys.empty())
        c.complain("surveys", "none", "a lapse reason has the name of no answer", "name the reason otherwise");
}

/// Names of declared fields collide with nothing an expression knows.
void declared_fields_have_usable_names(Check const& c) {
    std::set<std::string> seen(std::begin(reserved), std::end(reserved));
    for (auto const& row : observable_table()) seen.emplace(row.name);
    for (auto const& trait : c.model().traits) {
        if (trait.observable) seen.insert(trait.name);
    }
    for (auto const& field : further_fields(c.model())) {
        if (!seen.insert(field.name).second)
            c.complain("observe", field.name, "expressions know this name already", "choose another");
    }
}

void reason_shares_add_up(Check const& c) {
    auto const& reasons = c.model().leaving.reasons;
    if (reasons.empty()) return;
    if (reasons.size() > max_lapse_reasons)
        c.complain("lapse", "", fmt::format("at most {} reasons", max_lapse_reasons));
    double sum = 0;
    bool shared = false;
    for (auto const& r : reasons) {
        shared = shared || !r.own_hazard;
        sum += r.share;
    }
    auto const* common = std::get_if<Exponential>(&c.model().lapse.law);
    bool const none = common != nullptr && common->rate_per_day == 0;
    if (!shared && !none)
        c.complain("lapse", "", "the common law has no reason: give reasons a share of it, or write law: never");
    if (shared && std::fabs(sum - 1) > share_tolerance) {
        c.complain("lapse", "",
                   fmt::format("the shares of the reasons add up to {}%: must be 100%",
                               shortest(std::round(sum * 1e11) / 1e9)));
    }
}

void desk_has_few_tiers(Check const& c) {
    auto const& desk = c.model().care.desk;
    if (desk && desk->tiers.size() > max_desk_tiers)
        c.complain("desk", std::to_string(desk->tiers.size()), "at most 8 tiers");
    if (desk && desk->tiers.empty()) c.complain("desk", "", "needs a tier with staff");
}

void care_programmes_are_few(Check const& c) {
    auto const& programmes = c.model().care.programmes;
    if (programmes.size() > 250) c.complain("care", std::to_string(programmes.size()), "at most 250 programmes");
    for (auto const& p : programmes) {
        if (p.steps.size() > 250) c.complain("care", p.name, "at most 250 check-ins and tasks");
    }
}

void values_fit_the_run(Check const& c) {
    if (c.model().care.values && c.model().end() < 365 * ticks_per_day)
        c.complain("measure_value", "true", "the run is shorter than 365d", "raise horizon or run_off");
}

void work_is_bounded(Check const& c) {
    for (auto const& [key, value, rule, hint] : work_excesses(c.model(), most_users))
        c.complain(key, value, rule, hint);
}

/// One row per rule: the keys it reads and what it checks.
struct Rule {
    std::string_view keys;
    void (*check)(Check const& c);
};
constexpr Rule rules[] = {
    {"currency", currency_is_three_letters},
    {"horizon warm_up run_off", run_fits},
    {"users arrivals horizon warm_up run_off", users_fit},
    {"users arrivals horizon warm_up run_off lapse return orders visits segments covariates weakening fragile referral",
     work_is_bounded},
    {"segments", segment_shares_add_up},
    {"segments", segment_names_differ},
    {"traits", trait_names_differ},
    {"traits", trait_shares_add_up},
    {"traits", observable_traits_have_usable_names},
    {"lapse", reason_shares_add_up},
    {"time_zone traits start_date", zones_exist},
    {"warnings", warnings_are_few},
    {"lapse surveys fixes", feedback_fits},
    {"observe warnings traits core_feature surveys", declared_fields_have_usable_names},
    {"frailty_correlation lapse return orders visits", correlations_form_a_matrix},
    {"initial_state fragile", initial_state_exists},
    {"channels offers messages", not_too_many_channels},
    {"channels offers messages response", response_fits_the_state},
    {"signals users", signals_have_capacity},
    {"desk", desk_has_few_tiers},
    {"care", care_programmes_are_few},
    {"measure_value horizon run_off", values_fit_the_run},
};

}  // namespace

void check_rules(ScenarioDraft const& draft, Node const& tree, Problems& problems) {
    for (auto const& rule : rules) {
        auto const keys = words(rule.keys);
        bool const clean =
            std::all_of(keys.begin(), keys.end(), [&](std::string const& key) { return problems.clean(key); });
        if (clean) rule.check({draft, tree, problems});
    }
}

Trait const* zone_trait(Model const& model) {
    auto const found = std::ranges::find_if(model.traits, [](Trait const& t) {
        return t.name == "time_zone" && t.observable && t.kind == Trait::Kind::categorical;
    });
    return found == model.traits.end() ? nullptr : &*found;
}

std::size_t limits_of(Model const& model) {
    auto const stocked = [](Offer const& x) { return x.stock >= 0; };
    auto const scarce = [](Channel const& x) { return x.capacity_per_day >= 0 || x.capacity_fraction_of_users >= 0; };
    return static_cast<std::size_t>(std::count_if(model.offers.begin(), model.offers.end(), stocked) +
                                    std::count_if(model.channels.begin(), model.channels.end(), scarce));
}

}  // namespace rekindle
