#include <algorithm>
#include <initializer_list>

#include "sim/engine/run.hpp"
#include "sim/engine/world_plan.hpp"

namespace rekindle {
namespace {

using C = Counter;

class Impossible {
  public:
    void rule_out(bool whether, std::initializer_list<Counter> counters) {
        for (auto const c : counters) set_[index_of(c)] = set_[index_of(c)] || whether;
    }
    /// A counter that is made of others, where none of them can happen.
    void derive(Counter c, std::initializer_list<Counter> from) {
        set_[index_of(c)] = std::all_of(from.begin(), from.end(), [&](Counter part) { return set_[index_of(part)]; });
    }
    [[nodiscard]] CounterSet set() const { return set_; }

  private:
    CounterSet set_;
};

void by_channels(Impossible& out, Model const& m) {
    auto const none = [&](auto const& has) { return std::none_of(m.channels.begin(), m.channels.end(), has); };
    out.rule_out(none([](Channel const& c) { return c.opt_out > 0; }),
                 {C::optouts, C::fewer_requests, C::resubscribed});
    out.rule_out(none([](Channel const& c) { return c.opt_out_rules.fewer > 0; }), {C::fewer_requests});
    out.rule_out(none([](Channel const& c) { return c.opt_out_rules.back > 0; }), {C::resubscribed});
    out.rule_out(none([](Channel const& c) { return c.complaint > 0; }), {C::complaints});
    out.rule_out(none([](Channel const& c) { return c.cost > 0; }), {C::cost_messages});
}

void by_model(Impossible& out, Model const& m) {
    out.rule_out(!m.gone, {C::gone});
    out.rule_out(m.offers.empty(),
                 {C::offers_redeemed, C::offers_leaked, C::cost_offers, C::cost_offers_leaked, C::disputes});
    out.rule_out(!m.care.desk, {C::contacts, C::wait_ticks, C::promised_contacts, C::late_contacts, C::backlog_end});
    out.rule_out(!m.care.upgrade, {C::upgrades});
    out.rule_out(!m.care.referral, {C::referred_users});
    out.rule_out(m.care.programmes.empty(), {C::enrolled, C::check_ins, C::tasks_set, C::tasks_completed});
    out.rule_out(m.leaving.surveys.empty(), {C::surveys, C::survey_answers});
    out.rule_out(m.leaving.fixes.empty(), {C::fixes});
    out.rule_out(m.care.programmes.empty() && m.leaving.fixes.empty(), {C::cost_programme});
    out.rule_out(!m.care.values, {C::active_at_risk, C::value_active, C::new_at_risk, C::value_new, C::won_back_at_risk,
                                  C::value_won_back});
    bool const orders = m.orders.rate_per_day > 0 || m.first_order || m.comeback.with_order;
    out.rule_out(!orders, {C::orders});
    out.rule_out(!orders || m.order_value.kind == OrderValue::Kind::none, {C::revenue, C::margin});
}

void by_untouched(Impossible& out) {
    out.rule_out(true, {C::touches,
                        C::delivered,
                        C::opens,
                        C::clicks,
                        C::optouts,
                        C::complaints,
                        C::fewer_requests,
                        C::resubscribed,
                        C::touches_over_cap,
                        C::returns_recalled,
                        C::returns_attributed,
                        C::cost_messages,
                        C::offers_redeemed,
                        C::offers_leaked,
                        C::cost_offers,
                        C::cost_offers_leaked,
                        C::disputes,
                        C::enrolled,
                        C::check_ins,
                        C::tasks_set,
                        C::tasks_completed,
                        C::acquired_users,
                        C::surveys,
                        C::survey_answers,
                        C::fixes,
                        C::cost_programme});
}

}  // namespace

CounterSet impossible_counters(Model const& model, RecallPolicy const& policy) {
    ModelPlan const plan(model);
    WorldPlan const world(plan, policy);
    auto const& rules = policy.plan().rules;
    Impossible out;
    by_model(out, model);
    by_channels(out, model);
    if (world.untouched) by_untouched(out);
    out.rule_out(world.untouched && !model.care.desk && policy.plan().upkeep.empty(), {C::cost_service});
    out.rule_out(rules.acquisition.empty(), {C::acquired_users});
    out.rule_out(rules.acquisition.empty() && model.care.arrival_cost <= 0, {C::cost_acquisition});
    out.derive(C::returns_natural, {C::returns});
    out.derive(C::cost_total,
               {C::cost_messages, C::cost_offers, C::cost_service, C::cost_programme, C::cost_acquisition});
    out.derive(C::net_value, {C::margin, C::cost_total});
    return out.set();
}

}  // namespace rekindle
