#include "sim/engine/user_run.hpp"

namespace rekindle {
namespace {

constexpr Tick value_window = 365 * ticks_per_day;

/// 1 + (worst - 1) min(1, share)
double shaded(double worst, double share) { return 1 + (worst - 1) * std::min(share, 1.0); }

double to_the(double factor, int times) {
    double product = 1;
    for (int i = 0; i < times; ++i) product *= factor;
    return product;
}

}  // namespace

/// A life begins: what the one before left is forgotten, but for the offer that is live.
void UserRun::begin_care(Tick t) {
    auto const& s = *state_;
    auto& care = state_->extras.care;
    care.lapse = care.impatience = care.promise = 1;
    care.upgrades = 0;
    care.referrals_in_life = 0;
    care.tier = desk_tier();
    next_referral(t);
    if (!s.from_return) return;
    auto const& second = model_.care.second_life;
    if (!second.by_offer.empty() && s.offer != index_of(no_offer) && t <= s.offer_end)
        care.lapse *= second.by_offer[s.offer];
    for (auto const& by : second.by_trait)
        care.lapse *= by.per_level[static_cast<std::size_t>(user_->values[by.trait])];
}

/// A life has begun with a return: care, then the desk.
void UserRun::welcome_back(Tick t) {
    auto& care = state_->extras.care;
    if (t >= 0 && care.won_back == never) {
        care.won_back = t;
        if (model_.care.values && m_.end - t >= value_window) sink_->count(Counter::won_back_at_risk);
    }
    if (world_->cares && !held_out_of_world()) enrol_by_rule(t);
    contact(t, ContactSource::comeback, 0);
}

/// Ends with the life.
void UserRun::end_care(Tick t) {
    auto& care = state_->extras.care;
    contact(t, ContactSource::lapse, 0);
    if (!m_.logged) care.answer_due = never;  // they were about the life that ends
    care.step_due = care.referral_due = never;
    care.programme = no_programme;
}

double UserRun::care_scale(Process p) const {
    if (p == Process::orders && state_->from_return) return model_.care.second_life.orders;
    if (p != Process::lapse) return 1;
    auto const& care = state_->extras.care;
    double factor = care.lapse * care.impatience * care.promise;
    if (state_->from_return && state_->life >= 2) factor *= model_.care.second_life.later_lapse;
    return factor;
}

// Care programmes.

/// By the first rule that takes the returned user.
void UserRun::enrol_by_rule(Tick t) {
    for (auto const& rule : world_->plan->rules.care) {
        if (rule.recalled_only && !state_->recalled) continue;
        if (below(rule.holdout_fraction, Purpose::holdout, rule.holdout_salt)) continue;
        return enrol(rule.programme, t);
    }
}

/// Begins a care programme of the model for an active user, within the horizon, once a life.
void UserRun::enrol(std::uint8_t programme, Tick t) {
    auto& care = state_->extras.care;
    if (t < 0 || t >= m_.horizon || !active() || care.programme != no_programme) return;
    auto const& given = model_.care.programmes[programme];
    care.programme = programme;
    care.enrolled = t;
    care.step = 0;
    care.step_due = given.steps.empty() ? never : t + given.steps[0].after;
    if (felt_) respend(Process::lapse, t);  // what was published for the tier before
    care.tier = desk_tier();
    sink_->count(Counter::enrolled);
    book_care(t, given.cost);
    note(Happening::enrolment, t, {.detail = programme, .value = units_of(given.cost)});
    ++sink_->events;
}

void UserRun::care_event(Tick t) {
    if (state_->extras.care.step_due == t) care_step(t);
    if (state_->extras.care.referral_due == t) refer(t);
    ++sink_->events;
}

/// A check-in or a task: completed or not is one draw per step and life.
void UserRun::care_step(Tick t) {
    auto& care = state_->extras.care;
    auto const& steps = model_.care.programmes[care.programme].steps;
    auto const index = care.step++;
    auto const& step = steps[index];
    care.step_due = care.step < steps.size() ? care.enrolled + steps[care.step].after : never;
    bool const task = step.kind == CareStep::Kind::task;
    if (task) sink_->count(Counter::tasks_set);
    book_care(t, step.cost);
    bool const completed = step.completed >= 1 || unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::task,
                                                                         state_->life, index)) < step.completed;
    note(task ? Happening::task : Happening::check_in, t,
         {.reached = static_cast<std::uint8_t>(completed ? 1 : 0),
          .detail = index,
          .value = units_of(step.cost + (completed ? step.reward : 0))});
    if (!completed) return;
    sink_->count(task ? Counter::tasks_completed : Counter::check_ins);
    book_care(t, step.reward);
    respend(Process::lapse, t);
    care.lapse *= step.lapse;
}

void UserRun::book_care(Tick t, Micros cost) {
    if (cost == 0) return;
    Micros const due = m_.discounted(cost, t);
    sink_->book(Counter::cost_programme, Daily::cost_programme, t, due);
    book_value(t, -due);
}

// The desk.

/// The first tier that serves the user in this life; the last where none does.
std::uint8_t UserRun::desk_tier() const {
    if (!model_.care.desk) return 0;
    auto const& tiers = model_.care.desk->tiers;
    for (std::size_t i = 0; i + 1 < tiers.size(); ++i) {
        bool serves = true;
        switch (tiers[i].serves) {
            case DeskTier::Serves::all: break;
            case DeskTier::Serves::returned: serves = state_->from_return; break;
            case DeskTier::Serves::recalled: serves = state_->recalled; break;
            case DeskTier::Serves::enrolled: serves = state_->extras.care.programme != no_programme; break;
        }
        if (serves) return static_cast<std::uint8_t>(i);
    }
    return static_cast<std::uint8_t>(tiers.size() - 1);
}

