#pragma once
// Every field of a Model as text, doubles by their bits: two models are the same where their texts are.

#include <cstring>
#include <sstream>
#include <string>

#include "sim/population/model.hpp"

namespace rekindle::test {

class ModelText {
  public:
    static std::string of(Model const& m) {
        ModelText t;
        t.model(m);
        return t.out_.str();
    }

  private:
    void put(double x) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, &x, sizeof bits);
        out_ << std::hex << bits << std::dec << ' ';
    }
    void put(std::string const& x) { out_ << '"' << x << "\" "; }
    template <class T>
    requires std::is_integral_v<T> || std::is_enum_v<T>
    void put(T x) { out_ << static_cast<long long>(x) << ' '; }
    template <class T>
    void put(std::vector<T> const& list) {
        out_ << '[';
        for (auto const& x : list) put(x);
        out_ << ']';
    }
    template <class... T>
    void all(T const&... x) {
        (put(x), ...);
        out_ << '\n';
    }

    void put(Duration const& d) { all(d.down(), d.up(), d.days()); }
    void put(Frailty const& f) { all(f.kind, f.shape, f.rate, f.sigma); }
    void put(Calendar const& c) {
        for (std::int64_t day = -4001; day < 8001 && !c.empty(); ++day) put(c.at(day * ticks_per_day));
    }
    void put(HazardLaw const& law) {
        put(law.index());
        std::visit([this](auto const& l) { parts(l); }, law);
    }
    void parts(Exponential const& l) { all(l.rate_per_day); }
    void parts(Weibull const& l) { all(l.shape, l.scale_days); }
    void parts(Gompertz const& l) { all(l.rate_per_day, l.growth_per_day); }
    void parts(LogLogistic const& l) { all(l.shape, l.scale_days); }
    void parts(LogNormal const& l) { all(l.mu_log_days, l.sigma); }
    void parts(GammaLaw const& l) { all(l.shape, l.scale_days); }
    void parts(PiecewiseConstant const& l) {
        for (auto const& p : l.pieces()) all(p.from_days, p.rate_per_day);
    }
    void put(RenewalProcess const& r) { all(r.rate_per_day, r.regularity, r.frailty, r.calendar); }
    void put(Segment const& s) {
        all(s.name, s.share, s.multiplier[0], s.multiplier[1], s.multiplier[2], s.multiplier[3], s.order_value);
    }
    void put(Trait const& t) { all(t.name, t.kind, t.a, t.b, t.levels, t.shares, t.observable); }
    void put(Covariate const& c) { all(c.trait, c.process, c.per_unit, c.centre, c.per_level); }
    void put(FrailtyCorrelation const& c) { all(c.first, c.second, c.rho); }
    void put(ReasonCovariate const& c) { all(c.trait, c.per_unit, c.centre, c.per_level); }
    void put(LapseReason const& r) {
        all(r.name, r.own_hazard, r.share, r.law, r.calendar, r.segments, r.covariates, r.comeback, r.response,
            r.second_life);
    }
    void put(Effect const& e) { all(e.on, e.target, e.pulse, e.multiplier, e.duration, e.half_life, e.probability); }
    void put(Channel const& c) {
        all(c.name, c.cost, c.labour, c.delivered, c.opened, c.clicked, c.opt_out, c.complaint, c.reach_window,
            c.capacity_per_day, c.capacity_fraction_of_users, c.effects, c.response, c.opt_in, c.pressure,
            c.opt_out_rules.fewer, c.opt_out_rules.fewer_gap, c.opt_out_rules.back, c.opt_out_rules.back_within);
    }
    void put(StageFactors const& f) {
        for (double const x : f) put(x);
    }
    void put(Offer const& o) {
        all(o.name, o.discount_fraction, o.amount, o.expires, o.redemption, o.due, o.taken_on, o.discount_cost,
            o.amount_cost, o.uses, o.order_value, o.next_lapse, o.dispute, o.dispute_cost, o.dispute_trust, o.trust,
            o.stock, o.factor, o.response, o.effects);
    }
    void put(ResponseRow const& r) {
        all(r.stages, r.source, r.trait, r.curve, r.factors, r.breaks, r.a, r.b, r.floor);
    }
    void put(Message const& x) {
        all(x.name, x.factor, x.response, x.effects, x.trust, x.recommender.has_value());
        if (x.recommender) {
            auto const& r = *x.recommender;
            all(r.accuracy, r.calibrated, r.learns, r.hit, r.miss);
        }
    }
    void put(Signal const& s) { all(s.name, s.source, s.capacity_per_day, s.capacity_fraction_of_users, s.lapse); }

    void put(DeskTier const& t) {
        all(t.name, t.staff, t.handling, t.serves, t.promise, t.kept, t.broken, t.cost_per_day);
    }
    void put(Desk const& d) {
        all(d.per_return, d.per_order, d.per_lapse, d.per_complaint, d.tiers, d.tolerance, d.impatience, d.crowded_wait,
            d.crowded_lapse, d.crowded_second_lapse);
    }
    void put(SecondLife::ByTrait const& b) { all(b.trait, b.per_level); }
    void put(CareStep const& s) { all(s.kind, s.after, s.completed, s.cost, s.reward, s.lapse); }
    void put(CareProgramme const& p) { all(p.name, p.cost, p.steps); }
    void put(CareModel const& c) {
        if (c.desk) put(*c.desk);
        auto const& second = c.second_life;
        all(second.by_offer, second.by_trait, second.later_lapse, second.orders, second.order_value, second.margin);
        all(c.programmes, c.arrival_cost, c.values);
        if (auto const& u = c.upgrade) all(u->per_order, u->lives, u->at_most, u->order_value, u->margin);
        if (auto const& r = c.referral) all(r->per_day, r->per_day_returned, r->delay, r->generations);
    }
    void put(WarningSignal const& w) { all(w.name, w.engaged, w.weakening, w.fragile, w.dormant); }
    void put(Hurdle const& h) {
        all(h.name, h.reason, h.from, h.to, h.by_orders, h.from_orders, h.to_orders, h.lapse, h.fixed_at,
            h.fixed_lapse);
    }
    void put(Survey const& s) { all(s.name, s.answered, s.reported, s.cost); }
    void put(Fix const& f) { all(f.name, f.reason, f.cost, f.delay, f.lapse, f.comeback, f.response, f.second_life); }
    void put(TierLadder const& t) { all(t.name, t.levels, t.from); }
    void put(Classifier const& c) { all(c.name, c.trait, c.levels, c.guessed, c.period); }
    void put(Score const& s) {
        all(s.name, s.of, s.within, s.channel, s.auc, s.r2, s.period, s.reference, s.shift, s.slope);
    }
    void leaving(LeavingModel const& m) {
        all(m.reasons, m.warnings, m.hurdles, m.surveys, m.fixes, m.tiers, m.classifiers, m.scores);
        if (auto const& f = m.feature)
            all(f->rate_per_day, f->regularity, f->grace, f->misses, f->lapse, f->window, f->alarm_drop);
        if (m.rfm) all(m.rfm->window, m.rfm->recency, m.rfm->frequency, m.rfm->monetary);
        if (m.engagement) all(m.engagement->window);
    }

    void model(Model const& m) {
        all(m.name, m.currency, m.start_weekday, m.initial_users, m.arrivals_per_day, m.initial_state, m.warm_up,
            m.horizon, m.run_off, m.churn_threshold, m.incremental_window, m.recalled_by, m.segments, m.traits,
            m.covariates, m.frailty_correlations);
        all(m.lapse.law, m.lapse.frailty, m.lapse.calendar, m.lapse.per_order_probability, m.lapse.spares_first_order,
            m.lapse.per_order_beta_a, m.lapse.per_order_beta_b, m.lapse.after_recall, m.lapse.after_return);
        all(m.comeback.law, m.comeback.frailty, m.comeback.calendar, m.comeback.cure_fraction, m.comeback.with_order);
        if (m.gone) put(m.gone->law);
        if (m.weakening)
            all(m.weakening->onset, m.weakening->recovery, m.weakening->lapse, m.weakening->orders, m.weakening->visits,
                m.weakening->depth, m.weakening->order_value);
        if (m.fragile) {
            all(m.fragile->lapse, m.fragile->orders, m.fragile->visits, m.fragile->settles_after,
                m.fragile->settles_after_orders, m.fragile->new_users);
        }
        put(m.orders);
        if (m.visits) put(*m.visits);
        auto const& v = m.order_value;
        all(m.first_order, v.kind, v.mean, v.cv, v.user_cv, v.p, v.q, v.v, m.margin_fraction, m.discount_rate_per_year);
        all(m.channels, m.offers, m.signals, m.response.messages, m.response.response, m.response.fatigue.half_life,
            m.response.trust.initial, m.response.trust.half_life, m.care);
        leaving(m.leaving);
    }

    std::ostringstream out_;
};

