#pragma once
// One user in one world, in flight, and its packed form while it is parked at a coupling.

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "sim/base/money.hpp"
#include "sim/base/time.hpp"
#include "sim/engine/care_state.hpp"
#include "sim/engine/journeys_state.hpp"
#include "sim/engine/leaving_state.hpp"
#include "sim/engine/response_state.hpp"
#include "sim/population/model.hpp"

namespace rekindle {

enum class Stage : std::uint8_t { engaged, weakening, fragile, dormant, gone };

/// A pending transition: what is left of its unit-exponential threshold at `anchor`. Spent only where the hazard
/// changes.
struct Clock {
    double left = 0;
    Tick anchor = 0;
};

/// A boost or pulse in force.
struct LiveEffect {
    Tick change;          ///< end of the current step
    double value;         ///< boost: multiplier in force; pulse: hazard per tick
    std::uint32_t start;  ///< ticks since day 0: touches come later than that
    float strength;       ///< factor on a boost's excess over 1, or on a pulse's hazard; >= 0
    std::uint16_t step;
    std::uint8_t profile;
    std::uint8_t target;   ///< Process, or `pulse_target`
    std::uint8_t channel;  ///< of the touch it came with
};
inline constexpr std::uint8_t pulse_target = process_count;
/// At most so many at once; one more ends the oldest.
inline constexpr std::size_t max_live_effects = 24;

/// Where a user waits; `bid`: at a batch, having answered it.
enum class Parked : std::uint8_t { no, claim, barrier, bid };

struct StateCore {
    Tick now = 0;  ///< instant of the last stop
    Stage stage = Stage::engaged;
    Parked parked = Parked::no;
    bool from_return = false;          ///< this life began with a return
    bool recalled = false;             ///< ... marked as recalled
    bool second_life = false;          ///< ... since the policies start
    bool cured = false;                ///< this dormancy has base hazard 0
    bool first_lapse_pending = false;  ///< never back since the policies start, or since the first lapse after it
    bool lapsed_first = false, returned_first = false;
    bool caused = false;  ///< this life began with a return that a touch caused; kept where there are offers
    bool has_extras = false;
    std::uint8_t step = 0;  ///< the send a claim is for: row of WorldPlan::sends
    std::uint8_t effect_count = 0;
    std::uint32_t life = 0;  ///< life and dormancy share their number
    Tick since = 0;          ///< start of this life or dormancy: origin of the hazard's age
    Clock main;              ///< lapse while active, return while dormant
    Clock order, visit;
    Clock pulse;
    std::uint32_t order_index = 0, visit_index = 0;  ///< next threshold of the user
    std::uint32_t orders_in_life = 0;
    std::uint32_t spell = 0;
    std::uint16_t node =
        0xFFFF;  ///< of the world's JourneyGraph while it is followed; then `effects` and `journey` rest
    Tick node_start = 0;
    Tick shift_due = never;   ///< weakening or recovery
    Tick settle_due = never;  ///< fragile -> engaged by time
    Tick gone_due = never;
    Tick last_visit = 0;
    Tick trigger_due = never;                ///< of the program's first trigger
    Tick step_due = never;                   ///< the first of all else the program waits for
    JourneyPlace journey;                    ///< on the program's first journey
    std::int64_t claim_day = -1;             ///< calendar day of the last claim
    std::uint32_t claimed = 0;               ///< limits claimed on that day
    std::uint32_t opted_out = 0;             ///< channels left
    std::int64_t touch_day = -1;             ///< calendar day of the last touch
    std::array<std::uint8_t, 32> ordinal{};  ///< touches on that day, per channel
    std::uint8_t offer = 255;                ///< live offer
    Tick offer_end = 0;
    // observed history
    Tick last_order = 0, last_touch = -never;
    std::uint32_t orders = 0, touches = 0, opens = 0, clicks = 0, returns_seen = 0;
    Micros spend = 0;
};

/// State of mechanisms beyond the core, kept only where they are in use.
struct UserExtras {
    LeavingState leaving;
    ResponseState response;
    CareState care;
    JourneysState journeys;
};
static_assert(std::is_trivially_copyable_v<UserExtras>);

struct PackLayout;

/// Copies cost only the effects in force, and the extras where they are kept.
struct UserState : StateCore {
    UserState() {}  // leaves the unused effects and extras alone
    UserState(UserState const& other) : StateCore(other) { copy_rest(other); }
    UserState& operator=(UserState const& other) {
        StateCore::operator=(other);
        copy_rest(other);
        return *this;
    }
    /// Back to a state that no user has been in; `with_extras`: these are kept.
    void reset(bool with_extras) {
        reset_core(with_extras);
        if (with_extras) extras = UserExtras{};
        as_packed_by = nullptr;
    }
    void reset_core(bool with_extras) {
        StateCore::operator=(StateCore{});
        has_extras = with_extras;
    }
    std::array<LiveEffect, max_live_effects> effects;
    UserExtras extras;  ///< meaningful where `has_extras`
    /// Whose extras are blank but for what this layout stores; null: not known.
    PackLayout const* as_packed_by = nullptr;

  private:
    void copy_rest(UserState const& other) {
        for (std::size_t i = 0; i < other.effect_count; ++i) effects[i] = other.effects[i];
        if (other.has_extras) extras = other.extras;
        as_packed_by = nullptr;
    }
};

/// Which parts of a state a world uses: the others are not stored. `start` is the earliest tick of the run.
struct PackLayout {
    Tick start = 0;
    bool active = false;    ///< stopped users may be active: order, visit and stage clocks
    bool visits = false;    ///< visits apart from orders
    bool history = false;   ///< observed history, re-entry
    bool extras = false;    ///< pulses, offers, opt-outs, weakening, leaving for good
    bool extended = false;  ///< UserState::extras, and of them:
    bool leaves = false, feature = false, engagement = false, rfm = false, responds = false, care = false;
    std::size_t warnings = 0, worn = 0;
    // Of JourneysState, what a program uses.
    bool reserves = false;
    std::size_t journeys = 0, learners = 0, triggers = 0, caps = 0, cap_times = 0, cleaned = 0;
    /// Of an extended world, once all above is set: what a state just reset is stored as, see squeeze().
    std::vector<std::byte> blank = {};
    void set_blank();
};

/// Lossless: unpack(pack(s)) continues as s would. Returns the bytes written, <= most_packed(layout).
[[nodiscard]] std::size_t pack(UserState const& state, std::uint64_t index, PackLayout const& layout, std::byte* out);

[[nodiscard]] std::size_t most_packed(PackLayout const& layout);

/// The head of a record: whose it is, when and where it stopped, at which step.
struct PackedHead {
    std::uint64_t index = 0;
    Tick now = 0;
    std::uint8_t step = 0;
    Parked parked = Parked::no;
};
[[nodiscard]] PackedHead read_head(std::byte const* in, PackLayout const& layout);

/// Inverse of pack(), but for what of an effect follows from its profile. Returns the bytes read.
std::size_t unpack(std::byte const* in, PackLayout const& layout, UserState& state, std::uint64_t& index);

}  // namespace rekindle
