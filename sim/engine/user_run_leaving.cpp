#include "sim/engine/user_run.hpp"

namespace rekindle {

/// When the reasons' summed hazard has spent the life's threshold.
Tick UserRun::mixed_lapse_due(Tick limit) const {
    auto const& s = *state_;
    return m_.lapse_mix.due(mix_, scale(Process::lapse), s.since, s.main.anchor, s.main.left, limit);
}

void UserRun::spend_mixed_lapse(Tick t) {
    auto& s = *state_;
    double const spent = m_.lapse_mix.exposure(mix_, scale(Process::lapse), s.since, s.main.anchor, t);
    s.main.left = std::max(s.main.left - spent, 0.0);
    s.main.anchor = t;
}

/// Before the dormancy begins: the state is that of the life that ends.
void UserRun::mark_lapse(Tick t) {
    draw_reason(t, state_->since);
    if (auto const reason = state_->extras.leaving.reason; reason != no_reason) ++sink_->lapses_by_reason[reason];
}

void UserRun::draw_reason(Tick t, Tick origin) {
    auto& s = *state_;
    double const u = unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::reason, 0, s.life));
    s.extras.leaving.reason = m_.lapse_mix.mark(mix_, origin, t, u);
}

void UserRun::book_reasoned_return() {
    if (auto const reason = state_->extras.leaving.reason; reason != no_reason) ++sink_->returns_by_reason[reason];
}

/// The reasons' weights in force: those of birth, less what has been fixed.
void UserRun::refresh_mix() {
    mix_ = born_mix_;
    auto const& leaving = state_->extras.leaving;
    if (!leaving.reasons_changed) return;
    for (std::size_t k = 0; k < m_.lapse_mix.size(); ++k) mix_[k] *= static_cast<double>(leaving.reason_factor[k]);
}

/// Multiplies one reason's lapse hazard for this user from t on, beside what it was multiplied by before: a fix.
void UserRun::change_reason(std::uint8_t reason, double factor, Tick t) {
    auto& leaving = state_->extras.leaving;
    if (active()) respend(Process::lapse, t);
    if (!leaving.reasons_changed) leaving.reason_factor.fill(1);
    leaving.reasons_changed = true;
    leaving.reason_factor[reason] *= static_cast<float>(factor);
    refresh_mix();
}

double UserRun::leaving_factor(Process p) const {
    auto const reason = state_->extras.leaving.reason;
    if (reason == no_reason) return 1;
    auto const& r = model_.leaving.reasons[reason];
    if (p == Process::comeback) return r.comeback;
    return p == Process::lapse && state_->from_return ? r.second_life : 1;
}

}  // namespace rekindle
