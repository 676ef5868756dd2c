#include "scenarios/idle_keys.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace rekindle {
namespace {

/// The effects of everything that touches carry, with where they stand.
template <class Visit>
void each_effect(Model const& m, Visit visit) {
    auto all = [&](std::string_view kind, auto const& rows) {
        for (auto const& row : rows) {
            for (auto const& effect : row.effects) visit(fmt::format("{}.{}.effects", kind, row.name), effect);
        }
    };
    all("channels", m.channels);
    all("offers", m.offers);
    all("messages", m.response.messages);
}

bool never_fires(HazardLaw const& law) {
    auto const* exponential = std::get_if<Exponential>(&law);
    return exponential != nullptr && exponential->rate_per_day <= 0;
}

bool lapses_at_orders(Model const& m) { return m.lapse.per_order_probability > 0 || m.lapse.per_order_beta_a > 0; }

bool has_own_hazard(LapseReason const& reason) { return reason.own_hazard; }

bool lapses(Model const& m) {
    return !never_fires(m.lapse.law) || lapses_at_orders(m) || std::ranges::any_of(m.leaving.reasons, has_own_hazard);
}

/// Somebody can be dormant: lapses, or begins so.
bool dormancies(Model const& m) { return lapses(m) || m.initial_state == InitialState::dormant; }

/// What bends the lapse hazard is told as one note for each key that is given.
void idle_lapse(Model const& m, std::vector<std::string>& notes) {
    bool const hazard = !never_fires(m.lapse.law) || std::ranges::any_of(m.leaving.reasons, has_own_hazard);
    if (!hazard && lapses_at_orders(m)) {
        for (auto const& signal : m.signals)
            notes.push_back(
                fmt::format("signals.{} does nothing: signals act on the lapse hazard, not on lapses at "
                            "orders, and there is no hazard",
                            signal.name));
    }
    if (lapses(m)) return;
    auto note = [&](bool given, std::string_view key) {
        if (given)
            notes.push_back(fmt::format("{} does nothing: nobody lapses, there is no hazard and no per_order", key));
    };
    note(m.lapse.frailty.kind != Frailty::Kind::none, "lapse.frailty");
    note(!m.lapse.calendar.empty(), "lapse.calendar");
    note(m.lapse.after_return != 1, "lapse.after_return");
    note(m.lapse.after_recall != 1, "lapse.after_recall");
    note(m.weakening && m.weakening->lapse != 1, "weakening.lapse");
    note(m.fragile && m.fragile->lapse != 1, "fragile.lapse");
    for (auto const& signal : m.signals) note(signal.lapse != 1, "signals." + signal.name);
    each_effect(m, [&](std::string const& where, Effect const& effect) {
        if (!effect.pulse) note(effect.target == Process::lapse, where + " on the lapse");
    });
    for (auto const& covariate : m.covariates)
        note(covariate.process == Process::lapse,
             "the covariate of " + m.traits[covariate.trait].name + " on the lapse");
}

void idle_effects(Model const& m, std::vector<std::string>& notes) {
    each_effect(m, [&](std::string const& where, Effect const& effect) {
        bool const nothing = effect.pulse ? effect.probability <= 0 : effect.multiplier == 1;
        auto note = [&](std::string_view why) { notes.push_back(fmt::format("{}: {}", where, why)); };
        if (nothing) note(effect.pulse ? "a pulse of 0 does nothing" : "a boost of 1 does nothing");
        if (effect.pulse) return;
        if (effect.target == Process::orders && m.orders.rate_per_day <= 0)
            note("a boost on orders does nothing: nobody orders while active");
        if (effect.target == Process::visits && !m.visits)
            note("a boost on visits does nothing: the scenario has no `visits`");
        bool const comes_back = !never_fires(m.comeback.law) && dormancies(m);
        if (effect.target == Process::comeback && !comes_back)
            note(
                "a boost on the return does nothing: by itself nobody returns, which it would multiply; write a pulse");
    });
}

void idle_channels(Model const& m, std::vector<std::string>& notes) {
    for (auto const& c : m.channels) {
        auto note = [&](std::string_view key, std::string_view why) {
            notes.push_back(fmt::format("channels.{}.{} does nothing: {}", c.name, key, why));
        };
        bool const seen = c.delivered > 0 && c.opened > 0;
        if (!seen && c.opt_out > 0) note("opt_out", "nobody opens its messages");
        if (!seen && c.complaint > 0) note("complaint", "nobody opens its messages");
        if (c.opt_out > 0) continue;
        if (c.opt_out_rules.fewer > 0) note("fewer", "nobody leaves the channel, opt_out is 0");
        if (c.opt_out_rules.back > 0) note("back", "nobody leaves the channel, opt_out is 0");
    }
}

bool trait_acts(Model const& m, std::size_t trait) {
    auto const of = [trait](auto const& row) { return row.trait == trait; };
    auto const in_rows = [&](std::vector<ResponseRow> const& rows) {
        return std::ranges::any_of(rows, [&](ResponseRow const& row) {
            return (row.source == ResponseSource::trait || row.source == ResponseSource::trait_value) && of(row);
        });
    };
    auto const in_response = [&](auto const& list) {
        return std::ranges::any_of(list, [&](auto const& x) { return in_rows(x.response); });
    };
    auto const in_reasons = [&](LapseReason const& reason) { return std::ranges::any_of(reason.covariates, of); };
    return m.traits[trait].observable || std::ranges::any_of(m.covariates, of) || in_rows(m.response.response) ||
           in_response(m.channels) || in_response(m.offers) || in_response(m.response.messages) ||
           std::ranges::any_of(m.leaving.reasons, in_reasons) || std::ranges::any_of(m.care.second_life.by_trait, of) ||
           std::ranges::any_of(m.leaving.classifiers, of);
}

void idle_people(Model const& m, std::vector<std::string>& notes) {
    for (std::size_t i = 0; i < m.traits.size(); ++i) {
        if (!trait_acts(m, i))
            notes.push_back(
                fmt::format("traits: {} does nothing: no policy sees it and nothing follows it; write "
                            "observable: true, or a covariate",
                            m.traits[i].name));
    }
    if (m.lapse.spares_first_order && !(lapses_at_orders(m) && m.first_order))
        notes.emplace_back("lapse.spares_first_order does nothing without per_order and first_order");
    bool const valued = m.order_value.kind != OrderValue::Kind::none;
    if (!valued && m.margin_fraction != 1) notes.emplace_back("margin does nothing: orders have no value");
    if (m.carts.left_per_visit > 0 && !m.visits && (m.comeback.with_order || !dormancies(m)))
        notes.emplace_back("carts do nothing: without `visits` all visits are orders, which leave none");
    if (m.weakening && never_fires(m.weakening->onset))
        notes.emplace_back("weakening does nothing: its onset never comes");
    if (m.fragile && !m.fragile->new_users && !dormancies(m) && m.initial_state != InitialState::fragile)
        notes.emplace_back("fragile does nothing: nobody returns");
}

void idle_care(Model const& m, std::vector<std::string>& notes) {
    if (!m.care.desk) return;
    auto const& desk = *m.care.desk;
    bool const complains = std::ranges::any_of(m.channels, [](Channel const& c) { return c.complaint > 0; });
    if (desk.per_complaint > 0 && !complains)
        notes.emplace_back("desk.contacts.complaint does nothing: no channel has complaints");
    if (desk.per_order > 0 && m.orders.rate_per_day <= 0 && !m.comeback.with_order && !m.first_order)
        notes.emplace_back("desk.contacts.order does nothing: nobody orders");
    for (std::size_t i = 0; i + 1 < desk.tiers.size(); ++i) {
        if (desk.tiers[i].serves == DeskTier::Serves::all)
            notes.push_back(
                fmt::format("desk.tiers: those behind {} do nothing: it serves everyone", desk.tiers[i].name));
        if (desk.tiers[i].serves == DeskTier::Serves::enrolled && m.care.programmes.empty())
            notes.push_back(
                fmt::format("desk.tiers.{} serves nobody: the scenario has no care programme", desk.tiers[i].name));
    }
    if (desk.crowded_lapse != 1 && desk.crowded_second_lapse == 1)
        notes.emplace_back("desk.crowding leaves lives that began with a return alone: second_lapse is 1");
}

/// Couplings begin at day 0: a warm-up is played user by user.
void cold_starts(Model const& m, std::vector<std::string>& notes) {
    if (m.warm_up <= 0) return;
    for (auto const& signal : m.signals)
        notes.push_back(fmt::format("signals.{} does not act in the warm-up, and on day 0 its load is 0", signal.name));
    if (m.care.desk) notes.emplace_back("the desk opens on day 0 with empty queues: the warm-up makes no contacts");
}

}  // namespace

std::vector<std::string> idle_keys(Model const& model) {
    std::vector<std::string> notes;
    idle_lapse(model, notes);
    idle_effects(model, notes);
    idle_channels(model, notes);
    idle_people(model, notes);
    idle_care(model, notes);
    cold_starts(model, notes);
    return notes;
}

}  // namespace rekindle
