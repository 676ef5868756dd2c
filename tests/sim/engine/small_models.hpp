#pragma once
// Models and policies built by hand for the tests of the engine: the bench worlds W1-W3 and bricks for smaller ones.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/engine/run.hpp"
#include "tests/sim/engine/line_plan.hpp"

namespace rekindle::test {

inline constexpr auto operator""_d(long double days) { return ticks_of(static_cast<double>(days)); }
inline constexpr auto operator""_d(unsigned long long days) { return static_cast<Tick>(days) * ticks_per_day; }

/// One segment, everybody engaged; no lapse, return, order or channel until the test says so.
inline Model quiet_model(std::uint64_t users, Tick horizon) {
    Model m;
    m.name = "quiet";
    m.initial_users = users;
    m.horizon = horizon;
    m.segments.push_back({.name = "all"});
    return m;
}

inline Frailty gamma_frailty(double shape, double rate) { return {Frailty::Kind::gamma, shape, rate, 0}; }
inline Frailty lognormal_frailty(double sigma) { return {Frailty::Kind::lognormal, 1, 1, sigma}; }

/// Orders or visits at a rate, with Erlang(k) gaps.
inline RenewalProcess renewals(double rate_per_day, int k = 1) {
    RenewalProcess r;
    r.rate_per_day = rate_per_day;
    r.regularity = k;
    return r;
}

inline Effect boost(Process target, double multiplier, Tick duration, Tick half_life = 0) {
    Effect e;
    e.on = TouchStage::sent;
    e.target = target;
    e.multiplier = multiplier;
    e.duration = duration;
    e.half_life = half_life;
    return e;
}

inline Effect pulse(double probability, Tick duration) {
    Effect e;
    e.on = TouchStage::sent;
    e.pulse = true;
    e.probability = probability;
    e.duration = duration;
    return e;
}

inline Effect on(TouchStage stage, Effect e) {
    e.on = stage;
    return e;
}

/// A channel whose every touch is delivered, opened and clicked.
inline Channel sure_channel(std::string name, double cost, std::vector<Effect> effects = {}) {
    Channel c;
    c.name = std::move(name);
    c.cost = micros_of(cost);
    c.effects = std::move(effects);
    return c;
}

inline Trigger at(Tick t) { return {Trigger::Kind::at, 0, t}; }
inline Trigger every(Tick period, Tick first = 0) { return {Trigger::Kind::every, period, first}; }
inline Trigger silent(Tick span) { return {Trigger::Kind::silent, span, 0}; }
inline Trigger after_lapse(Tick span) { return {Trigger::Kind::lapse_oracle, span, 0}; }

inline Step send(std::size_t channel, OfferId offer = no_offer) {
    Step s;
    s.kind = Step::Kind::send;
    s.channel = static_cast<ChannelId>(channel);
    s.offer = offer;
    return s;
}

inline Step wait(Tick span) {
    Step s;
    s.kind = Step::Kind::wait;
    s.wait = span;
    return s;
}

inline Step stop_if(std::uint16_t condition) {
    Step s;
    s.kind = Step::Kind::stop_if;
    s.condition = condition;
    return s;
}

inline LinePlan journey(std::string name, Trigger trigger, std::vector<Step> steps) {
    LinePlan plan;
    plan.name = std::move(name);
    plan.trigger = trigger;
    plan.steps = std::move(steps);
    return plan;
}

/// A policy made of functions. They are called from several threads at once.
class FunctionPolicy final : public RecallPolicy {
  public:
    using Answer = std::function<Decision(ObservedUser const&)>;
    using Stop = std::function<bool(std::uint16_t, ObservedUser const&)>;
    FunctionPolicy(PolicyPlan plan, Answer answer, Stop stop)
        : plan_{std::move(plan)}, answer_{std::move(answer)}, stop_{std::move(stop)} {}
    [[nodiscard]] PolicyPlan const& plan() const override { return plan_; }
    [[nodiscard]] bool holds(std::uint16_t condition, ObservedUser const& user) const override {
        return condition == line_audience ? answer_(user).start : stop_ && stop_(condition, user);
    }
    [[nodiscard]] double value(std::uint16_t, ObservedUser const& user) const override {
        return answer_ ? answer_(user).score : 0;
    }

