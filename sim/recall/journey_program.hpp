#pragma once
// What a policy does to a user, compiled: journeys as a flat array of instructions with the number of the next. A user
// on a journey is the number of an instruction, an instant and a few registers. Several journeys, of several policies,
// may share one program and its caps. JourneyBuilder writes one.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/duration.hpp"
#include "sim/base/ids.hpp"
#include "sim/base/money.hpp"
#include "sim/base/time.hpp"
#include "sim/recall/learning_plan.hpp"

namespace rekindle {

enum class OfferId : std::uint8_t {};  ///< row of Model::offers
inline constexpr OfferId no_offer{255};
enum class MessageId : std::uint8_t {};  ///< row of ResponseModel::messages
inline constexpr MessageId no_message{255};
inline constexpr std::uint16_t no_formula = 0xFFFF;

/// What a team sees happen to a user, as bits.
enum class Seen : std::uint8_t {
    visit = 1,  ///< orders and returns are visits too
    order = 2,
    comeback = 4,  ///< a visit that ends a silence of at least the churn threshold
    opt_out = 8,
    open = 16,  ///< of a send of this journey
    click = 32,
};
using SeenMask = std::uint8_t;
[[nodiscard]] constexpr SeenMask bit(Seen e) { return static_cast<SeenMask>(e); }

/// When a journey starts for a user.
struct Trigger {
    enum class Kind : std::uint8_t {
        silent,        ///< `after` of silence, once per silence
        lapse_oracle,  ///< `after` since the lapse: not observable
        every,         ///< at `first`, `first + after`, ... since the policies start
        at,            ///< once, at `first`
        seen,          ///< at `event`
        becomes,  ///< `condition` is true at a look and was not at the one before; looks at `first`, `first + after`,
                  ///< ...
        cart,     ///< a cart was abandoned
        warning,  ///< `signal` was seen
    };
    Kind kind = Kind::silent;
    Duration after = 0;
    Duration first = 0;
    Seen event = Seen::order;
    std::uint8_t signal = 0;  ///< warning: the model's
    std::uint16_t condition = 0;
    bool back_fill = true;  ///< silent, becomes: also for those for whom it holds at the start already

    [[nodiscard]] bool recurs() const { return kind == Kind::every || kind == Kind::becomes; }
    /// Of triggers that recur; of `at` the only one.
    [[nodiscard]] Recurrence instants() const { return {first, recurs() ? after : Duration{}}; }
};

/// The end of a journey, as a next instruction.
inline constexpr std::uint16_t journey_over = 0xFFFF;

struct Instruction {
    enum class Kind : std::uint8_t {
        send,
        wait,        ///< for `wait`
        wait_until,  ///< the next instant with time of day `wait` on one of `weekdays`; no time where it is now
        wait_for,    ///< one of `events`, then `next`; `otherwise` when `wait` has passed before
        branch,      ///< `next` where `condition` holds, else `otherwise`
        split,       ///< one of the arms, by the salt
        learn,       ///< one of the arms, as `learner` has learnt
        stop,
        clean,   ///< the user's place on a list, by `cleanings[item]`
        survey,  ///< asks the model's survey `item`
        fix,     ///< counts towards `fixes[item]`
        care,    ///< enrols in the model's care programme `item`
    };
    Kind kind = Kind::stop;
    std::uint16_t next = journey_over, otherwise = journey_over;
    std::uint8_t action = 0;    ///< send: row of `sends`
    std::uint8_t weekdays = 0;  ///< wait_until: bit 0 Monday ... bit 6 Sunday; 0: any
    SeenMask events = 0;
    std::uint16_t condition = 0;
    Tick wait = 0;
    std::uint32_t salt = 0;
    std::uint16_t first_arm = 0, arm_count = 0;
    std::uint8_t learner = 0;
    std::uint8_t item = 0;
};

struct Send {
    ChannelId channel{};
    OfferId offer = no_offer;
    MessageId message = no_message;
    std::uint8_t journey = 0;
    std::uint16_t value = no_formula;  ///< argument of RecallPolicy::value, added to the offer's amount
    std::uint32_t tags = 0;            ///< as bits
};

/// A user's place on a channel's list checked: its list_age begins anew.
struct ListCleaning {
    ChannelId channel{};
    std::uint8_t slot = 0;  ///< of JourneysState::cleaned; one per channel
    Micros cost = 0;        ///< per user
};

/// A fix of the model begins at the midnight after so many users have come here.
struct FixStart {
    std::uint8_t fix = 0;
    std::int64_t after = 1;  ///< > 0
};

struct SplitArm {
    double up_to = 1;  ///< a user's uniform number below this, and not below the arm before's, takes it
    std::uint16_t next = journey_over;
};

inline constexpr std::uint8_t every_journey = 255;

/// At most `limit` sends of a kind to a user within a window.
struct Cap {
    enum class Window : std::uint8_t {
        rolling,       ///< the `span` before now
        calendar_day,  ///< of the company
        fixed,         ///< begins anew at multiples of `span` since day 0
    };
    enum class Then : std::uint8_t { skip, delay, count };
    std::uint8_t journey = every_journey;  ///< whose sends count
    std::int16_t channel = -1;             ///< -1: any
    std::uint32_t tags = 0;                ///< 0: any; else sends with one of these
    std::uint16_t limit = 0;
    Window window = Window::rolling;
    Duration span = ticks_per_day;
    Then then = Then::skip;
    std::uint16_t first_time = 0;  ///< rolling: its part of JourneysState::cap_times

