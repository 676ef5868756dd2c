#include "sim/base/portable_math.hpp"
#include "sim/engine/user_run.hpp"
#include "sim/random/distributions.hpp"

namespace rekindle {
namespace {

/// 1 to 5: how many of the four ascending thresholds x has reached, plus 1.
double five_steps(double x, std::vector<double> const& thresholds) {
    double steps = 1;
    for (double const t : thresholds) steps += x >= t ? 1 : 0;
    return steps;
}

/// Events per day in the window over those before it.
double ratio_to_history(double recent, double all, double window_days, double history_days) {
    double const before = all - recent, days_before = history_days - window_days;
    if (days_before < window_days || before <= 0) return 1;
    return recent / window_days / (before / days_before);
}

double days_since(Tick t, Tick last) {
    return last < -never / 2 ? std::numeric_limits<double>::infinity() : days_of(t - last);
}

/// Number of the calendar's period that holds t; 0 throughout where there is none.
std::uint32_t period_of(Tick t, Duration period) {
    constexpr Tick origin = 4096 * ticks_per_day;  // before every run
    return static_cast<std::uint32_t>(Recurrence{0, period}.count_to(t + origin) - 1);
}

}  // namespace

double UserRun::further_value(std::size_t field) {
    using K = FurtherField::Kind;
    auto const& f = m_.further[field];
    auto const& l = state_->extras.leaving;
    auto const& model = model_.leaving;
    switch (f.kind) {
        case K::recency:
        case K::frequency:
        case K::monetary:
        case K::r_score:
        case K::f_score:
        case K::m_score: return rfm_value(f.kind);
        case K::visits_recent: return l.recent_visits.sum(shown_at_, model.engagement->window);
        case K::visit_ratio: return visit_ratio();
        case K::days_since_use: return days_since(shown_at_, l.last_use);
        case K::uses_recent: return l.recent_uses.sum(shown_at_, model.feature->window);
        case K::missed_uses: return l.misses;
        case K::health: return health();
        case K::health_alarm: return health() <= 1 - model.feature->alarm_drop ? 1 : 0;
        case K::warning_age: return days_since(shown_at_, l.warnings[f.item].last);
        case K::warning_count: return l.warnings[f.item].recent.sum(shown_at_, warning_window);
        case K::tier: return tier(model.tiers[f.item]);
        case K::guess: return guess(f.item);
        case K::score: return score(f.item);
        case K::survey_answer: {
            auto const answer = state_->extras.journeys.answer;
            return static_cast<double>(answer == no_reason ? model.reasons.size() : answer);
        }
    }
    return 0;
}

double UserRun::rfm_value(FurtherField::Kind kind) const {
    using K = FurtherField::Kind;
    auto const& s = *state_;
    auto const& l = s.extras.leaving;
    auto const& rfm = *model_.leaving.rfm;
    double const recency = days_of(shown_at_ - s.last_order);
    switch (kind) {
        case K::recency: return recency;
        case K::r_score: return 6 - five_steps(recency, rfm.recency);
        case K::frequency: return l.recent_orders.sum(shown_at_, rfm.window);
        case K::f_score: return five_steps(l.recent_orders.sum(shown_at_, rfm.window), rfm.frequency);
        case K::monetary: return l.recent_spend.sum(shown_at_, rfm.window);
        default: return five_steps(l.recent_spend.sum(shown_at_, rfm.window), rfm.monetary);
    }
}

double UserRun::health() const {
    auto const& l = state_->extras.leaving;
    Tick const window = model_.leaving.feature->window;
    return ratio_to_history(l.recent_uses.sum(shown_at_, window), l.uses, days_of(window),
                            days_of(shown_at_ - user_->arrival));
}

double UserRun::visit_ratio() const {
    auto const& l = state_->extras.leaving;
    Tick const window = model_.leaving.engagement->window;
    return ratio_to_history(l.recent_visits.sum(shown_at_, window), l.visits, days_of(window),
                            days_of(shown_at_ - user_->arrival));
}

double UserRun::tier(TierLadder const& ladder) const {
    double const spend = units_of(state_->spend);
    std::size_t level = 0;
    while (level + 1 < ladder.from.size() && spend >= ladder.from[level + 1]) ++level;
    return static_cast<double>(level);
}

/// Drawn once per user and period, the same in every world.
double UserRun::guess(std::size_t k) const {
    auto const& c = model_.leaving.classifiers[k];
    auto const& row = c.guessed[static_cast<std::size_t>(user_->values[c.trait])];
    double const u = unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::classifier,
                                            static_cast<std::uint32_t>(k), period_of(shown_at_, c.period)));
    return static_cast<double>(picked(row, u));
}