inline std::string model_text(Model const& m) { return ModelText::of(m); }

/// A scenario that uses every part of the schema.
inline constexpr char const* everything = R"(
name: everything
description: "a \"full\" scenario\nof two lines"
currency: USD
users: 12345
start_date: 1997-10-01
horizon: 200d
warm_up: 3w
run_off: 36h
churn_threshold: 45d
incremental_window: 60d
recalled_by: cause
arrivals: 3/w
initial_state: fragile
discount: 8%
parameters:
  r: {lognormal: [0.41, 0.05], source: data}
  alpha: 42.95
  pulse: {uniform: [5%, 15%], source: claim}
  pair: {names: [s, beta], median: [0.945, 34.2], log_covariance: [[0.01, 0.009], [0.009, 0.02]], source: assumed}
segments:
  - {name: loyal, share: 30%, lapse: 0.5, return: x1.2, orders: {gamma: [4, 0.3]}, visits: 2, order_value: 1.3}
  - {name: rest, share: 70%}
traits:
  - {name: age, law: normal, mean: {normal: [40, 2]}, sd: 12, observable: true}
  - {name: wealth, law: lognormal, median: 30, sigma: 0.5}
  - {name: g, law: gamma, shape: 2, scale: 3}
  - {name: b, law: beta, a: 2, b: 3}
  - {name: u, law: uniform, low: -1, high: 1}
  - {name: device, values: {ios: 40%, android: 60%}, observable: true}
