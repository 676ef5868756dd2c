#pragma once
// The policy contract: observables in, planned touches out. The engine alone schedules, grants, charges and draws.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/base/duration.hpp"
#include "sim/base/ids.hpp"
#include "sim/base/money.hpp"
#include "sim/base/time.hpp"
#include "sim/recall/journey_program.hpp"
#include "sim/recall/observed_user.hpp"
#include "sim/recall/world_rules.hpp"

namespace rekindle {

enum class OfferId : std::uint8_t {};  ///< row of Model::offers
inline constexpr OfferId no_offer{255};
enum class MessageId : std::uint8_t {};  ///< row of ResponseModel::messages
inline constexpr MessageId no_message{255};

/// When a policy's journey starts for a user.
struct Trigger {
    enum class Kind : std::uint8_t {
        none,          ///< never
        silent,        ///< `after` of silence, once per silence
        lapse_oracle,  ///< `after` since the lapse: not observable, for benches and teaching
        every,         ///< at `first`, `first + after`, ... since the policies start
        at,            ///< once, at `after` since the policies start
        order,         ///< at each order
        comeback,      ///< at each visit that ends a silence of at least the churn threshold
    };
    Kind kind = Kind::none;
    Duration after = 0;  ///< > 0 for silent, lapse_oracle, every
    Duration first = 0;  ///< every: >= 0

    /// Of `every`.
    [[nodiscard]] Recurrence instants() const { return {first, after}; }
};

inline constexpr std::uint16_t no_formula = 0xFFFF;

/// One step of a journey. Steps run in order; a send takes no time.
struct JourneyStep {
    enum class Kind : std::uint8_t { send, wait, stop_if };
    Kind kind = Kind::send;
    ChannelId channel{};               ///< send
    OfferId offer = no_offer;          ///< send
    MessageId message = no_message;    ///< send
    Tick wait = 0;                     ///< wait: > 0
    std::uint16_t condition = 0;       ///< stop_if: argument of RecallPolicy::stops
    std::uint16_t value = no_formula;  ///< send: argument of RecallPolicy::score, added to the offer's amount
};

/// What keeps the policy's means in shape, at a price for the whole world.
struct Upkeep {
    enum class Kind : std::uint8_t {
        refresh,    ///< a message: the share of its uses is forgotten
        clean,      ///< a channel's list
        calibrate,  ///< a message's recommender
    };
    Kind kind = Kind::refresh;
    std::uint8_t target = 0;  ///< message or channel
    Duration first = 0;
    Duration every = 0;  ///< none: once
    double share = 1;    ///< refresh: in (0, 1]
    Micros cost = 0;     ///< each time

    [[nodiscard]] Recurrence instants() const { return {first, every}; }
    /// How often it has been done by `t`.
    [[nodiscard]] std::int64_t times(Tick t) const { return instants().count_to(t); }
};

/// Everything the engine needs to run a policy; fixed at load.
struct PolicyPlan {
    enum class Exit : std::uint8_t { none, visit };

    std::string name;
    std::string summary;  ///< when it is used, one line
    Trigger trigger;
    std::vector<JourneyStep> steps;
    std::vector<Upkeep> upkeep;   ///< at most one of a kind and target
    Exit exit = Exit::visit;      ///< visit: any visit, order or return ends the journey
    Duration re_entry = 0;        ///< least time between two starts of a user's journeys
    double holdout_fraction = 0;  ///< [0, 1]; keyed by the salt alone, the same users under every policy
    std::uint32_t holdout_salt = 0;
    Micros budget_total = -1;    ///< of sending costs; -1: none
    Micros budget_per_day = -1;  ///< per calendar day; -1: none
    bool ranked = false;         ///< a `batch`: decide() scores all eligible users, the best `limit` start
    std::int64_t limit = -1;     ///< ranked: starts per batch, >= 0 (a share is resolved at load with limit_fraction)
    double limit_fraction_of_users =
        -1;  ///< ranked: limit as a share of the run's initial users, rounded down; -1: none
    std::shared_ptr<JourneyProgram const> program;  ///< in place of trigger, steps and all above; null: these
    WorldRules rules;
    bool asks = false;  ///< decide() must be called at the trigger; otherwise every user starts
};

/// The answer about one user.
struct Decision {
    bool start = false;
    double score = 0;  ///< ranked policies: higher first, ties by user id; not NaN
};

/// A recall policy. Immutable and shared by all threads: decide() and stops() are called concurrently.
class RecallPolicy {
  public:
    virtual ~RecallPolicy() = default;
    [[nodiscard]] virtual PolicyPlan const& plan() const = 0;
    /// Asked in batches at the plan's trigger if plan().asks; answers[i] is about users[i] and depends on it alone.
    /// Draws nothing.
    virtual void decide(std::span<ObservedUser const> users, std::span<Decision> answers) const;
    /// Whether a condition holds: the journey ends at a stop_if step, a program takes its branch.
    [[nodiscard]] virtual bool stops(std::uint16_t condition, ObservedUser const& user) const;
    /// The value of a rank, gain or cost of a program; the money that a formula adds to an offer (anything but a
    /// positive finite number counts as 0).
    [[nodiscard]] virtual double score(std::uint16_t number, ObservedUser const& user) const;
};

using PolicyPtr = std::shared_ptr<RecallPolicy const>;

/// Names a policy may refer to: the scenario's channels, offers, messages and observable traits, by index. Behind the
/// traits stand the further fields the scenario declares (further_fields()).
struct ObservableSchema {
    struct Trait {
        std::string name;
        std::vector<std::string> levels;  ///< names of the categories; empty for a numeric trait
    };
    std::vector<std::string> channels;
    std::vector<std::string> offers;
    std::vector<std::string> programmes = {};  ///< of care
    std::vector<Trait> traits;
    std::int64_t start_days = 0;  ///< of day 0, since 1970-01-01
    bool carts = false;           ///< visits may leave carts
    std::vector<std::string> messages = {};
    std::vector<std::string> warnings = {};  ///< signals
    std::vector<std::string> surveys = {};
    std::vector<std::string> fixes = {};
};

}  // namespace rekindle
