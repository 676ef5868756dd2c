#include "sim/engine/user_run.hpp"

namespace rekindle {

ObservedUser UserRun::observe(UserState& s, Tick t) {
    state_ = &s;
    ObservedUser seen;
    seen.id = user_->id;
    seen.day = days_of(t);
    Tick const local = company_clock().shown(t);
    seen.weekday = static_cast<double>(weekday_at(local) + 1);
    seen.days_since_visit = days_of(t - s.last_visit);
    seen.days_since_order = days_of(t - s.last_order);
    seen.tenure = days_of(t - user_->arrival);
    seen.hour = days_of(local - day_of(local) * ticks_per_day);
    seen.orders = s.orders;
    seen.spend = units_of(s.spend);
    seen.mean_order_value = s.orders > 0 ? seen.spend / s.orders : 0;
    seen.returns = s.returns_seen;
    seen.touches = s.touches;
    seen.opens = s.opens;
    seen.clicks = s.clicks;
    if (world_->beyond_core) seen.carts = s.extras.journeys.carts;
    if (s.touches > 0) seen.days_since_touch = days_of(t - s.last_touch);
    seen.traits = {observable_.data(), m_.observable_traits.size()};
    for (std::size_t i = 0; i < m_.observable_traits.size(); ++i)
        observable_[i] = user_->values[m_.observable_traits[i]];
    if (!m_.further.empty()) [[unlikely]] {
        shown_at_ = t;
        enter_day(t);
        refresh_effects();
        refresh_leaving();
        seen.further = &asked_;
    }
    return seen;
}

void UserRun::tell(Happening what, Tick t, LoggedEvent event) const {
    auto& buffer = *sink_->log;
    if (what == Happening::visit && t >= 0) ++buffer.visits;
    if (buffer.listener == nullptr || !buffer.listener->wants(user_->id)) return;
    event.user = user_->id;
    event.t = t;
    event.world = sink_->world;
    event.what = what;
    if (what == Happening::touch || what == Happening::opt_out || what == Happening::complaint ||
        what == Happening::offer_taken)
        event.journey = logged_journey_;
    buffer.events.push_back(event);
}

}  // namespace rekindle