covariates:
  - {trait: age, process: lapse, per_unit: 0.98, centre: 40}
  - {trait: device, process: orders, values: {android: 1, ios: {triangular: [1, 1.2, 1.5]}}}
frailty_correlation: [{between: [orders, return], rho: 0.4}, {between: [lapse, orders], rho: -0.2}]
lapse:
  law: weibull
  shape: 1.3
  scale: {lognormal: [60d, 0.1]}
  frailty: {law: gamma, shape: $s, rate: $beta}
  per_order: {beta: {a: {uniform: [0.7, 0.9]}, b: 2.43}}
  spares_first_order: true
  after_recall: 1.5
  after_return: 1.1
  calendar: {weekday: [1, 1, 1, 1, 1, 1.2, {normal: [1.2, 0.01]}], month: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3], shocks: [{name: "an outage", from: -10d, to: 11d, multiplier: 2}]}
  reasons:
    quality: {share: 60%, return: 0.2, response: {uniform: [0.2, 0.4]}, second_life: 1.5, segments: {rest: 2}}
    price: {share: 40%, traits: [{trait: device, values: {ios: 0.5, android: 1}}, {trait: age, per_unit: 0.99, centre: 40}]}
    competitor: {hazard: {law: weibull, shape: 2, scale: 300d}, calendar: {shocks: [{name: launch, from: 50d, to: 60d, multiplier: 5}]}}
