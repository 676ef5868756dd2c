#pragma once
// The resolved model of one replicate: numbers only, every distribution over parameters already drawn. Built by the
// scenario reader (or by hand in tests), validated there, immutable during a run.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/base/money.hpp"
#include "sim/base/time.hpp"
#include "sim/base/zone_table.hpp"
#include "sim/hazard/calendar.hpp"
#include "sim/hazard/frailty.hpp"
#include "sim/hazard/hazard_law.hpp"
#include "sim/population/care_model.hpp"
#include "sim/population/effect.hpp"
#include "sim/population/leaving_model.hpp"
#include "sim/population/response_model.hpp"

namespace rekindle {

/// Hazard of lapsing; age counts from the start of the life (arrival or return).
struct LapseProcess {
    HazardLaw law = Exponential{0};
    Frailty frailty;
    Calendar calendar;
    double per_order_probability = 0;  ///< in [0, 1]; chance to lapse right after an order
    bool spares_first_order = false;   ///< no lapse at the order of the arrival
    double per_order_beta_a = 0;       ///< > 0: the chance is Beta(a, b) per user instead
    double per_order_beta_b = 0;
    double after_recall = 1;  ///< >= 0, multiplier in a life begun by a recalled return
    double after_return = 1;  ///< >= 0, multiplier in a life begun by any return
};

/// Hazard of returning; age counts from the lapse.
struct ReturnProcess {
    HazardLaw law = Exponential{0};
    Frailty frailty;
    Calendar calendar;
    double cure_fraction = 0;  ///< share of dormancies with base hazard 0
    bool with_order = false;   ///< the return is an order
};

/// Leaving for good out of dormancy; age counts from the lapse.
struct GoneProcess {
    HazardLaw law = Exponential{0};
};

/// Orders or visits while active: a renewal process in operational time with Erlang(regularity) gaps of mean 1.
struct RenewalProcess {
    double rate_per_day = 0;  ///< >= 0, before multipliers
    int regularity = 1;       ///< k in [1, 8]; 1 is Poisson
    Frailty frailty;
    Calendar calendar;
};

/// Value of an order around a mean of the user's own.
struct OrderValue {
    enum class Kind : std::uint8_t {
        none,         ///< orders have no value
        fixed,        ///< `mean`
        lognormal,    ///< mean `mean` x user factor; coefficient of variation `cv`; user factor lognormal, mean 1, cv
                      ///< `user_cv`
        gamma_gamma,  ///< Gamma(p, nu) with rate nu ~ Gamma(q, rate v) per user (Fader, Hardie 2013)
    };
    Kind kind = Kind::none;
    double mean = 0, cv = 0, user_cv = 0;
    double p = 0, q = 0, v = 0;
};

struct Weakening {
    HazardLaw onset = Exponential{0};     ///< engaged -> weakening, age since the spell of engaged began
    HazardLaw recovery = Exponential{0};  ///< weakening -> engaged
    double lapse = 1, orders = 1, visits = 1;
    double depth = 1;        ///< on the rate of core-feature uses
    double order_value = 1;  ///< on the value of an order
};

struct Fragile {
    double lapse = 1, orders = 1, visits = 1;
    Tick settles_after = never;    ///< since the return; `never`: not by time
    int settles_after_orders = 0;  ///< 0: not by orders
    bool new_users = false;        ///< arriving users start fragile
};

struct Segment {
    std::string name;
    double share = 1;  ///< of users; shares add up to 1
    std::array<double, process_count> multiplier{1, 1, 1, 1};
    double order_value = 1;
};

struct Trait {
    enum class Kind : std::uint8_t { normal, lognormal, gamma, beta, uniform, categorical };
    std::string name;
    Kind kind = Kind::normal;
    double
        a = 0,
        b = 1;  ///< normal: mean, sd; lognormal: log-median, sigma; gamma: shape, scale; beta: a, b; uniform: low, high
    std::vector<std::string> levels;  ///< categorical
    std::vector<double> shares;       ///< categorical; add up to 1
    bool observable = false;
};

struct Covariate {
    std::size_t trait = 0;  ///< row of Model::traits
    Process process = Process::lapse;
    double per_unit = 1;  ///< numeric: multiplier per_unit^(x - centre), > 0
    double centre = 0;
    std::vector<double> per_level;  ///< categorical: multiplier of each level, >= 0
};

/// Correlation of two frailties in the Gaussian copula.
struct FrailtyCorrelation {
    Process first = Process::lapse, second = Process::orders;
    double rho = 0;  ///< (-1, 1); the whole matrix is positive definite
};

struct Channel {
    std::string name;
    Micros cost = 0;                                ///< message, at sending
    Micros labour = 0;                              ///< at sending
    double delivered = 1, opened = 1, clicked = 1;  ///< chances, each given the stage before
    double opt_out = 0;                             ///< chance that an opener leaves this channel
    double complaint = 0;                           ///< chance that an opener complains
    Tick reach_window = never;               ///< reaches only users with a visit this recently (in-app); never: all
    std::int64_t capacity_per_day = -1;      ///< touches per calendar day; -1: unlimited
    double capacity_fraction_of_users = -1;  ///< same as a share of the initial users, rounded down; -1: none
    std::vector<Effect> effects = {};
    double opt_in = 1;    ///< share of users who ever agreed to it, drawn per user
    double pressure = 1;  ///< that a touch adds to the user's fatigue when it arrives, >= 0
    OptOutRules opt_out_rules;
    std::vector<ResponseRow> response = {};
    std::string list = {};  ///< of addresses: who leaves one channel of a list leaves all; empty: its own
    /// More than chances and effects of its own.
    [[nodiscard]] bool responds() const { return !response.empty() || opt_in < 1 || opt_out_rules.any(); }
};

struct Offer {
    enum class Due : std::uint8_t {
        order,   ///< at the order that redeems it
        taking,  ///< when it is taken; no order needed (a trial, a service)
    };
    std::string name;
    double discount_fraction = 0;  ///< of the order's value
    Micros amount = 0;             ///< fixed part
    Tick expires = never;          ///< after sending
    double redemption = 1;         ///< chance that a live offer is used at the first order
    Due due = Due::order;
    TouchStage taken_on = TouchStage::opened;
    double discount_cost = 1, amount_cost = 1;  ///< share of the face value that it costs, >= 0
    int uses = 1;                               ///< orders it serves, in [1, 200]
    double order_value = 1;                     ///< factor on the value of the order that redeems it
    double next_lapse = 1;     ///< lapse multiplier of a life begun while it was live: coupon hunters leave again
    double dispute = 0;        ///< chance of a dispute at redemption
    Micros dispute_cost = 0;   ///< service cost of one
    double dispute_trust = 0;  ///< change of trust by one, see Trust
    double trust = 0;          ///< change of trust by a redemption without dispute
    std::int64_t stock = -1;   ///< touches that may bring it, per world; -1: unlimited
    StageFactors factor = no_factors();
    std::vector<ResponseRow> response = {};
    std::vector<Effect> effects = {};  ///< of the touch that brings it
    /// More than money off the first order after it was opened.
    [[nodiscard]] bool responds() const {
        bool const bends = factor != no_factors() || !response.empty() || !effects.empty();
        bool const trusts = dispute > 0 || dispute_trust != 0 || trust != 0;
        bool const priced = discount_cost != 1 || amount_cost != 1 || order_value != 1 || next_lapse != 1;
        return bends || trusts || priced || due != Due::order || taken_on != TouchStage::opened || uses != 1 ||
               stock >= 0;
    }
};

/// A value frozen during a day and published at the next barrier: load = yesterday's count / capacity.
struct Signal {
    enum class Source : std::uint8_t { lapses, returns, orders, touches };
    std::string name;
    Source source = Source::returns;
    std::int64_t capacity_per_day = 0;  ///< > 0
    double capacity_fraction_of_users = -1;
    double lapse = 1;  ///< lapse hazard x (1 + (lapse - 1) min(1, max(0, load - 1)))
};

enum class RecalledBy : std::uint8_t { attributed, cause };
enum class InitialState : std::uint8_t { engaged, fragile, dormant };

/// A visit may leave a cart: seen by a team, without weight for the life cycle.
struct Carts {
    double left_per_visit = 0;  ///< chance
    Tick abandoned_after = 3 * ticks_per_day;
};

struct Model {
    std::string name;
    std::string currency = "EUR";
    int start_weekday = 1;  ///< of day 0: 1 Monday ... 7 Sunday
    std::uint64_t initial_users = 0;
    double arrivals_per_day = 0;
    InitialState initial_state = InitialState::engaged;
    Tick warm_up = 0;  ///< >= 0
    Tick horizon = 0;  ///< of decisions, > 0
    Tick run_off = 0;  ///< >= 0
    Tick churn_threshold = 30 * ticks_per_day;
    Tick incremental_window = 90 * ticks_per_day;
    RecalledBy recalled_by = RecalledBy::attributed;

