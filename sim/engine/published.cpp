#include "sim/engine/published.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

/// What book() books in the first slot belongs to no user, and to no segment either.
template <class Book>
void book_for_nobody(Replicate& r, CoupledWorld& c, Book const& book) {
    auto& slot = *r.slots[0];
    auto& sink = slot.sinks[c.world];
    bool const of_one_user = std::exchange(sink.of_one_user, false);
    if (!slot.segments.empty()) sink.totals.book_into(c.shared);
    book();
    if (!slot.segments.empty()) sink.totals.turn_to(0);
    sink.of_one_user = of_one_user;
}

void book_desk(Replicate& r, CoupledWorld& c, Tick t) {
    auto& sink = r.slots[0]->sinks[c.world];
    Tick const day = t - 1;  // some instant of the day that ends
    Tick waited = 0;
    for (auto const& answer : c.desk->answers()) {
        Tick const promise = r.model.care.desk->tiers[answer.tier].promise;
        waited += answer.wait;
        sink.count(Counter::contacts, Daily::contacts, day);
        sink.count(Counter::promised_contacts, promise > 0 ? 1 : 0);
        sink.count(Counter::late_contacts, promise > 0 && answer.wait > promise ? 1 : 0);
    }
    sink.count(Counter::wait_ticks, waited);
    auto const waiting = c.desk->backlog(t);
    sink.wide_days.at(index_of(Daily::backlog) - first_wide_series, day) += waiting;
    sink.wide_days.at(index_of(Daily::wait_minutes) - first_wide_series, day) += Sum{waited} * 1440 / ticks_per_day;
    if (t == r.plan.end) sink.count(Counter::backlog_end, waiting);
}

/// A day's pay falls due when the day begins.
void book_staff(Replicate& r, CoupledWorld& c, Tick t) {
    Sum pay = 0;
    for (auto const& tier : r.model.care.desk->tiers) {
        bool const on_duty = tier.serves != DeskTier::Serves::enrolled || r.worlds[c.world].enrols;
        if (on_duty) pay += Sum{tier.cost_per_day} * tier.staff;
    }
    r.slots[0]->sinks[c.world].book_sum(Counter::cost_service, Daily::cost_service, t, r.plan.discounted_sum(pay, t));
}

std::int64_t count_on(Sink const& sink, Signal::Source source, std::int64_t day) {
    switch (source) {
        case Signal::Source::lapses: return sink.days.on_day(index_of(Daily::lapses), day);
        case Signal::Source::returns: return sink.days.on_day(index_of(Daily::returns), day);
        case Signal::Source::orders: return sink.days.on_day(index_of(Daily::orders), day);
        case Signal::Source::touches: break;
    }
    std::int64_t sum = 0;
    for (std::size_t cell = 0; cell < sink.touched.size(); ++cell) sum += sink.touch_days.on_day(cell, day);
    return sum;
}

/// Yesterday's counts against capacity: today's lapse multiplier.
double load_factor(Replicate const& r, CoupledWorld const& c, Tick t) {
    double factor = 1;
    for (auto const& signal : r.plan.signals) {
        std::int64_t yesterday = 0;
        if (day_of(t) > 0) {
            for (auto const& slot : r.slots) yesterday += count_on(slot->sinks[c.world], signal.source, day_of(t) - 1);
        }
        double const load = static_cast<double>(yesterday) / signal.capacity_per_day;
        factor *= 1 + (signal.lapse - 1) * std::clamp(load - 1, 0.0, 1.0);
    }
    return factor;
}

/// Loads and yesterday's waits as multipliers of the lapse hazard.
DayFactors day_factors(Replicate const& r, CoupledWorld const& c, Tick t) {
    DayFactors out;
    for (auto& tier : out.lapse) tier.fill(load_factor(r, c, t));
    if (!c.desk) return out;
    auto const& desk = *r.model.care.desk;
    for (std::size_t i = 0; i < desk.tiers.size(); ++i) {
        double const share = c.desk->mean_wait(i) / static_cast<double>(desk.crowded_wait);
        double const crowding = std::min(share, 1.0);
        out.lapse[i][0] *= 1 + (desk.crowded_lapse - 1) * crowding;
        out.lapse[i][1] *= 1 + (desk.crowded_second_lapse - 1) * crowding;
    }
    return out;
}

