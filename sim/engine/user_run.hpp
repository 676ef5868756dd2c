#pragma once
// The life of one user in one world, from stop to stop: the hot loop.

#include "sim/engine/graph_walk.hpp"
#include "sim/engine/hazard_clock.hpp"
#include "sim/engine/lapse_mix.hpp"
#include "sim/engine/published_history.hpp"
#include "sim/engine/sink.hpp"
#include "sim/engine/threshold_cache.hpp"
#include "sim/engine/user_state.hpp"
#include "sim/engine/world_plan.hpp"

namespace rekindle {

/// Advances users through the life cycle. One per thread; holds the user and world it is at work on. Between stops
/// nothing is shared, so any number of these run at once. Instants before `until` are played; simultaneous events in
/// the order return or lapse, stage, effect, journey, order.
class UserRun {
  public:
    UserRun(ModelPlan const& model, ThresholdCache& thresholds)
        : m_{model}, model_{*model.model}, thresholds_{thresholds} {}

    /// Makes `traits` the current user. Must outlive its use.
    void enter(Traits const& traits) {
        user_ = &traits;
        if (!m_.lapse_mix.empty()) [[unlikely]]
            born_mix_ = m_.lapse_mix.weights(traits);
    }
    /// Makes `world` current, its events booked into `sink`. `published`: null where nothing is; must outlive its use.
    void enter(WorldPlan const& world, Sink& sink, PublishedHistory const* published = nullptr) {
        world_ = &world;
        sink_ = &sink;
        published_ = published;
        known_until_ = published == nullptr ? never : published->known_until();
        felt_ = world.felt && published != nullptr;
        fixes_ = &nothing_fixed;
    }

    /// Whether the spells of the users that follow are counted.
    void follow(bool spells) { follows_ = spells; }

    /// The state at arrival: first life or, for an initially dormant user, first dormancy.
    void arrive(UserState& state, InitialState how);
    /// Starts the world's policy: at day 0, or at arrival if later. Counting since the policies start begins here.
    void start_policy(UserState& state);

    enum class Stop : std::uint8_t { moved, until, claim, wait };
    /// Plays to `until`, to a claim on a limit, or to where it must wait for what is published up to state.now, or for
    /// the desk's answer then. Whatever does not depend on unpublished days is played ahead of them.
    Stop run(UserState& state, Tick until);
    /// Answers the claim the state is parked at; the touch happens then or never. Play on with run().
    void answer_claim(UserState& state, bool granted);
    /// Limits that a send of the current world claims.
    [[nodiscard]] std::uint32_t claimed_limits(std::uint8_t send) const { return world_->sends[send].limits; }
    /// What the offer of the touch claimed by `state` is set down with in limits that count offers.
    [[nodiscard]] Micros claimed_offers(UserState& state);

    /// Ranked journeys: why one may not start at a batch instant, the policy's answer, and the start.
    [[nodiscard]] Why bar_to_entry(UserState const& state, std::size_t journey, Tick t) const;
    struct Bid {
        bool start = false;
        double score = 0;
        Micros cost = 0;  ///< of a knapsack
    };
    [[nodiscard]] Bid bid(UserState& state, Tick t, std::size_t journey);
    /// Whether the state at `t`, as far as it is known now, decides both.
    [[nodiscard]] bool knows_bids(UserState const& state, Tick t) const {
        return t < known_until_ || !asks_published(state);
    }
    /// What the team sees of the user. Makes the state current: further fields are worked out when they are asked for.
    [[nodiscard]] ObservedUser observe(UserState& state, Tick t);
    void start_journey(UserState& state, Tick t, std::size_t journey);

    /// At the midnight `state.now`: what the desk's answers do to the life they belong to.
    void take_answers(UserState& state, std::span<ServiceDesk::Answer const> answers);
    /// The truth behind a score at the last instant shown by observe(); no value where the user is not of the score's
    /// population: active for a lapse, dormant for a return or an uplift.
    [[nodiscard]] std::optional<double> truth(std::size_t score) const;