    std::vector<Segment> segments;  ///< at least one
    std::vector<Trait> traits;
    std::vector<Covariate> covariates;
    std::vector<FrailtyCorrelation> frailty_correlations;

    LapseProcess lapse;
    ReturnProcess comeback;
    std::optional<GoneProcess> gone;
    std::optional<Weakening> weakening;
    std::optional<Fragile> fragile;
    RenewalProcess orders;
    std::optional<RenewalProcess> visits;  ///< absent: only orders and returns are visits
    bool first_order = false;              ///< an order at arrival
    OrderValue order_value;
    double margin_fraction = 1;
    double discount_rate_per_year = 0;

    std::vector<Channel> channels;  ///< at most 31
    std::vector<Offer> offers;
    std::vector<Signal> signals;

    ZoneTable clock;  ///< of the company
    /// Of users, by the category of the observable trait `time_zone`; empty: no such trait.
    std::vector<ZoneTable> user_clocks;

    double holdout_fraction = 0;  ///< of users, never touched by any policy; keyed by the salt alone
    std::uint32_t holdout_salt = 0;
    Carts carts;

    LeavingModel leaving;
    ResponseModel response;
    CareModel care;

    /// Some touch is more than its channel's chances and effects.
    [[nodiscard]] bool responds() const {
        auto const does = [](auto const& x) { return x.responds(); };
        auto const answers = [](LapseReason const& reason) { return reason.response != 1; };
        auto const mends = [](Fix const& fix) { return fix.response != 1; };
        return response.any() || std::any_of(offers.begin(), offers.end(), does) ||
               std::any_of(leaving.reasons.begin(), leaving.reasons.end(), answers) ||
               std::any_of(leaving.fixes.begin(), leaving.fixes.end(), mends) ||
               std::any_of(channels.begin(), channels.end(), does);
    }

    /// End of the run [tick].
    [[nodiscard]] Tick end() const { return horizon + run_off; }
};

}  // namespace rekindle