return: {law: log_normal, median: 90d, sigma: 1.2, frailty: {law: lognormal, sigma: 0.5}, cure: 20%, with_order: true}
gone: {law: tabulated, survival: [1, 90%, {value: 0.5, source: data}], times: [0d, 1y, 2y]}
weakening: {onset: {law: gompertz, rate: 0.001/d, growth: -0.01/d}, recovery: {law: piecewise, rates: [0.1/d, {uniform: [1/60d, 1/30d]}], breaks: [30d]}, lapse: 3, orders: 0.5, visits: 0.25, depth: 0.4, order_value: {uniform: [0.7, 0.9]}}
core_feature: {mean: {lognormal: [2d, 0.1]}, regularity: 2, misses: 4, lapse: 3.2, window: 4w, alarm_drop: 25%}
hurdles:
  unit_3: {after_orders: 2, orders: 2, lapse: {uniform: [4, 6]}, reason: quality, fixed_at: 100d, fixed_lapse: 2}
  trial: {at: 30d, for: 3d, lapse: 5}
warnings:
  odd_logins: {engaged: 0.002/d, weakening: {uniform: [0.04/d, 0.06/d]}, fragile: 0.01/d, dormant: 0.001/d}
  device: {engaged: 0.001/d}
surveys:
  exit_poll: {answered: {beta: [11, 89]}, accuracy: 75%, cost: 0.2}
  call: {answered: 60%, confusion: {quality: {guessed: {quality: 90%, price: 10%}}, price: {guessed: {price: 100%}}, competitor: {guessed: {competitor: 50%, price: 50%}}}}
fixes:
  better: {reason: quality, cost: {uniform: [1000, 2000]}, delay: 30d, lapse: 0.5, return: 1.5, response: 1.2, second_life: {uniform: [0.7, 0.9]}}
fragile: {lapse: 2, orders: 0.9, visits: 0.8, settles_after: 60d, settles_after_orders: 2, new_users: true}
visits: {rate: 0.3/d, regularity: 2}
orders:
  rate: 1/d
  regularity: 3
  frailty: {law: gamma, shape: $r, rate: $alpha}
  first_order: true
  value: {law: gamma, shape: 6.25, user: {law: inverse_gamma, shape: 3.74, scale: 15.44}}
  margin: 30%
channels:
  sms:
    cost: 0.05
    labour: 0.01
    delivered: 98%
    opened: {beta: [24, 76], source: assumed}
    clicked: {value: 8%, source: claim}
    opt_out: 0.5%
    opt_in: 80%
    pressure: 1.5
    fewer: 37%
    fewer_gap: 14d
    back: {beta: [12, 88]}
    back_within: 60d
    complaint: 0.1%
    reach: active
    reach_window: 5d
    capacity: 0.02% of users /d
    effects:
      - {on: delivered, target: lapse, boost: 0.8, for: 36h, half_life: 12h}
      - {pulse: $pulse, within: 72h}
    response:
      - {by: weekday, on: opened, values: {sat: 1.31, sun: {uniform: [0.8, 1]}}}
      - {by: hour, on: [opened, clicked], up_to: [8, 20], factors: [0.5, 1.2, 0.8]}
  call: {cost: 2, capacity: {uniform: [400/d, 600/d]}}