/// What was seen of the arms up to yesterday.
void publish_learnt(Replicate& r, CoupledWorld& c, Tick t) {
    if (c.learned.empty()) return;
    for (std::size_t n = 0; n < c.learned.size(); ++n) {
        std::vector<ArmDays const*> seen;
        for (auto const& slot : r.slots) seen.push_back(&slot->sinks[c.world].choices[n]);
        c.learned[n].publish(day_of(t), SeenArms(std::move(seen)));
    }
}

void book_fix(Replicate& r, CoupledWorld& c, Fix const& fix, Tick t) {
    auto& sink = r.slots[0]->sinks[c.world];
    sink.count(Counter::fixes);
    sink.book(Counter::cost_programme, Daily::cost_programme, t, r.plan.discounted(fix.cost, t));
}

/// Fixes begin where enough was counted up to now, and change the reasons when they are ready. None begins after the
/// horizon.
ReasonFixes publish_fixes(Replicate& r, CoupledWorld& c, Tick t) {
    if (!c.fixing) return nothing_fixed;
    std::vector<std::int64_t> reports(r.worlds[c.world].program->fixes.size());
    for (auto const& slot : r.slots) {
        for (std::size_t i = 0; i < reports.size(); ++i) reports[i] += slot->sinks[c.world].fix_reports[i];
    }
    if (t < r.plan.horizon) {
        book_for_nobody(r, c, [&] {
            for (auto const fix : c.fixing->begin(t, reports)) book_fix(r, c, r.model.leaving.fixes[fix], t);
        });
    }
    return c.fixing->in_force(t);
}

}  // namespace

void publish(Replicate& r, CoupledWorld& c, Tick t) {
    REKINDLE_EXPECTS(c.published->known_until() == t);
    settle_desk(r, c, t);
    publish_learnt(r, c, t);
    auto const fixes = publish_fixes(r, c, t);
    c.published->add(day_factors(r, c, t), fixes, c.learned);
}

void settle_desk(Replicate& r, CoupledWorld& c, Tick t) {
    if (!c.desk) return;
    std::vector<Contact> contacts;
    for (auto& slot : r.slots) {
        auto const some = slot->sinks[c.world].take_contacts(day_of(t - 1));
        contacts.insert(contacts.end(), some.begin(), some.end());
    }
    c.desk->serve(contacts);
    book_for_nobody(r, c, [&] {
        if (t > 0) book_desk(r, c, t);
        if (t < r.plan.end) book_staff(r, c, t);
    });
}

Sum revenue_before(Replicate const& r, CoupledWorld& c, std::int64_t day) {
    for (; c.revenue_days < day; ++c.revenue_days) {
        for (auto const& slot : r.slots) c.revenue += slot->sinks[c.world].on_day(Daily::revenue, c.revenue_days);
    }
    return c.revenue;
}

void give_back(Replicate const& r, CoupledWorld& c, std::int64_t day) {
    for (std::size_t limit = 0; limit < r.worlds[c.world].limits.size(); ++limit) {
        Sum sum;
        for (auto const& slot : r.slots) {
            auto const& sink = slot->sinks[c.world];
            for (std::int64_t d = 0; sink.given_back && d < day; ++d)
                sum += sink.carries.sum(sink.given_back->on_day(limit, d));
        }
        c.ledger.set_given_back(limit, sum);
    }
}

void book_arms(Replicate const& r, CoupledWorld const& c, WorldTally& world) {
    auto const seen = r.all_choices(c.world);
    for (std::size_t n = 0; n < c.learned.size(); ++n) {
        auto const& plan = r.worlds[c.world].program->learners[n];
        auto const sums = seen[n].between(0, seen[n].days());
        for (std::size_t arm = 0; arm < sums.size(); ++arm) {
            world.arms.push_back({.learner = plan.name,
                                  .arm = plan.arms[arm],
                                  .chosen = sums[arm].chosen,
                                  .rewarded = sums[arm].rewarded,
                                  .value = 10000 * sums[arm].value,
                                  .best = c.learned[n].best() == arm});
        }
    }
}

}  // namespace rekindle
