#include "sim/engine/user_run.hpp"

namespace rekindle {
/// Before the dormancy begins: the state is that of the life that ends.
void UserRun::mark_lapse(Tick t) {
    draw_reason(t, state_->since);
    auto const& s = *state_;
    auto const reason = s.extras.leaving.reason;
    if (reason == no_reason) return;
    ++sink_->lapses_by_reason[reason];
    if (follows_ && !s.second_life) sink_->lapse_ages.count(reason, t - s.since);
}

/// Of the last lapse, for the event log.
std::uint8_t UserRun::lapse_reason() const {
    static_assert(no_reason == no_detail);
    return m_.lapse_mix.empty() ? no_detail : state_->extras.leaving.reason;
}

void UserRun::draw_reason(Tick t, Tick origin) {
    auto& s = *state_;
    double const u = unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::reason, 0, s.life));
    s.extras.leaving.reason = m_.lapse_mix.mark(mix_, origin, t, u);
}

void UserRun::book_reasoned_return() {
    if (auto const reason = state_->extras.leaving.reason; reason != no_reason) ++sink_->returns_by_reason[reason];
}

/// Multipliers of the lapse hazard in force: those of the reasons, of hurdles and of missed uses; and when the next of
/// these mechanisms does something. A pure function of the state.
void UserRun::refresh_leaving() {
    auto const& s = *state_;
    auto const& l = s.extras.leaving;
    auto const& model = model_.leaving;
    mix_ = born_mix_;
    lapse_factor_ = 1;
    next_leaving_ = use_due_ = miss_due_ = hurdle_due_ = never;
    if (fixes_ != &nothing_fixed) {
        for (std::size_t k = 0; k < m_.lapse_mix.size(); ++k) mix_[k] *= (*fixes_)[k].lapse;
    }
    for (auto const& hurdle : model.hurdles) apply_hurdle(hurdle);
    if (s.stage == Stage::gone) return;
    if (model.feature && active()) {
        auto const& feature = *model.feature;
        double const gap = feature.grace / feature.rate_per_day * 0x1p20;
        if (l.misses >= feature.misses) lapse_factor_ *= feature.lapse;
        use_due_ = tick_after(l.use_anchor, static_cast<double>(l.use_left) / use_rate());
        if (l.misses < 250) miss_due_ = tick_after(l.last_use, gap * (l.misses + 1));
    }
    next_leaving_ = std::min({use_due_, miss_due_, hurdle_due_});
    for (std::size_t k = 0; k < model.warnings.size(); ++k) {
        auto const& w = l.warnings[k];
        warning_due_[k] = tick_after(w.anchor, static_cast<double>(w.left) / warning_rate(k));
        next_leaving_ = std::min(next_leaving_, warning_due_[k]);
    }
}

/// A hurdle's factor, and its next change. By tenure and date as far as `applied`; by orders at once.
void UserRun::apply_hurdle(Hurdle const& hurdle) {
    auto const& s = *state_;
    auto const& l = s.extras.leaving;
    Tick const now = l.applied, from = user_->arrival + hurdle.from, to = user_->arrival + hurdle.to;
    for (Tick const change : {hurdle.by_orders ? never : from, hurdle.by_orders ? never : to, hurdle.fixed_at}) {
        if (change > now) hurdle_due_ = std::min(hurdle_due_, change);
    }
    bool const here =
        hurdle.by_orders ? s.orders >= hurdle.from_orders && s.orders < hurdle.to_orders : now >= from && now < to;
    if (!here) return;
    (hurdle.reason == no_reason ? lapse_factor_ : mix_[hurdle.reason]) *=
        now >= hurdle.fixed_at ? hurdle.fixed_lapse : hurdle.lapse;
}

/// Rates of the running processes follow the stage: what has passed is spent before it changes.
void UserRun::spend_leaving(Tick t) {
    auto& l = state_->extras.leaving;
    auto spend_at = [t](float& left, Tick& anchor, double rate_per_tick) {
        left = static_cast<float>(
            std::max(static_cast<double>(left) - rate_per_tick * static_cast<double>(t - anchor), 0.0));
        anchor = t;
    };
    if (model_.leaving.feature && active()) spend_at(l.use_left, l.use_anchor, use_rate());
    for (std::size_t k = 0; k < model_.leaving.warnings.size(); ++k)
        spend_at(l.warnings[k].left, l.warnings[k].anchor, warning_rate(k));
}

/// At arrival, before anything else.
void UserRun::begin_leaving(Tick t) {
    auto& l = state_->extras.leaving;
    l.applied = t;
    if (model_.leaving.feature) l.use_left = next_use_threshold();
    for (std::size_t k = 0; k < model_.leaving.warnings.size(); ++k) {
        auto& w = l.warnings[k];
        w.left = static_cast<float>(thresholds_.threshold(Purpose::warning, static_cast<std::uint32_t>(k), w.index++));
        w.anchor = t;
    }
}

/// A life begins with a fresh expectation; a Poisson gap goes on, a regular one begins anew.
void UserRun::begin_leaving_life(Tick t) {
    auto& l = state_->extras.leaving;
    l.misses = 0;
    l.last_use = l.use_anchor = t;
    if (state_->from_return && model_.leaving.feature && model_.leaving.feature->regularity > 1)
        l.use_left = next_use_threshold();
}

