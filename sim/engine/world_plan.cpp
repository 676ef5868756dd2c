#include "sim/engine/world_plan.hpp"

#include <cmath>

#include "sim/base/contract.hpp"
#include "sim/base/portable_math.hpp"
#include "sim/engine/sink.hpp"

namespace rekindle {
namespace {

Calendar const* calendar_or_null(Calendar const& c) { return c.empty() ? nullptr : &c; }

ProcessPlan compile(HazardLaw const& law, Calendar const& calendar) {
    ProcessPlan plan;
    plan.law = &law;
    plan.calendar = calendar_or_null(calendar);
    auto const* exponential = std::get_if<Exponential>(&law);
    plan.plain = exponential != nullptr && plan.calendar == nullptr;
    if (exponential != nullptr) plan.rate_per_tick = exponential->rate_per_day * 0x1p-20;
    return plan;
}

ProcessPlan compile(RenewalProcess const& process) {
    ProcessPlan plan;
    plan.calendar = calendar_or_null(process.calendar);
    plan.plain = plan.calendar == nullptr;
    plan.rate_per_tick = process.rate_per_day * 0x1p-20;
    plan.regularity = process.regularity;
    return plan;
}

/// The stage every touch reaches, unless luck has a say.
std::optional<TouchStage> certain_stage(Channel const& c) {
    if (c.delivered <= 0) return TouchStage::sent;
    if (c.delivered < 1) return std::nullopt;
    if (c.opened <= 0) return TouchStage::delivered;
    if (c.opened < 1 || c.opt_out > 0 || c.complaint > 0) return std::nullopt;
    if (c.clicked <= 0) return TouchStage::opened;
    return c.clicked < 1 ? std::nullopt : std::optional{TouchStage::clicked};
}

std::int64_t resolve_count(std::int64_t count, double fraction_of_users, std::uint64_t users) {
    if (fraction_of_users < 0) return count;
    return static_cast<std::int64_t>(std::floor(fraction_of_users * static_cast<double>(users)));
}

}  // namespace

ModelPlan::ModelPlan(Model const& m, bool logged_)
    : model{&m},
      births{m},
      start{-m.warm_up},
      end{m.end()},
      horizon{m.horizon},
      lapse{compile(m.lapse.law, m.lapse.calendar)},
      comeback{compile(m.comeback.law, m.comeback.calendar)},
      orders{compile(m.orders)},
      has_visits{m.visits.has_value()},
      logged{logged_} {
    REKINDLE_EXPECTS(m.horizon > 0);
    REKINDLE_EXPECTS(days_of(end - start) <= max_run_days);
    REKINDLE_EXPECTS(m.channels.size() <= 31);
    if (has_visits) visits = compile(*m.visits);
    for (auto* process : {&lapse, &comeback, &orders, &visits}) process->end = end;
    if (!m.leaving.reasons.empty()) lapse_mix = LapseMix(m, lapse);
    renewals_plain = !has_visits && orders.plain && orders.regularity == 1;
    bool const lapse_by_order = m.lapse.per_order_probability > 0 || m.lapse.per_order_beta_a > 0;
    bool const settles_by_order = m.fragile && m.fragile->settles_after_orders > 0;
    order_hooks =
        lapse_by_order || settles_by_order || m.order_value.kind != OrderValue::Kind::none || !m.offers.empty();
    for (std::size_t c = 0; c < m.channels.size(); ++c) {
        auto const& channel = m.channels[c];
        channels.push_back({&channel, certain_stage(channel), {}});
        for (std::size_t stage = 0; stage < touch_stages; ++stage) {
            auto const reached = static_cast<TouchStage>(stage);
            if (channels.back().certain.value_or(reached) == reached)
                touch_cells.push_back({touch_cell(c, reached), reached, channel.cost, channel.labour});
        }
        for (auto const& effect : channel.effects) {
            REKINDLE_EXPECTS(profiles.size() < 256);
            profiles.push_back(compile_effect(effect));
            has_pulses = has_pulses || effect.pulse;
        }
        auto const first = profiles.size() - channel.effects.size();
        for (std::size_t up_to = 0; up_to < touch_stages; ++up_to) {
            for (std::size_t stage = 0; stage <= up_to; ++stage) {
                for (auto p = first; p < profiles.size(); ++p) {
                    if (static_cast<std::size_t>(profiles[p].on) == stage)
                        channels.back().effects_up_to[up_to].push_back(static_cast<std::uint8_t>(p));
                }
            }
        }
    }
    extended = m.leaving.any() || m.response.any() || m.care.any();
    plain_lives = !extended && !logged && renewals_plain && lapse.plain && comeback.plain && !order_hooks &&
                  !has_pulses && !m.weakening && !m.fragile && !m.gone && m.comeback.cure_fraction <= 0 &&
                  !m.comeback.with_order && m.signals.empty();
    if (m.discount_rate_per_year > 0) {
        double const per_day = portable::log1p(m.discount_rate_per_year) / 365.25;
        for (std::int64_t day = 0; day <= day_of(end); ++day)
            discount.push_back(portable::exp(-per_day * static_cast<double>(day)));
    }
    if (m.order_value.kind == OrderValue::Kind::lognormal) {
        double const variance = portable::log1p(m.order_value.cv * m.order_value.cv);
        amount_sigma = std::sqrt(variance);
        amount_mu_offset = -0.5 * variance;
    }
    for (std::size_t i = 0; i < m.traits.size(); ++i) {
        if (m.traits[i].observable) observable_traits.push_back(i);
    }
    for (auto const& s : m.signals) {
        auto const capacity = resolve_count(s.capacity_per_day, s.capacity_fraction_of_users, m.initial_users);
        signals.push_back({s.source, std::max(1.0, static_cast<double>(capacity)), s.lapse});
    }
}

WorldPlan::WorldPlan(ModelPlan const& model_plan, RecallPolicy const& policy_)
    : policy{&policy_}, plan{&policy_.plan()}, model_plan_{&model_plan} {
    bool sends = false;
    for (auto const& step : plan->steps) sends = sends || step.kind == JourneyStep::Kind::send;
    untouched = plan->trigger.kind == Trigger::Kind::none || !sends || plan->holdout_fraction >= 1;
    acts = !untouched;
    if (acts && plan->trigger.kind == Trigger::Kind::silent) silence = plan->trigger.after;
    if (acts && plan->trigger.kind == Trigger::Kind::lapse_oracle) oracle = plan->trigger.after;
    exits_on_visit = plan->exit == PolicyPlan::Exit::visit;
    bool stops = false;
    for (auto const& step : plan->steps) stops = stops || step.kind == JourneyStep::Kind::stop_if;
    bool const by_event = plan->trigger.kind == Trigger::Kind::order || plan->trigger.kind == Trigger::Kind::comeback;
    visit_hooks = acts && (plan->asks || stops || by_event);
    ranked = acts && plan->ranked;
    rank_limit = resolve_count(plan->limit, plan->limit_fraction_of_users, model_plan.model->initial_users);
    if (acts) compile_actions(*model_plan.model);
    signals = !model_plan.signals.empty();
    extended = model_plan.extended;
    if (!extended && !model_plan.logged) journey = JourneyGraph(model_plan, *this);
    plain_lives = model_plan.plain_lives && !visit_hooks && (!acts || !journey.empty());
    starts_on_graph = plain_lives && !ranked && plan->holdout_fraction <= 0 && plan->re_entry <= 0 &&
                      plan->trigger.kind != Trigger::Kind::every;
    coupled = claims || ranked || signals;
    barriers = ranked || signals;
}

/// A wait joins the action before it; one at the start stands alone.
void WorldPlan::compile_actions(Model const& model) {
    auto const limits_of = add_limits(model);
    for (std::size_t i = 0; i < plan->steps.size(); ++i) {
        auto const& step = plan->steps[i];
        bool const send = step.kind == JourneyStep::Kind::send;
        if (step.kind == JourneyStep::Kind::wait && !actions.empty() && actions.back().wait_after == 0) {
            actions.back().wait_after = step.wait;
        } else if (step.kind == JourneyStep::Kind::wait) {
            actions.push_back({.step = step, .reach_window = never, .wait_after = step.wait, .limits = 0});
        } else {
            actions.push_back({.step = step,
                               .reach_window = send ? model.channels[index_of(step.channel)].reach_window : never,
                               .wait_after = 0,
                               .limits = limits_of[i]});
        }
    }
}

/// The limits each step claims.
std::vector<std::uint32_t> WorldPlan::add_limits(Model const& model) {
    std::vector<std::uint32_t> limits_of(plan->steps.size(), 0);
    std::uint32_t budget = 0;
    if (plan->budget_total >= 0 || plan->budget_per_day >= 0) {
        limits.push_back({Limit::Unit::micros, plan->budget_per_day, plan->budget_total});
        budget = 1;
    }
    std::vector<std::uint32_t> of_channel(model.channels.size(), 0);
    for (std::size_t i = 0; i < plan->steps.size(); ++i) {
        auto const& step = plan->steps[i];
        if (step.kind != JourneyStep::Kind::send) continue;
        auto const c = index_of(step.channel);
        REKINDLE_EXPECTS(c < model.channels.size());
        auto const& channel = model.channels[c];
        auto const capacity =
            resolve_count(channel.capacity_per_day, channel.capacity_fraction_of_users, model.initial_users);
        if (capacity >= 0 && of_channel[c] == 0) {
            of_channel[c] = 1u << limits.size();
            limits.push_back({Limit::Unit::touches, capacity, -1});
        }
        limits_of[i] = budget | of_channel[c];
    }
    std::uint32_t common = ~0u;
    for (auto mask : limits_of) {
        if (mask == 0) continue;
        claims = true;
        common &= mask;
    }
    claims_share_a_limit = common != 0;
    return limits_of;
}

PackLayout WorldPlan::layout() const {
    auto const& m = *model_plan_->model;
    PackLayout out;
    out.start = model_plan_->start;
    out.visits = model_plan_->has_visits;
    out.active = plan->trigger.kind != Trigger::Kind::lapse_oracle || !exits_on_visit || barriers;
    out.history = visit_hooks || plan->re_entry > 0;
    bool random_touches = false;
    for (auto const& c : model_plan_->channels) random_touches = random_touches || !c.certain;
    out.extended = extended;
    out.extras = model_plan_->has_pulses || m.gone || !m.offers.empty() || random_touches || limits.size() > 1 ||
                 (claims && barriers);
    return out;
}

std::vector<Tick> batch_instants(PolicyPlan const& plan, Tick until) {
    std::vector<Tick> instants;
    if (plan.trigger.kind == Trigger::Kind::at) {
        if (plan.trigger.after <= until) instants.push_back(plan.trigger.after);
    } else if (plan.trigger.kind == Trigger::Kind::every) {
        for (Tick t = plan.trigger.first; t <= until; t += plan.trigger.after) instants.push_back(t);
    }
    return instants;
}

}  // namespace rekindle
