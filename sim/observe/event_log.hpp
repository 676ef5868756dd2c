#pragma once
// Every event of every user as it happens, for a trace or a file of events. Off (null) in a normal run; where it is on,
// users take the general loop, which books the same counts as the fast ones.

#include <cstdint>
#include <string_view>

#include "sim/base/ids.hpp"
#include "sim/base/time.hpp"

namespace rekindle {

enum class Happening : std::uint8_t {
    arrival,
    visit,  ///< also of an order or a return
    order,  ///< value: its value in the scenario's currency
    lapse,
    comeback,  ///< value: 1 where recalled
    gone,
    weakening,
    engaged,  ///< recovered or settled
    journey_start,
    journey_end,
    touch,  ///< sent; `reached`: how far it got
    opt_out,
    complaint,
    redemption,  ///< value: what it cost
    refusal,     ///< a journey not started or a step not taken: `why`
};

/// Why a journey started, ended, was not started, or why a step was not taken.
enum class Why : std::uint8_t {
    none,
    triggered,
    running,        ///< a journey of this policy is under way
    re_entry,       ///< too soon after the last
    holdout,        ///< held out by the policy
    world_holdout,  ///< held out of every policy
    roll_out,       ///< not yet among the users the policy is rolled out to
    audience,       ///< the audience's condition is false
    not_ranked,     ///< others ranked higher
    occupied,       ///< other journeys are under way
    horizon,        ///< decisions are over
    finished,       ///< the last step is behind
    stopped,        ///< by a stop step
    exited,         ///< by an exit event
    opted_out,
    unreachable,  ///< no visit within the channel's reach window
    quiet_held,   ///< until `until`
    quiet_dropped,
    cap_skipped,  ///< value: number of the cap
    cap_delayed,  ///< until `until`
    claimed_today,
    budget,  ///< a budget or capacity refused it
    count_
};
[[nodiscard]] std::string_view name_of(Happening what);
[[nodiscard]] std::string_view name_of(Why why);

inline constexpr std::uint8_t no_channel = 255;

struct LoggedEvent {
    UserId user{};
    Tick t = 0;
    std::uint16_t world = 0;  ///< row of the run's worlds
    Happening what = Happening::visit;
    Why why = Why::none;
    std::uint8_t journey = 0;  ///< of the world's policy, where it has several
    std::uint8_t channel = no_channel;
    std::uint8_t reached = 0;  ///< touch: TouchStage
    double value = 0;
    Tick until = 0;
};

/// Takes events from several threads at once. Those of one user in one world come in their order.
class EventLog {
  public:
    virtual ~EventLog() = default;
    virtual void note(LoggedEvent const& event) = 0;
    /// Whether a user's events are wanted; asked once a user and world.
    [[nodiscard]] virtual bool wants(UserId user) const = 0;
};

/// World number of what happens before the worlds part.
inline constexpr std::uint16_t warm_up_world = 0xFFFF;

}  // namespace rekindle