/// An event of the run may make a contact; `ordinal` tells events of a source and life apart.
void UserRun::contact(Tick t, ContactSource source, std::uint32_t ordinal) {
    if (!model_.care.desk || t < 0) return;
    auto const& desk = *model_.care.desk;
    double const chances[] = {desk.per_return, desk.per_order, desk.per_lapse, desk.per_complaint};
    double const chance = chances[static_cast<std::size_t>(source)];
    if (chance <= 0) return;
    auto const life = state_->life;
    std::uint32_t const index = 4 * ordinal + static_cast<std::uint32_t>(source);
    if (chance < 1 && unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::contact, life, index)) >= chance)
        return;
    auto const handling = static_cast<float>(thresholds_.threshold(Purpose::handling, life, index));
    note(Happening::contact, t, {.detail = static_cast<std::uint8_t>(source)});
    sink_->contact({t, user_->id, life, source, state_->extras.care.tier, handling});
    if (m_.answers_matter) {
        auto& due = state_->extras.care.answer_due;
        due = std::min(due, (day_of(t) + 1) * ticks_per_day);
    }
}

void UserRun::take_answers(UserState& s, std::span<ServiceDesk::Answer const> answers) {
    state_ = &s;
    s.extras.care.answer_due = never;
    enter_effects();
    if (m_.leaves) refresh_leaving();
    if (felt_ && (active() || world_->fixes)) spend_days(s.now);
    for (auto const& answer : answers)
        note(Happening::answer, s.now, {.detail = answer.tier, .value = days_of(answer.wait) * 1440});
    if (!active()) return;
    auto const& desk = *model_.care.desk;
    auto& care = s.extras.care;
    for (auto const& answer : answers) {
        if (answer.life != s.life) continue;
        auto const& tier = desk.tiers[answer.tier];
        double const share = static_cast<double>(answer.wait) / static_cast<double>(desk.tolerance);
        double const factor = shaded(desk.impatience, share);
        care.impatience = desk.impatience < 1 ? std::min(care.impatience, factor) : std::max(care.impatience, factor);
        if (tier.promise > 0) care.promise = answer.wait <= tier.promise ? tier.kept : tier.broken;
    }
}

// Value deepening and referral.

double UserRun::care_order_value() const {
    double factor = state_->from_return ? model_.care.second_life.order_value : 1;
    if (model_.care.upgrade) factor *= to_the(model_.care.upgrade->order_value, state_->extras.care.upgrades);
    return factor;
}

double UserRun::care_margin() const {
    double factor = state_->from_return ? model_.care.second_life.margin : 1;
    if (model_.care.upgrade) factor *= to_the(model_.care.upgrade->margin, state_->extras.care.upgrades);
    return factor;
}

/// The order itself is still at the old value.
void UserRun::offer_upgrade(Tick t, std::uint32_t ordinal) {
    if (!model_.care.upgrade) return;
    auto const& upgrade = *model_.care.upgrade;
    auto& care = state_->extras.care;
    if (care.upgrades >= upgrade.at_most || (upgrade.lives == Upgrade::Lives::returned && !state_->from_return)) return;
    double const u = unit_uniform(draw_word(thresholds_.key(), user_->id, Purpose::upgrade, state_->life, ordinal));
    if (u >= upgrade.per_order) return;
    ++care.upgrades;
    sink_->count(Counter::upgrades);
    note(Happening::upgrade, t);
}

void UserRun::next_referral(Tick t) {
    auto& care = state_->extras.care;
    care.referral_due = never;
    if (!model_.care.referral || user_->generation >= model_.care.referral->generations) return;
    auto const& referral = *model_.care.referral;
    double const rate = (state_->from_return ? referral.per_day_returned : referral.per_day) * 0x1p-20;
    double const threshold = thresholds_.threshold(Purpose::referral, state_->life, care.referrals_in_life++);
    care.referral_due = rate > 0 ? tick_after(t, threshold / rate) : never;
}

void UserRun::refer(Tick t) {
    next_referral(t);
    if (t < 0) return;
    auto const n = state_->extras.care.referrals++;
    Tick const arrival = t + model_.care.referral->delay;
    if (arrival >= m_.end) return;
    sink_->count(Counter::referred_users);
    note(Happening::referral, t, {.until = arrival});
    sink_->referred.push_back({referred_id(user_->id, n), arrival, static_cast<std::uint8_t>(user_->generation + 1)});
}

// 12-month values.

void UserRun::begin_value(Tick t, bool arriving, bool was_active) {
    auto& care = state_->extras.care;
    care.won_back = never;
    care.referrals = 0;
    if (arriving && model_.care.arrival_cost > 0 && index_of(user_->id) < first_acquired_id)
        sink_->book(Counter::cost_acquisition, Daily::cost_acquisition, t, m_.discounted(model_.care.arrival_cost, t));
    if (!model_.care.values || m_.end - t < value_window || !(arriving || was_active)) return;
    care.kind = arriving ? CareState::Kind::fresh : CareState::Kind::active;
    sink_->count(arriving ? Counter::new_at_risk : Counter::active_at_risk);
}

/// Margin or, negative, a cost of the user.
void UserRun::book_value(Tick t, Micros amount) {
    if (!m_.care || !model_.care.values || t < 0) return;
    auto const& care = state_->extras.care;
    if (care.kind != CareState::Kind::none && t - std::max<Tick>(user_->arrival, 0) < value_window)
        sink_->book(care.kind == CareState::Kind::fresh ? Counter::value_new : Counter::value_active, amount);
    if (care.won_back != never && m_.end - care.won_back >= value_window && t - care.won_back < value_window)
        sink_->book(Counter::value_won_back, amount);
}

}  // namespace rekindle