    /// Books what is only known at the end of the run.
    void finish(UserState const& state);
    /// Spreads the sink's touches over its totals and empties them. Costs at face value: discounted ones are booked at
    /// the touch.
    void spread_touches();
    /// Touches booked in the sink and not yet spread.
    [[nodiscard]] std::int64_t touches() const;
    /// After unpack(): brings back what is not stored.
    void restore(UserState& state);

  private:
    // Life cycle (user_run.cpp)
    Stop run_active(Tick until);
    Stop run_dormant(Tick until);
    [[nodiscard]] Stage initial_stage() const;
    void start_life(Tick t, bool from_return, bool recalled);
    void set_stage(Stage stage, Tick t);
    void lapse(Tick t);
    void start_dormancy(Tick t);
    /// What was in force on the return hazard when it fired.
    struct ReturnForce {
        bool by_pulse = false;    ///< a pulse's clock fired
        bool attributed = false;  ///< some effect was in force
        double log_boost = 0;     ///< of the product of the boosts
    };
    void come_back(Tick t, ReturnForce force);
    /// `recalled`: the life began with a return marked so.
    void book_lapse(Tick t, Tick since, bool second_life, bool recalled);
    void book_return(Tick t, Tick since, bool recalled, bool attributed);
    void book_second_life(Tick t, bool recalled);
    void book_life_start(LifeOrigin origin, Tick since);
    void book_life_value(Tick t, Micros value);
    void move(Stage from, Stage to) {
        ++sink_->flows.moved[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
    }
    [[nodiscard]] bool is_recalled(ReturnForce force, std::uint32_t dormancy);
    /// Books an attributed return for the channel of the latest touch in force.
    [[gnu::noinline]] void credit(std::uint8_t channel, bool recalled);
    [[nodiscard]] std::uint8_t channel_in_force() const;
    void shift_stage(Tick t);
    void settle(Tick t);

    // Plain lives (user_run_plain.cpp)
    struct PlainState;
    enum class PlainEnd : std::uint8_t { over, until, trigger };
    /// By itself, and calling what it seldom needs: in a larger function its loop is short of registers.
    [[gnu::noinline]] Stop run_plain(Tick until);
    struct PlainRates;
    [[nodiscard]] PlainRates plain_rates() const;
    [[nodiscard]] PlainState plain_state() const;
    void keep(PlainState const& p, Stage stage, Tick now);
    bool starts_on_graph(PlainState& p, Tick t);
    PlainEnd plain_life(PlainState& p, PlainRates const& rates, Tick until);
    template <bool seen>
    Tick plain_orders(PlainState& p, PlainRates const& rates, Tick fixed);
    void book_plain_orders(std::uint32_t n, Tick last);
    PlainEnd plain_wait(PlainState& p, PlainRates const& rates, Tick until);
    GraphWalk::End plain_walk(PlainState& p, PlainRates const& rates, Tick until);
    bool plain_return(PlainState& p, Tick t, ReturnForce force);  ///< whether it was recalled
    Stop stop_on_graph(PlainState const& p, Tick until);
    /// Nothing acts on the user now that run_plain() does not know.
    [[nodiscard]] bool is_plain() const {
        auto const& s = *state_;
        return world_->plain_lives && s.effect_count == 0 &&
               (s.node != no_node || (!s.journey.running && s.step_due == never));
    }

    // Orders and visits (user_run_orders.cpp)
    enum class Renewed : std::uint8_t { reached, lapsed, settled, wait };
    Renewed renewals(Tick fixed);
    Renewed order(Tick t);
    [[nodiscard]] bool settled_by_orders() const;
    void visit(Tick t, SeenMask more = 0);
    void book_order(Tick t, std::uint32_t ordinal);
    void book_order_value(Tick t, std::uint32_t ordinal);
    void rest_renewals(Tick t);
    void wake_renewals(Tick t);
    double next_order_threshold();
    double next_visit_threshold();
    [[nodiscard]] double draw_amount(std::uint32_t ordinal);

    // Journeys (user_run_program.cpp)
    enum class Sending : std::uint8_t { done, later, claim };
    void start_program(Tick t);
    [[nodiscard]] static JourneyPlace& place(UserState& s, std::size_t k) {
        return k == 0 ? s.journey : s.extras.journeys.places[k];
    }
    [[nodiscard]] static JourneyPlace const& place(UserState const& s, std::size_t k) {
        return k == 0 ? s.journey : s.extras.journeys.places[k];
    }
    [[nodiscard]] Tick trigger_due(std::size_t n) const;
    void set_trigger(std::size_t n, Tick due);
    [[nodiscard]] Tick first_due(Trigger const& when, Tick t) const;
    [[nodiscard]] Tick journey_due() const { return std::min(state_->trigger_due, state_->step_due); }
    void schedule();
    Stop journey(Tick t);
    bool abandon_cart(Tick t);
    void fire_triggers(Tick t);
    bool became_true(std::size_t k, Trigger const& when, std::size_t n, Tick t);
    [[nodiscard]] ObservedUser observe_on(UserState& s, std::size_t k, Tick t);
    [[nodiscard]] bool below(double share, Purpose purpose, std::uint32_t salt) const;
    [[nodiscard]] bool held_out_of_world() const {
        return below(model_.holdout_fraction, Purpose::holdout, model_.holdout_salt);
    }
    [[nodiscard]] bool in_audience(UserState& s, std::size_t k, Tick t);
    void try_entry(std::size_t k, Tick t);
    void enter_journey(std::size_t k, Tick t);
    void leave_journey(std::size_t k, Tick t, Why why);
    Stop instructions(std::size_t k, Tick t);
    static Stop pause(JourneyPlace& spot, Tick until);
    [[nodiscard]] std::uint16_t arm_of(Instruction const& split) const;
    std::uint16_t learnt_arm(Instruction const& here, Tick t);
    void reward(SeenMask seen, std::size_t journey, Tick t);
    void reward_value(Micros value, Tick t);
    /// Margin less offers booked so far, modulo 2^64: differences are the current user's.
    [[nodiscard]] std::uint64_t earned() const {
        return static_cast<std::uint64_t>(sink_->totals[index_of(Counter::margin)]) -
               static_cast<std::uint64_t>(sink_->totals[index_of(Counter::cost_offers)]);
    }
    [[nodiscard]] Tick clock_time(std::size_t k, Instruction const& here, Tick t) const;
    [[nodiscard]] LocalClock clock_of(JourneyPlan const& journey) const;
    [[nodiscard]] LocalClock company_clock() const { return {&model_.clock, 0}; }
    [[nodiscard]] std::int64_t weekday_at(Tick local) const;
    // Their sends (user_run_sends.cpp)
    Sending try_send(std::size_t k, Instruction const& here, Tick t);
    void send_on(std::size_t k, Instruction const& here, Tick t);
    static void register_send(JourneyPlace& spot, TouchStage reached);
    [[nodiscard]] Why bar_to_send(Tick t, WorldPlan::SendPlan const& plan) const;
    [[nodiscard]] std::uint32_t cap_window(Cap const& cap, Tick t) const;
    [[nodiscard]] Tick cap_opens(std::size_t c, Tick t) const;
    /// Whether the touch is over a cap that only counts.
    bool use_cap(std::size_t c, Tick t);
    void happen(SeenMask seen, Tick t);
    void leave_cart(bool ordered, Tick t);
    void set_off(std::uint8_t signal, Tick t);
    void set_oracles(Tick lapse);

    // Steps that touch nobody (user_run_survey.cpp)
    void clean_list(ListCleaning const& cleaning, Tick t);
    void ask(std::uint8_t survey, Tick t);
    [[nodiscard]] std::uint8_t answer_to(std::uint8_t survey, std::uint8_t reason) const;
    void count_towards(std::uint8_t fix_start, Tick t);
    void book_service(Tick t, Micros cost);

    // Touches and their effects (user_run_touch.cpp)
    TouchStage touch(Tick t, Send const& send);
    TouchStage reach(Tick t, Send const& send);
    /// Chances of the stages, each given the one before; 1 or more is certain.
    struct TouchChances {
        double delivered, opened, clicked, opt_out, complaint;
    };
    [[nodiscard]] static TouchChances chances_of(Channel const& c) {
        return {c.delivered, c.opened, c.clicked, c.opt_out, c.complaint};
    }
    TouchStage reach_by_chance(Tick t, std::size_t channel, std::uint32_t row, TouchChances const& chance);
    std::uint32_t touch_row(Tick t, std::size_t channel);
    void opt_out(Tick t, std::size_t channel, std::uint32_t row);
    void take_offer(Tick t, OfferId offer);
    // Offers (user_run_offer.cpp)
    [[nodiscard]] Offer const* used_offer(Tick t);
    void redeem_offer(Tick t, Offer const& offer, double order_value);
    void book_offer(Tick t, Offer const& offer, double order_value, bool leaked);
    [[nodiscard]] std::uint8_t offer_index(Offer const& offer) const;
    void carry_offer_over(Tick t, bool caused);
    [[nodiscard]] OfferTally& tally_of(Offer const& offer) {
        return sink_->offers[static_cast<std::size_t>(&offer - model_.offers.data())];
    }
    // Offers in budgets (user_run_reserve.cpp)
    [[nodiscard]] double usual_order() const;
    [[nodiscard]] Micros expected_cost(Tick t, WorldPlan::SendPlan const& plan);
    void give_back(Tick t, std::uint32_t limits, Sum amount);
    void set_aside(Tick t, WorldPlan::SendPlan const& plan);
    void lose_reserve(Tick t, Offer const& offer);
    void begin_reserve(Tick t, Offer const& offer);
    void end_reserve(Tick t, int uses);
    void pay_from_reserve(Tick t, Micros cost);
    [[nodiscard]] double offer_depth(Offer const& offer, double by_formula) const;
    [[nodiscard]] double formula_value(Tick t, Send const& send);
    [[nodiscard]] double redemption_factor(Tick t, Offer const& offer, ResponseStage stage) const;
    [[nodiscard]] double response_factor(Process p) const {
        return p == Process::lapse ? static_cast<double>(state_->extras.response.life_lapse) : 1;
    }
    void book_discounted_cost(Tick t, Channel const& channel);
    void add_effect(Tick t, std::uint8_t profile, float strength);
    void advance_effects(Tick t);
    void end_oldest_effect(Tick t);
    void spend_for(LiveEffect const& effect, Tick t);
    void drop_return_effects();

    // What bends a touch's chances and effects (user_run_response.cpp)
    /// A touch under way; a redemption has no channel.
    struct TouchContext {
        Tick t = 0;
        std::uint8_t channel = no_channel;
        MessageId message = no_message;
        double depth = 0;  ///< of the offer
    };
    TouchStage reach_by_response(Tick t, Send const& send);
    void add_response_effects(Tick t, Send const& send, TouchStage reached);
    void remember_touch(TouchContext const& touch, TouchStage reached);
    void bend(StageFactors& factors, std::vector<ResponseRow> const& rows, TouchContext const& touch) const;
    void recommend(StageFactors& factors, Recommender const& recommender, TouchContext const& touch, std::uint32_t row);
    [[nodiscard]] double source_value(ResponseRow const& row, TouchContext const& touch) const;
    [[nodiscard]] bool takes(Tick t, std::size_t channel) const;
    bool asks_for_fewer(std::size_t channel, std::uint32_t row);
    void may_subscribe_again(Tick t, std::size_t channel, std::uint32_t row);
    [[nodiscard]] Tick last_cleaned(std::uint8_t channel, Tick t) const;
    [[nodiscard]] double pressure(Tick t) const;
    [[nodiscard]] double trust(Tick t) const;
    void change_trust(Tick t, double by);
    [[nodiscard]] double uses(Tick t, MessageId message) const;
    void book_upkeep();

    // Dormant users on the journey's graph (user_run_graph.cpp)
    Stop run_graph(Tick until);
    void leave_graph();
    TouchStage send_from_node(JourneyNode const& node, Tick t);
    template <bool plain>
    GraphWalk::End walk_nodes(GraphWalk& walk, Clock& clock, Tick since, double factor, Tick limit);
    bool walk_chain(GraphWalk& walk, Clock& clock, double factor);
    void answer_node(bool granted);
    [[nodiscard]] bool pulse_fires(JourneyNode const& node, Tick t) const;
    void return_from_graph(JourneyNode const& node, double scale, Tick t, bool by_nature);
    Stop claim_from_graph(JourneyNode const& node, Tick t);
    void spend_pulse(JourneyNode const& node, Tick t);

    // The event log (user_run_observe.cpp)
    [[nodiscard]] bool logs() const { return sink_->log != nullptr; }
    void note(Happening what, Tick t, LoggedEvent more = {}) {
        if (logs()) [[unlikely]]
            tell(what, t, more);
    }
    void refuse(Why why, Tick t, LoggedEvent more = {}) {
        more.why = why;
        note(Happening::refusal, t, more);
    }
    [[gnu::cold, gnu::noinline]] void tell(Happening what, Tick t, LoggedEvent more) const;
    // After the return (user_run_care.cpp)
    void begin_care(Tick t);
    void welcome_back(Tick t);
    void end_care(Tick t);
    void enrol_by_rule(Tick t);
    void enrol(std::uint8_t programme, Tick t);
    [[nodiscard]] Tick care_due() const {
        return m_.care ? std::min(state_->extras.care.step_due, state_->extras.care.referral_due) : never;
    }
    void care_event(Tick t);
    void care_step(Tick t);
    void book_care(Tick t, Micros cost);
    [[nodiscard]] double care_order_value() const;
    [[nodiscard]] double care_margin() const;
    void offer_upgrade(Tick t, std::uint32_t ordinal);
    void next_referral(Tick t);
    void refer(Tick t);
    void begin_value(Tick t, bool arriving, bool was_active);
    void book_value(Tick t, Micros amount);
    [[nodiscard]] double care_scale(Process p) const;
    void contact(Tick t, ContactSource source, std::uint32_t ordinal);
    [[nodiscard]] std::uint8_t desk_tier() const;

    // Why users leave (user_run_leaving.cpp)
    void mark_lapse(Tick t);
    [[nodiscard]] std::uint8_t lapse_reason() const;
    void draw_reason(Tick t, Tick origin);
    void book_reasoned_return();
    void refresh_leaving();
    void apply_hurdle(Hurdle const& hurdle);
    void spend_leaving(Tick t);
    void begin_leaving(Tick t);
    void begin_leaving_life(Tick t);
    float next_use_threshold();
    [[nodiscard]] double use_rate() const;
    [[nodiscard]] double warning_rate(std::size_t k) const;
    void leaving_event(Tick t);
    [[nodiscard]] bool leaving_changes_lapse(Tick t) const;
    void use_feature(Tick t);
    void warn(std::size_t k, Tick t);
    void on_warning(std::uint8_t signal, Tick t);
    void leaving_visit(Tick t);
    void leaving_spend(Tick t, double value);
    bool leaving_order(Tick t);

    // Further fields, worked out when an expression asks (user_run_fields.cpp)
    class Asked final : public FurtherFields {
      public:
        explicit Asked(UserRun& run) : run_{run} {}
        [[nodiscard]] double value(std::size_t field) const override { return run_.further_value(field); }

      private:
        UserRun& run_;
    };
    [[nodiscard]] double further_value(std::size_t field);
    [[nodiscard]] double rfm_value(FurtherField::Kind kind) const;
    [[nodiscard]] double health() const;
    [[nodiscard]] double visit_ratio() const;
    [[nodiscard]] double guess(std::size_t classifier) const;
    [[nodiscard]] double tier(TierLadder const& ladder) const;
    [[nodiscard]] double score(std::size_t number);
    [[nodiscard]] double lapse_chance(Tick within) const;
    [[nodiscard]] double return_hazard(Tick within) const;
    [[nodiscard]] double uplift(TouchCourse const& course) const;
    [[nodiscard]] double leaving_factor(Process p) const;
    [[nodiscard]] double reason_response() const;

    // Rates in force
    void refresh_effects();
    /// The same for a state that has just been made current.
    void enter_effects() {
        if (state_->effect_count != 0 || in_force_) refresh_effects();
    }
    void respend(Process target, Tick t);
    [[nodiscard]] double order_lapse_chance(Tick t) const;
    [[nodiscard]] double scale(Process p) const;
    [[nodiscard]] double active_scale(Process p, double factor) const;
    /// Scale of the lapse hazard in the engaged stage; `life`: a state.
    template <class Life>
    [[nodiscard]] double lapse_scale(double factor, Life const& life) const {
        if (life.recalled) factor *= model_.lapse.after_recall;
        if (life.from_return) factor *= model_.lapse.after_return;
        return factor;
    }

    // What is published (user_run_published.cpp)
    [[nodiscard]] double published_lapse(std::int64_t day) const;
    void enter_day(Tick t);
    [[nodiscard]] double scale_on(Tick t);
    [[nodiscard]] double lapse_exposure(double scale, Tick from, Tick to) const;
    void spend_mixed_lapse(Tick t);
    [[nodiscard]] Tick lapse_due(double scale, Clock const& clock, Tick limit) const;
    [[nodiscard]] Tick felt_lapse_due(Tick limit);
    void spend_days(Tick t);
    void spend_felt_lapse(Tick t);
    void spend_before_start();
    [[nodiscard]] Tick next_pause(bool& known);
    [[nodiscard]] Tick earliest_return() const;
    [[nodiscard]] bool asks_published(UserState const& state) const;
    [[nodiscard]] bool order_must_know() const;
    [[nodiscard]] bool must_know(Tick t) const;
    [[nodiscard]] Tick answer_due() const { return m_.answers_matter ? state_->extras.care.answer_due : never; }

    [[nodiscard]] static bool acts_on_return(LiveEffect const& e) {
        return e.target == pulse_target || e.target == static_cast<std::uint8_t>(Process::comeback);
    }
    [[nodiscard]] bool active() const { return state_->stage <= Stage::fragile; }
    [[nodiscard]] double discount(Tick t) const;
    [[nodiscard]] Micros money(double units, Tick t) const { return micros_of(units * discount(t)); }

    ModelPlan const& m_;
    Model const& model_;
    ThresholdCache& thresholds_;
    Traits const* user_ = nullptr;
    WorldPlan const* world_ = nullptr;
    Sink* sink_ = nullptr;
    UserState* state_ = nullptr;
    PublishedHistory const* published_ = nullptr;
    Tick known_until_ = never;                   ///< of what is published: the first instant at which it is not known
    bool felt_ = false;                          ///< clocks of this user depend on it
    ReasonFixes const* fixes_ = &nothing_fixed;  ///< in force on the day entered
    bool follows_ = true;
    double boost_[process_count] = {1, 1, 1, 1};
    double pulse_rate_ = 0;
    float effect_strength_ = 1, harm_strength_ = 1;  ///< of the touch under way
    JourneysState::Reserved reserved_;               ///< for the offer of the touch under way
    double offer_value_ = 0;                         ///< by formula, of the touch under way
    Tick next_change_ = never;
    bool in_force_ = false;                 ///< the three above speak of some effect
    LapseMix::Weights born_mix_{}, mix_{};  ///< of the lapse reasons: at birth, and in force
    std::uint8_t logged_journey_ = 0;       ///< whose touches are told
    Asked asked_{*this};
    Tick shown_at_ = 0;          ///< instant of the last observe()
    double lapse_factor_ = 1;    ///< of hurdles and missed uses, in force
    Tick next_leaving_ = never;  ///< the first of these
    Tick use_due_ = never, miss_due_ = never, hurdle_due_ = never;
    std::array<Tick, max_warnings> warning_due_{};
    std::array<double, max_traits> observable_{};  // what observe() shows
};

/// The first place at which the chances of `row`, added up, exceed u in (0, 1).
[[nodiscard]] inline std::size_t picked(std::vector<double> const& row, double u) {
    double passed = 0;
    std::size_t last = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (!(row[i] > 0)) continue;
        passed += row[i];
        last = i;
        if (u < passed) break;
    }
    return last;
}

// Inlined into the hot loop.

/// What is left of a renewal's gap, as it is kept while the user is dormant.
[[nodiscard]] inline double resting(double left) { return static_cast<double>(static_cast<float>(left)); }

inline double UserRun::scale(Process p) const {
    double factor = user_->factor[static_cast<std::size_t>(p)] * boost_[static_cast<std::size_t>(p)];
    if (world_->extended) [[unlikely]]
        factor *= leaving_factor(p) * response_factor(p);
    if (p == Process::comeback) return state_->cured ? 0 : factor;
    return active_scale(p, factor);
}

inline double UserRun::active_scale(Process p, double factor) const {
    auto const& s = *state_;
    if (s.stage == Stage::weakening) {
        auto const& w = *model_.weakening;
        factor *= p == Process::lapse ? w.lapse : p == Process::orders ? w.orders : w.visits;
    } else if (s.stage == Stage::fragile) {
        auto const& f = *model_.fragile;
        factor *= p == Process::lapse ? f.lapse : p == Process::orders ? f.orders : f.visits;
    }
    if (m_.care) [[unlikely]]
        factor *= care_scale(p);
    return p == Process::lapse ? lapse_scale(factor, s) : factor;
}

inline constexpr Tick thirty_days = 30 * ticks_per_day, ninety_days = 90 * ticks_per_day;
[[nodiscard]] constexpr Tick second_churn_ticks(std::size_t i) { return second_churn_days[i] * ticks_per_day; }

/// Row of a life's end by lapse; its end by the run's is the next.
[[nodiscard]] inline std::size_t lapsed_row(bool second_life, bool recalled) {
    constexpr auto first = index_of(Spell::first_life_lapsed), natural = index_of(Spell::natural_life_lapsed);
    static_assert(index_of(Spell::recalled_life_lapsed) == natural + 2);
    std::size_t const second = second_life ? 1 : 0, marked = recalled ? 1 : 0;
    return first + second * (natural - first + 2 * marked);
}

// Booked without branches: what happens is drawn anew for each user, and no predictor foresees it.

[[gnu::always_inline]] inline void UserRun::book_lapse(Tick t, Tick since, bool second_life, bool recalled) {
    Tick const age = t - since;
    auto const to_end = static_cast<std::uint64_t>(m_.end - t);
    std::int64_t const second = second_life ? 1 : 0;
    auto churned_by = [&](Tick ticks) {  // after the life's start: not before the lapse, nor after the run's end
        return second * (static_cast<std::uint64_t>(ticks - age) <= to_end ? 1 : 0);
    };
    sink_->count(Counter::lapses, Daily::lapses, t);
    sink_->count(Counter::active_ticks, t - std::max<Tick>(since, 0));
    ++sink_->events;
    if (follows_) {
        sink_->spells.count(lapsed_row(second_life, recalled), age);
        auto& churned = sink_->second_churn.churned[recalled ? 1 : 0];
        for (std::size_t i = 0; i < churned.size(); ++i) churned[i] += churned_by(second_churn_ticks(i));
    }
    sink_->count(Counter::second_lapses, second);
    sink_->count(Counter::second_churned_30, churned_by(thirty_days));
    sink_->count(Counter::second_churned_90, churned_by(ninety_days));
}

/// The mark of a life is known after its return is booked.
[[gnu::always_inline]] inline void UserRun::book_second_life(Tick t, bool recalled) {
    if (!follows_) return;
    auto& at_risk = sink_->second_churn.at_risk[recalled ? 1 : 0];
    for (std::size_t i = 0; i < at_risk.size(); ++i) at_risk[i] += t <= m_.end - second_churn_ticks(i) ? 1 : 0;
}

inline void UserRun::book_life_start(LifeOrigin origin, Tick since) {
    if (model_.order_value.kind == OrderValue::Kind::none || since < 0) return;
    ++sink_->life_value
          .lives[static_cast<std::size_t>(origin)][static_cast<std::size_t>((m_.end - since) / life_month)];
}

[[gnu::always_inline]] inline void UserRun::book_return(Tick t, Tick since, bool recalled, bool attributed) {
    sink_->count(Counter::returns, Daily::returns, t);
    sink_->count(Counter::returns_recalled, Daily::returns_recalled, t, recalled);
    sink_->count(Counter::returns_attributed, Daily::returns_attributed, t, attributed);
    sink_->count(Counter::second_at_risk_30, t <= m_.end - thirty_days ? 1 : 0);
    sink_->count(Counter::second_at_risk_90, t <= m_.end - ninety_days ? 1 : 0);
    if (follows_) sink_->spells.count(index_of(Spell::returned_naturally) + (recalled ? 1u : 0u), t - since);
    ++sink_->events;
}

/// Natural share 1 / M of the boosted hazard at the return's instant: natural where u < 1 / M, that is where
/// -ln u > ln M.
[[gnu::always_inline]] inline bool UserRun::is_recalled(ReturnForce force, std::uint32_t dormancy) {
    return force.by_pulse || (force.log_boost > 0 && thresholds_.cause(dormancy) <= force.log_boost);
}

[[gnu::always_inline]] inline void UserRun::respend(Process target, Tick t) {
    auto& s = *state_;
    if (target == Process::comeback) {
        if (s.stage == Stage::dormant) spend(s.main, m_.comeback, scale(Process::comeback), s.since, t);
    } else if (active()) {
        if (target == Process::lapse) {
            if (felt_) [[unlikely]]
                return spend_felt_lapse(t);
            if (!m_.lapse_mix.empty()) [[unlikely]]
                return spend_mixed_lapse(t);
            spend(s.main, m_.lapse, scale(target), s.since, t);
        } else if (target == Process::orders) {
            spend(s.order, m_.orders, scale(target), s.since, t);
        } else if (m_.has_visits) {
            spend(s.visit, m_.visits, scale(target), s.since, t);
        }
    }
}

/// Spends the clock an effect acts on at the rates in force before the effect changes.
inline void UserRun::spend_for(LiveEffect const& effect, Tick t) {
    auto& s = *state_;
    if (effect.target != pulse_target) {
        respend(static_cast<Process>(effect.target), t);
    } else if (s.stage == Stage::dormant) {
        s.pulse.left = std::max(s.pulse.left - pulse_rate_ * static_cast<double>(t - s.pulse.anchor), 0.0);
        s.pulse.anchor = t;
    }
}

}  // namespace rekindle