offers: {ten: {discount: 10%, expires: 14d, redemption: 60%}, five: {amount: 5, response: [{by: trait, trait: device, on: redemption, values: {ios: 1.4}}], effects: [{target: lapse, boost: 0.7, for: 30d}]}, gift: {amount: 12, cost: 40%, due: taking, taken: delivered, uses: 3, stock: 500, order_value: 1.1, next_lapse: 1.5, dispute: 5%, dispute_cost: 4, dispute_trust: -30%, trust: 10%, opened: 1.2, clicked: 1.1, opt_out: 0.9, effect: 1.3, harm: 0.8}, both: {bundle: {ten: 1, gift: 2}, clicked: 1.67}}
fatigue: {half_life: 5d}
trust: {initial: 60%, half_life: 90d}
messages:
  memory: {delivered: 0.97, opened: {normal: [1.2, 0.05]}, clicked: 1.4, opt_out: 1.1, complaint: 2, effect: 0.9, harm: 1.5, trust: 5%, personal: {accuracy: {beta: [6, 4]}, calibrated: 89%, learns: 2%, hit: {opened: 1.4, clicked: 2, opt_out: 0.7, effect: 1.1, harm: 0.9}, miss: {clicked: 0.5}}, response: [{by: uses, on: opened, per_unit: 0.9, floor: 0.3}, {by: segment, on: clicked, values: {loyal: 2}}], effects: [{target: lapse, boost: 1.2, for: 7d}]}
response:
  - {by: dormancy, on: [effect, opened], half_life: {lognormal: [60d, 0.2]}, floor: 0.1}
  - {by: trait_value, trait: age, on: harm, per_unit: 0.99, centre: 40, floor: 0.5}
  - {by: silence, on: clicked, gain: 0.5, scale: 30d}
  - {by: stage, on: complaint, values: {weakening: 2}}
  - {by: fatigue, on: [opened, opt_out], per_unit: 0.9}
  - {by: trust, on: dispute, gain: -0.5, scale: 1}
  - {by: list_age, on: delivered, half_life: 300d}
  - {by: other_channel, on: clicked, up_to: [3d], factors: [1.35, 1]}
  - {by: depth, on: clicked, gain: 2, scale: 15%}
signals: {desk: {source: touches, capacity: 50/d, lapse: 1.5}}
desk:
  contacts: {return: 30%, order: {beta: [5, 95]}, lapse: 1%, complaint: 1}
  tiers:
    dedicated: {staff: 2, handling: 10m, serves: recalled, promise: 15m, kept: 0.63, broken: 1.2, cost_per_day: 150}
    standard: {staff: 4, handling: {uniform: [8m, 16m]}}
  own_wait: {tolerance: 1h, lapse: 2}
  crowding: {wait: 2h, lapse: 1.1, second_lapse: {normal: [1.5, 0.1]}}
second_life: {offers: {values: {ten: 1.4}}, traits: [{trait: device, values: {ios: {normal: [0.9, 0.01]}}}], later_lapse: 1.2, orders: 1.1, order_value: 1.17, margin: 0.95}
care:
  habit: {cost: 2, check_ins: [{after: 7d, reached: 70%, cost: 0.5, lapse: 0.9}], tasks: [{after: 3d, completed: {beta: [6, 4]}, reward: 1, lapse: 0.85}]}
  plain: {}
upgrades: {per_order: 5%, lives: all, at_most: 2, order_value: 1.5, margin: 1.1}
referral: {rate: 1/400d, rate_after_return: {uniform: [1/400d, 1/300d]}, delay: 3d, generations: 2}
arrival_cost: 34
measure_value: false
observe:
  rfm: {recency: [7d, 30d, 90d, 180d], frequency: [1, 2, 4, 8], monetary: [20, 50, 100, 200]}
  engagement: {window: 2w}
  tiers: {tier: {from: {low: 0, mid: 100, high: 500}}}
  classifiers:
    guess: {trait: device, confusion: {ios: {guessed: {ios: 90%, android: 10%}}, android: {guessed: {android: 100%}}}, period: 90d}
    rough: {trait: device, accuracy: 80%}
  scores:
    lapse_30: {of: lapse, auc: 0.75, reference: 2d, shift: {normal: [0, 0.1]}}
    back: {of: return, within: 60d, r2: 0.4, reference: 1d}
    lift: {of: uplift, channel: sms, within: 14d, r2: 0.2, reference: 0d}
)";

}  // namespace rekindle::test