    [[nodiscard]] bool covers(Send const& send) const {
        return (journey == every_journey || journey == send.journey) &&
               (channel < 0 || static_cast<std::size_t>(channel) == index_of(send.channel)) &&
               (tags == 0 || (tags & send.tags) != 0);
    }
    /// Where a window that is not rolling begins anew.
    [[nodiscard]] Recurrence windows() const { return {0, window == Window::calendar_day ? ticks_per_day : span}; }
};

/// Offsets from UTC, in hours, that clocks on earth may have.
inline constexpr double least_zone_hours = -12, most_zone_hours = 14;

/// When nothing is sent, by the time of day.
struct QuietHours {
    enum class Then : std::uint8_t { hold, drop };
    Tick from = 0, to = 0;  ///< time of day; from = to: never quiet
    Then then = Then::hold;
    bool user_zone = false;

    /// When the quiet that holds at `local` ends [local time]; `local` itself where it is not quiet.
    [[nodiscard]] Tick end(Tick local) const {
        if (from == to) return local;
        Tick const day = day_of(local) * ticks_per_day, time = local - day;
        if (from < to) return time >= from && time < to ? day + to : local;
        if (time >= from) return day + ticks_per_day + to;
        return time < to ? day + to : local;
    }
};

/// What a budget counts. Offers: as a touch is sent what it is expected to cost is set aside; what it comes to takes
/// its place, for totals from the next day on.
struct CountedCosts {
    bool messages = true, labour = true, offers = false;
    bool operator==(CountedCosts const&) const = default;
};

struct RollOutStage {
    double share = 1;
    Tick until = never;  ///< since the policies start
};

/// What sending may cost.
struct ProgramBudget {
    std::uint8_t journey = every_journey;
    std::int16_t channel = -1;  ///< -1: all
    Micros total = -1, per_day = -1;
    double of_revenue = -1;  ///< spent so far may not exceed this share of the revenue from day 0 to yesterday
    CountedCosts counts{};
};

struct JourneyPlan {
    std::string name;
    std::vector<Trigger> triggers;
    std::uint16_t entry = journey_over;
    bool asks = false;  ///< `audience` is a condition to be met
    std::uint16_t audience = 0;
    bool recheck = false;  ///< ... at each send too
    SeenMask exits = bit(Seen::visit);
    bool exits_at_wait_end = false;  ///< an exit event seen is acted on when the wait is over
    Duration re_entry = 0;
    double holdout_fraction = 0;
    std::uint32_t holdout_salt = 0;
    std::uint32_t roll_out_salt = 0;
    std::vector<RollOutStage> roll_out;  ///< by time; everyone after the last
    QuietHours quiet;
    // A batch: at the instants of its only trigger (every, at) all eligible users are scored, the best start.
    bool ranked = false;
    std::uint16_t rank = 0;  ///< argument of RecallPolicy::value
    std::int64_t limit = -1;
    double limit_fraction_of_users = -1;
    Micros batch_budget = -1;  ///< knapsack: best score / cost first, as long as the costs fit
    std::uint16_t cost = 0;    ///< knapsack: argument of RecallPolicy::value
};

// What one user's state has room for.
inline constexpr std::size_t max_journeys = 8;
inline constexpr std::size_t max_program_triggers = 16;
inline constexpr std::size_t max_caps = 16;
inline constexpr std::size_t max_cap_times = 64;
inline constexpr std::size_t max_program_sends = 250;
inline constexpr std::size_t max_instructions = 4000;
inline constexpr std::size_t max_cleaned_lists = 4;
inline constexpr std::size_t max_cleanings = 250;
inline constexpr std::size_t max_fix_starts = 32;

struct JourneyProgram {
    std::vector<JourneyPlan> journeys;  ///< the most urgent first
    std::vector<Instruction> code;
    std::vector<SplitArm> arms;
    std::vector<LearnerPlan> learners;
    std::vector<Send> sends;
    std::vector<Cap> caps;
    std::vector<ProgramBudget> budgets;
    std::vector<ListCleaning> cleanings;
    std::vector<FixStart> fixes;
    std::size_t at_once = max_journeys;  ///< journeys of a user under way
    int zone_trait = -1;             ///< observable trait with the user's hours ahead of the company, or with its zone
    bool zones_named = false;        ///< the trait's categories are time zones, see Model::user_clocks
    std::vector<double> zone_hours;  ///< of its categories; empty: numeric

    /// Some step does more than choose the next.
    [[nodiscard]] bool acts() const {
        return std::any_of(code.begin(), code.end(), [](Instruction const& i) {
            return i.kind == Instruction::Kind::send || i.kind >= Instruction::Kind::clean;
        });
    }
    [[nodiscard]] bool enrols() const {
        return std::any_of(code.begin(), code.end(),
                           [](Instruction const& i) { return i.kind == Instruction::Kind::care; });
    }
};

}  // namespace rekindle
