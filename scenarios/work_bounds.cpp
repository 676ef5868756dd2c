#include "scenarios/work_bounds.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "scenarios/number_text.hpp"

namespace rekindle {
namespace {

/// What multiplies a process at most, and the largest of the factors by name.
struct Factors {
    double all = 1;
    double largest = 1;
    std::string name;

    void times(double factor, std::string what) {
        all *= factor;
        if (factor <= largest) return;
        largest = factor;
        name = std::move(what);
    }
    std::string hint() const {
        return name.empty() ? "lower its rate"
                            : fmt::format("lower its rate, or the factor {} of {}", shortest(largest), name);
    }
};

double busiest_day(Calendar const& calendar, Model const& model) {
    if (calendar.empty()) return 1;
    double most = 0;
    auto const first = -(model.warm_up / ticks_per_day) - 1, last = model.end() / ticks_per_day + 1;
    for (auto day = first; day <= last; ++day) most = std::max(most, calendar.at(day * ticks_per_day));
    return most;
}

Factors factors_of(Model const& model, Process process, Calendar const& calendar, Frailty const& frailty) {
    Factors out;
    double segment = model.segments.empty() ? 1 : 0;
    for (auto const& s : model.segments) segment = std::max(segment, s.multiplier[static_cast<std::size_t>(process)]);
    out.times(segment, "a segment");
    for (auto const& c : model.covariates) {
        if (c.process == process && !c.per_level.empty())
            out.times(*std::max_element(c.per_level.begin(), c.per_level.end()), "a covariate");
    }
    out.times(busiest_day(calendar, model), "the calendar");
    if (frailty.kind == Frailty::Kind::gamma) out.times(frailty.shape / frailty.rate, "the frailty's mean");
    auto const stage = [&](double lapse, double orders, double visits) {
        return process == Process::lapse    ? lapse
               : process == Process::orders ? orders
               : process == Process::visits ? visits
                                            : 1;
    };
    double stages = 1;
    if (auto const& w = model.weakening) stages = std::max(stages, stage(w->lapse, w->orders, w->visits));
    if (auto const& f = model.fragile) stages = std::max(stages, stage(f->lapse, f->orders, f->visits));
    out.times(stages, "a stage");
    return out;
}

void add_renewals(Model const& model, std::string key, Process process, RenewalProcess const& renewals,
                  std::vector<Excess>& out) {
    auto const factors = factors_of(model, process, renewals.calendar, renewals.frailty);
    double const events = renewals.rate_per_day * factors.all;
    if (!(renewals.rate_per_day > 0) || events <= most_events_per_day) return;
    out.push_back({std::move(key), shortest(renewals.rate_per_day) + "/d",
                   fmt::format("with its factors {:.3g} per user on the busiest day: at most {:.0f}", events,
                               most_events_per_day),
                   factors.hint()});
}

/// Lapse and return in turn, each after the time in which one unit of hazard is spent at its fastest.
void add_cycles(Model const& model, std::vector<Excess>& out) {
    auto const lapse = factors_of(model, Process::lapse, model.lapse.calendar, model.lapse.frailty);
    auto const back = factors_of(model, Process::comeback, model.comeback.calendar, model.comeback.frailty);
    double const days =
        inverse_cumulative(model.lapse.law, 1 / lapse.all) + inverse_cumulative(model.comeback.law, 1 / back.all);
    if (!(days < 1 / most_events_per_day)) return;
    out.push_back({"lapse", "",
                   fmt::format("lapse and return in turn come to {:.3g} per user on the busiest day: at most {:.0f}",
                               1 / days, most_events_per_day),
                   lapse.hint()});
}

/// Each generation g as if all stayed active: rate^g x time^g / g!.
void add_referral(Model const& model, double most_users, std::vector<Excess>& out) {
    auto const& referral = model.care.referral;
    if (!referral) return;
    double const rate = std::max(referral->per_day, referral->per_day_returned);
    double const days = days_of(model.warm_up + model.end());
    double generation = static_cast<double>(model.initial_users) + model.arrivals_per_day * days, users = generation;
    for (int g = 1; g <= referral->generations; ++g) {
        double const left = days - g * days_of(referral->delay);
        if (left <= 0) break;
        generation *= rate * left / g;
        users += generation;
    }
    if (users <= most_users) return;
    out.push_back({"referral", "",
                   fmt::format("users brought by users may come to {:.3g}: at most {:.0e}", users, most_users),
                   "lower its rates or generations"});
}

}  // namespace

std::vector<Excess> work_excesses(Model const& model, double most_users) {
    std::vector<Excess> out;
    add_renewals(model, "orders", Process::orders, model.orders, out);
    if (model.visits) add_renewals(model, "visits", Process::visits, *model.visits, out);
    add_cycles(model, out);
    add_referral(model, most_users, out);
    return out;
}

}  // namespace rekindle
