#include "sim/engine/lapse_mix.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/portable_math.hpp"
#include "sim/engine/hazard_clock.hpp"

namespace rekindle {
namespace {

/// The product of two calendars on the days of a run; null where both are empty.
std::shared_ptr<Calendar const> product(Calendar const& a, Calendar const& b, Tick start, Tick end) {
    if (a.empty() && b.empty()) return nullptr;
    std::vector<double> factors;
    for (auto day = day_of(start); day <= day_of(end); ++day)
        factors.push_back(a.at(day * ticks_per_day) * b.at(day * ticks_per_day));
    return std::make_shared<Calendar const>(day_of(start), std::move(factors));
}

double factor_of(ReasonCovariate const& c, double x) {
    return c.per_level.empty() ? portable::exp((x - c.centre) * portable::log(c.per_unit))
                               : c.per_level[static_cast<std::size_t>(x)];
}

}  // namespace

LapseMix::LapseMix(Model const& model, ProcessPlan const& common) {
    auto const& reasons = model.leaving.reasons;
    REKINDLE_EXPECTS(reasons.size() <= max_lapse_reasons);
    std::size_t plain_part = reasons.size();  // of the common law and calendar
    for (auto const& reason : reasons) {
        bool const plain = !reason.own_hazard && reason.calendar.empty();
        if (plain && plain_part < reasons.size()) {
            part_of_.push_back(plain_part);
        } else {
            Part part{common, nullptr};
            if (reason.own_hazard) part.plan.law = &reason.law;
            auto const* exponential = std::get_if<Exponential>(part.plan.law);
            part.plan.rate_per_tick = exponential != nullptr ? exponential->rate_per_day * 0x1p-20 : 0;
            part.calendar = product(model.lapse.calendar, reason.calendar, -model.warm_up, model.end());
            part.plan.calendar = part.calendar.get();
            part.plan.plain = exponential != nullptr && part.plan.calendar == nullptr;
            if (plain) plain_part = parts_.size();
            part_of_.push_back(parts_.size());
            parts_.push_back(std::move(part));
        }
        reasons_.push_back(&reason);
    }
}

LapseMix::Weights LapseMix::weights(Traits const& user) const {
    Weights w{};
    for (std::size_t k = 0; k < reasons_.size(); ++k) {
        auto const& reason = *reasons_[k];
        w[k] = reason.own_hazard ? 1 : reason.share;
        if (!reason.segments.empty()) w[k] *= reason.segments[user.segment];
        for (auto const& c : reason.covariates) w[k] *= factor_of(c, user.values[c.trait]);
    }
    return w;
}

double LapseMix::at_order(Weights const& w, Tick t) const {
    double bent = 0, plain = 0;
    for (std::size_t k = 0; k < reasons_.size(); ++k) {
        auto const* calendar = parts_[part_of_[k]].plan.calendar;
        bent += w[k] * (calendar == nullptr ? 1 : calendar->at(t));
        plain += reasons_[k]->own_hazard ? 1 : reasons_[k]->share;
    }
    return plain > 0 ? bent / plain : 1;
}

LapseMix::PartWeights LapseMix::part_weights(Weights const& w) const {
    PartWeights out{};
    for (std::size_t k = 0; k < reasons_.size(); ++k) out[part_of_[k]] += w[k];
    return out;
}

double LapseMix::sum(PartWeights const& w, double scale, Tick origin, Tick from, Tick to) const {
    double total = 0;
    for (std::size_t p = 0; p < parts_.size(); ++p)
        total += rekindle::exposure(parts_[p].plan, scale * w[p], origin, from, to);
    return total;
}

double LapseMix::exposure(Weights const& w, double scale, Tick origin, Tick from, Tick to) const {
    return sum(part_weights(w), scale, origin, from, to);
}

/// One part inverts in closed form. Of several, steps that double from a day on find the stretch, halving finds the
/// tick: both from `from` on, whatever the limit.
Tick LapseMix::due(Weights const& w, double scale, Tick origin, Tick from, double left, Tick limit) const {
    auto const by_part = part_weights(w);
    if (parts_.size() == 1) return due_after(parts_[0].plan, scale * by_part[0], origin, from, left, limit);
    Tick low = from, high = from;
    double spent = 0;
    for (Tick step = ticks_per_day;; step *= 2) {
        if (low >= limit) return never;
        high = low + step;
        double const more = sum(by_part, scale, origin, low, high);
        if (spent + more >= left) break;
        spent += more;
        low = high;
    }
    while (high - low > 1) {
        Tick const middle = low + (high - low) / 2;
        double const more = sum(by_part, scale, origin, low, middle);
        if (spent + more >= left) {
            high = middle;
        } else {
            spent += more;
            low = middle;
        }
    }
    return high;
}

/// Of several parts, to a day or an eighth of what is looked ahead.
Tick LapseMix::not_before(Weights const& w, double scale, Tick origin, Tick from, double left, Tick limit) const {
    auto const by_part = part_weights(w);
    if (parts_.size() == 1)
        return std::max(due_after(parts_[0].plan, scale * by_part[0], origin, from, left, limit) - 1, from);
    auto const reached = [&](Tick t) { return sum(by_part, scale, origin, from, t) >= left; };
    Tick low = from, step = ticks_per_day;
    for (; !reached(low + step); step *= 2) {
        low += step;
        if (low >= limit) return never;
    }
    for (; step > std::max(ticks_per_day, (low - from) / 8); step /= 2) {
        if (!reached(low + step / 2)) low += step / 2;
    }
    return low;
}

double LapseMix::forecast(Weights const& w, double age_days, double span_days) const {
    auto const by_part = part_weights(w);
    double total = 0;
    for (std::size_t p = 0; p < parts_.size(); ++p) {
        auto const& law = *parts_[p].plan.law;
        total += by_part[p] * (cumulative(law, age_days + span_days) - cumulative(law, age_days));
    }
    return total;
}

/// In the middle of the tick before t, in which the real instant fell.
double LapseMix::rate_at(Part const& part, Tick origin, Tick t) {
    double const age = std::max(days_of(t - origin) - 0x1p-21, 0x1p-21);
    double const rate_per_day = rate(*part.plan.law, age);
    return part.plan.calendar == nullptr ? rate_per_day : rate_per_day * part.plan.calendar->at(t - 1);
}

std::uint8_t LapseMix::mark(Weights const& w, Tick origin, Tick t, double u) const {
    Weights hazard{};
    double total = 0;
    for (std::size_t k = 0; k < reasons_.size(); ++k)
        total += hazard[k] = w[k] * rate_at(parts_[part_of_[k]], origin, t);
    if (!(total > 0)) {
        for (std::size_t k = 0; k < reasons_.size(); ++k) total += hazard[k] = w[k];
    }
    std::uint8_t last = no_reason;
    double passed = 0;
    for (std::size_t k = 0; k < reasons_.size(); ++k) {
        if (!(hazard[k] > 0)) continue;
        passed += hazard[k];
        last = static_cast<std::uint8_t>(k);
        if (u * total < passed) break;
    }
    return last;
}

}  // namespace rekindle
