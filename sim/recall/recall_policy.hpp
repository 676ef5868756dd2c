#pragma once
// The policy contract: observables in, planned touches out. The engine alone schedules, grants, charges and draws.

#include <cstdint>
#include <memory>
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

/// Everything the engine needs to run a policy; fixed at load. JourneyBuilder writes one.
struct PolicyPlan {
    std::string name;
    std::string summary;  ///< when it is used, one line
    JourneyProgram program;
    std::vector<Upkeep> upkeep;  ///< at most one of a kind and target
    WorldRules rules;
};

/// A recall policy. Immutable and shared by all threads: holds() and value() are called concurrently. An answer depends
/// on the user alone; it draws nothing.
class RecallPolicy {
  public:
    virtual ~RecallPolicy() = default;
    [[nodiscard]] virtual PolicyPlan const& plan() const = 0;
    /// Whether a condition of the program is met: its number is what the program calls it by.
    [[nodiscard]] virtual bool holds(std::uint16_t condition, ObservedUser const& user) const;
    /// The value of a rank, gain or cost of the program (where it is NaN the user does not start), or the money that a
    /// formula adds to an offer (anything but a positive finite number counts as 0).
    [[nodiscard]] virtual double value(std::uint16_t number, ObservedUser const& user) const;
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
    std::size_t limits = 0;  ///< capacities of channels and stocks of offers
};

}  // namespace rekindle