float UserRun::next_use_threshold() {
    auto& l = state_->extras.leaving;
    int const k = model_.leaving.feature->regularity;
    double sum = 0;
    for (int i = 0; i < k; ++i) sum += thresholds_.threshold(Purpose::feature, 0, l.use_index++);
    return static_cast<float>(sum / k);
}

double UserRun::use_rate() const {
    double const rate = model_.leaving.feature->rate_per_day * 0x1p-20;
    return state_->stage == Stage::weakening ? rate * model_.weakening->depth : rate;
}

double UserRun::warning_rate(std::size_t k) const {
    auto const& w = model_.leaving.warnings[k];
    switch (state_->stage) {
        case Stage::engaged: return w.engaged * 0x1p-20;
        case Stage::weakening: return w.weakening * 0x1p-20;
        case Stage::fragile: return w.fragile * 0x1p-20;
        case Stage::dormant: return w.dormant * 0x1p-20;
        case Stage::gone: break;
    }
    return 0;
}

/// Whether what falls on t changes the lapse hazard.
bool UserRun::leaving_changes_lapse(Tick t) const {
    if (hurdle_due_ == t) return true;
    if (!model_.leaving.feature) return false;
    int const misses = state_->extras.leaving.misses, many = model_.leaving.feature->misses;
    return (use_due_ == t && misses >= many) || (miss_due_ == t && misses + 1 == many);
}

/// Everything of these mechanisms that falls on t.
void UserRun::leaving_event(Tick t) {
    auto& l = state_->extras.leaving;
    ++sink_->events;
    if (active() && leaving_changes_lapse(t)) respend(Process::lapse, t);  // at the multipliers in force before
    if (use_due_ == t) {
        use_feature(t);
    } else if (miss_due_ == t) {
        ++l.misses;
    }
    for (std::size_t k = 0; k < model_.leaving.warnings.size(); ++k) {
        if (warning_due_[k] == t) warn(k, t);
    }
    if (hurdle_due_ == t) l.applied = t;
    refresh_leaving();
}

void UserRun::use_feature(Tick t) {
    auto& l = state_->extras.leaving;
    l.misses = 0;
    ++l.uses;
    l.last_use = l.use_anchor = t;
    l.use_left = next_use_threshold();
    l.recent_uses.add(t, model_.leaving.feature->window, 1);
    visit(t);
}

void UserRun::warn(std::size_t k, Tick t) {
    auto& w = state_->extras.leaving.warnings[k];
    w.left = static_cast<float>(thresholds_.threshold(Purpose::warning, static_cast<std::uint32_t>(k), w.index++));
    w.anchor = w.last = t;
    w.recent.add(t, warning_window, 1);
    ++(state_->stage == Stage::weakening ? sink_->true_warnings : sink_->false_warnings)[k];
    note(Happening::warning, t,
         {.detail = static_cast<std::uint8_t>(k), .value = state_->stage == Stage::weakening ? 1.0 : 0.0});
    on_warning(static_cast<std::uint8_t>(k), t);
}

/// Journeys that the signal triggers are asked at this instant.
void UserRun::on_warning(std::uint8_t signal, Tick t) {
    if (world_->acts) set_off(signal, t);
}

void UserRun::leaving_visit(Tick t) {
    auto& l = state_->extras.leaving;
    ++l.visits;
    if (model_.leaving.engagement) l.recent_visits.add(t, model_.leaving.engagement->window, 1);
}

void UserRun::leaving_spend(Tick t, double value) {
    if (auto const& rfm = model_.leaving.rfm)
        state_->extras.leaving.recent_spend.add(t, rfm->window, static_cast<float>(value));
}

/// After the order was counted; true where the lapse hazard changed by it.
bool UserRun::leaving_order(Tick t) {
    auto& s = *state_;
    auto& l = s.extras.leaving;
    if (auto const& rfm = model_.leaving.rfm) l.recent_orders.add(t, rfm->window, 1);
    bool changed = false;
    for (auto const& h : model_.leaving.hurdles)
        changed = changed || (h.by_orders && (s.orders == h.from_orders || s.orders == h.to_orders));
    if (!changed || !active()) return false;
    respend(Process::lapse, t);
    refresh_leaving();
    return true;
}

/// Strength of what a touch does to a user who left for a reason.
double UserRun::reason_response() const {
    auto const reason = state_->extras.leaving.reason;
    if (reason == no_reason || active()) return 1;
    return model_.leaving.reasons[reason].response * (*fixes_)[reason].response;
}

double UserRun::leaving_factor(Process p) const {
    double const here = p == Process::lapse ? lapse_factor_ : 1;
    auto const reason = state_->extras.leaving.reason;
    if (reason == no_reason) return here;
    auto const& r = model_.leaving.reasons[reason];
    auto const& fix = (*fixes_)[reason];
    if (p == Process::comeback) return r.comeback * fix.comeback;
    return p == Process::lapse && state_->from_return ? here * r.second_life * fix.second_life : here;
}

}  // namespace rekindle