  private:
    PolicyPlan plan_;
    Answer answer_;
    Stop stop_;
};

/// `answer`: who starts, everyone where empty. `stop`: the conditions of stop_if steps, never true where empty.
inline PolicyPtr make_policy(LinePlan plan, FunctionPolicy::Answer answer = {}, FunctionPolicy::Stop stop = {}) {
    plan.asks = static_cast<bool>(answer);
    return std::make_shared<FunctionPolicy>(compiled(plan), std::move(answer), std::move(stop));
}

inline PolicyPtr untouched() { return make_policy(journey("none", {}, {})); }

/// The same policy played step by step: a condition that is never true keeps it off the journey's graph.
inline LinePlan without_graph(LinePlan plan) {
    plan.steps.push_back(stop_if(0));
    return plan;
}

/// W1: lapse hazard f/60 a day, f ~ Gamma(2, mean 1); return hazard 1/120; orders 1/15; 365 days.
inline Model w1_model(std::uint64_t users) {
    Model m = quiet_model(users, 365_d);
    m.name = "w1";
    m.lapse.law = Exponential{1 / 60.0};
    m.lapse.frailty = gamma_frailty(2, 2);
    m.comeback.law = Exponential{1 / 120.0};
    m.orders.rate_per_day = 1 / 15.0;
    return m;
}

/// W2: push, SMS and call multiply the return hazard by 2, 3 and 4 for three days; a recalled life lapses at f/40.
inline Model w2_model(std::uint64_t users) {
    Model m = w1_model(users);
    m.name = "w2";
    m.lapse.after_recall = 1.5;
    m.channels.push_back(sure_channel("push", 0.01, {boost(Process::comeback, 2, 3_d)}));
    m.channels.push_back(sure_channel("sms", 0.05, {boost(Process::comeback, 3, 3_d)}));
    m.channels.push_back(sure_channel("call", 0.5, {boost(Process::comeback, 4, 3_d)}));
    return m;
}

/// Push at 7 days of dormancy, SMS a day later, the call another day later.
inline LinePlan w2_plan() { return journey("w2", after_lapse(7_d), {send(0), wait(1_d), send(1), wait(1_d), send(2)}); }

/// W3: W2 with at most 0.02 % of the users called per calendar day.
inline Model w3_model(std::uint64_t users) {
    Model m = w2_model(users);
    m.name = "w3";
    m.channels[2].capacity_fraction_of_users = 0.0002;
    return m;
}

inline ReplicateTally simulate(Model const& model, std::vector<PolicyPtr> const& policies, std::uint64_t seed = 11,
                               int threads = 2) {
    RunOptions options;
    options.seed = seed;
    options.threads = threads;
    return run_replicate(model, policies, options);
}

/// The one world of a run.
inline WorldTally simulate_one(Model const& model, PolicyPtr const& policy = untouched(), std::uint64_t seed = 11) {
    return simulate(model, {policy}, seed).worlds.front();
}

inline std::int64_t total(WorldTally const& world, Counter c) { return world.sums[index_of(c)]; }
inline std::vector<Sum> const& series(WorldTally const& world, Daily d) { return world.daily[index_of(d)]; }

/// Events before the start of `day`.
inline std::int64_t before_day(WorldTally const& world, Daily d, std::size_t day) {
    auto const& s = series(world, d);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < day && i < s.size(); ++i) sum += s[i];
    return sum;
}

/// A lapse reason with a share of the lapse hazard.
inline LapseReason shared(std::string name, double share) {
    LapseReason r;
    r.name = std::move(name);
    r.share = share;
    return r;
}

/// Places on a channel's list deliver for some days since they were checked, later a `remaining` share of that.
inline ResponseRow list_decay(double days, double remaining) {
    ResponseRow row;
    row.source = ResponseSource::list_age;
    row.curve = ResponseRow::Curve::pieces;
    row.breaks = {days};
    row.factors = {1, remaining};
    row.stages = static_cast<std::uint16_t>(1u << static_cast<unsigned>(ResponseStage::delivered));
    return row;
}

}  // namespace rekindle::test