/// Chance to lapse within a span as the hazards stand: stage, boosts and factors as now, the law's own course, no
/// calendar but today's at orders. A dormant user has lapsed.
double UserRun::lapse_chance(Tick within) const {
    auto const& s = *state_;
    double const age = days_of(shown_at_ - s.since), span = days_of(within);
    double hazard = 0;
    if (m_.lapse_mix.empty()) {
        hazard = cumulative(*m_.lapse.law, age + span) - cumulative(*m_.lapse.law, age);
    } else {
        hazard = m_.lapse_mix.forecast(mix_, age, span);
    }
    hazard *= scale(Process::lapse) * published_lapse(day_of(shown_at_));
    hazard += scale(Process::orders) * m_.orders.rate_per_tick * static_cast<double>(within) *
              (user_->lapse_per_order > 0 ? order_lapse_chance(shown_at_) : 0);
    return -portable::expm1(-hazard);
}

double UserRun::return_hazard(Tick within) const {
    double const age = days_of(shown_at_ - state_->since);
    return scale(Process::comeback) *
           (cumulative(*m_.comeback.law, age + days_of(within)) - cumulative(*m_.comeback.law, age));
}

/// What a touch adds to the chance to return, whatever stage it gets to.
double UserRun::uplift(TouchCourse const& course) const {
    double const age = days_of(shown_at_ - state_->since), factor = scale(Process::comeback);
    double untouched = 0;
    std::array<double, touch_stages> touched{};
    double spent = cumulative(*m_.comeback.law, age);
    for (auto const& step : course.steps) {
        double const upto = cumulative(*m_.comeback.law, age + step.until_days), hazard = factor * (upto - spent);
        spent = upto;
        untouched += hazard;
        for (std::size_t stage = 0; stage < touch_stages; ++stage)
            touched[stage] += step.factor[stage] * hazard + step.added[stage];
    }
    double gain = 0;
    for (std::size_t stage = 0; stage < touch_stages; ++stage)
        gain += course.furthest[stage] * (portable::exp(-untouched) - portable::exp(-touched[stage]));
    return gain;
}

std::optional<double> UserRun::truth(std::size_t number) const {
    auto const& score = model_.leaving.scores[number];
    bool const of_active = score.of == Score::Of::lapse;
    if (of_active != active() || state_->stage == Stage::gone) return std::nullopt;
    switch (score.of) {
        case Score::Of::lapse: return lapse_chance(score.within);
        case Score::Of::comeback: return -portable::expm1(-return_hazard(score.within));
        case Score::Of::uplift: return uplift(m_.courses[number]);
    }
    return std::nullopt;
}

double UserRun::score(std::size_t number) {
    auto const& score = model_.leaving.scores[number];
    auto const known = truth(number);
    if (!known) return score.of == Score::Of::lapse ? 1 : 0;  // what it foretells has come, or cannot
    double const u = unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::score,
                                            static_cast<std::uint32_t>(number), period_of(shown_at_, score.period)));
    return m_.quality.at(number).shown(score, *known, normal_quantile(u));
}

}  // namespace rekindle
