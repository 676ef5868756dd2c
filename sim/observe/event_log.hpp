#pragma once
// Every event of every user as it happens, for a trace or a file of events. Off (null) in a normal run; where it is on,
// users take the general loop, which books the same counts as the fast ones.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/base/time.hpp"

namespace rekindle {

enum class Happening : std::uint8_t {
    arrival,
    visit,     ///< also of an order or a return
    order,     ///< value: its value in the scenario's currency
    lapse,     ///< detail: row of LeavingModel::reasons, where there are any
    comeback,  ///< value: 1 where recalled
    gone,
    weakening,
    engaged,  ///< recovered or settled
    journey_start,
    journey_end,
    touch,  ///< sent; `reached`: how far it got; value: what it cost, at face value
    opt_out,
    complaint,
    redemption,  ///< value: what it cost
    refusal,     ///< a journey not started or a step not taken: `why`
    offer_taken,
    dispute,  ///< about a redemption; value: what it cost
    fewer_requests,
    resubscription,  ///< told when it is settled, at the opt-out; `until`: when it begins
    warning,         ///< detail: row of LeavingModel::warnings; value: 1 while weakening
    contact,         ///< with the desk; detail: ContactSource
    answer,          ///< by the desk, told at the midnight after the contact; detail: the tier; value: wait [minute]
    enrolment,       ///< in a care programme, detail: which; value: what it cost
    check_in,        ///< detail: step of the programme; value: what it cost; reached: 1 where it came about
    task,            ///< the same; reached: 1 where it was completed
    upgrade,         ///< to a dearer product
    referral,        ///< of a friend, who arrives at `until`
    survey,          ///< asked why the user left; detail: lapse reason given, if answered; value: what it cost
    report,          ///< counted towards a fix; detail: row of LeavingModel::fixes
    list_cleaned,    ///< the user's place on the channel's list; value: what it cost
    count_
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
inline constexpr std::uint8_t no_detail = 255;

struct LoggedEvent {
    UserId user{};
    Tick t = 0;
    std::uint16_t world = 0;  ///< row of the run's worlds
    Happening what = Happening::visit;
    Why why = Why::none;
    std::uint8_t journey = 0;  ///< of the world's policy, where it has several
    std::uint8_t channel = no_channel;
    std::uint8_t reached = 0;                             ///< touch: TouchStage
    std::uint8_t message = no_detail, offer = no_detail;  ///< rows of the model's, where the event has one
    std::uint8_t detail = no_detail;                      ///< see Happening
    double value = 0;
    Tick until = 0;
};

class EventLog {
  public:
    virtual ~EventLog() = default;
    /// Events of a replicate, on one thread at a time, the same ones in the same order at any number of threads. Those
    /// of one user in one world come in their order; where no world is coupled, users come in the order of their
    /// indices, each with its worlds one after another.
    virtual void take(std::uint32_t replicate, std::span<LoggedEvent const> events) = 0;
    /// Whether a user's events are wanted; asked by several threads at once.
    [[nodiscard]] virtual bool wants(UserId user) const = 0;
};

/// What one thread hears before it is handed over in order.
struct EventBuffer {
    EventLog const* listener = nullptr;  ///< null: only visits are counted
    std::vector<LoggedEvent> events;
    std::int64_t visits = 0;  ///< since the policies start, of the user and world at work
};

/// World number of what happens before the worlds part.
inline constexpr std::uint16_t warm_up_world = 0xFFFF;

}  // namespace rekindle
