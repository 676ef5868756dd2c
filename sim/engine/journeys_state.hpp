#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "sim/population/leaving_model.hpp"
#include "sim/recall/journey_program.hpp"

namespace rekindle {

/// A user's place on one journey. Times are ticks since day 0.
struct JourneyPlace {
    static constexpr std::uint32_t no_time = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t due = no_time;  ///< of the next instruction
    std::uint32_t last_start = 0;
    std::uint16_t at = 0;                            ///< the next instruction
    std::uint16_t sends = 0, opens = 0, clicks = 0;  ///< of this journey
    bool running = false, started = false;
    bool waits_for = false;  ///< an event, at most until `due`
    bool left = false;       ///< an exit event was seen during a wait
    SeenMask last = 0;       ///< open, click of the last send
};

/// What a user's journeys keep where a program is more than one journey under one trigger, whose place and time the
/// core of the state holds (WorldPlan::beyond_core): further places and timers, caps, choices. Trivially copyable.
/// Times are ticks since day 0.
struct JourneysState {
    static constexpr std::uint32_t no_time = JourneyPlace::no_time;
    struct CapCount {
        std::uint32_t window = no_time;  ///< number of the window `count` belongs to
        std::uint16_t count = 0;
        std::uint16_t next = 0;  ///< rolling: place of the oldest time
    };
    /// The last choice of a learner; its reward counts until the window is over or the next choice.
    struct Choice {
        std::uint32_t at = no_time;
        std::uint8_t arm = 0;
        bool rewarded = false;
        std::int64_t value = 0;  ///< so far, in hundredths
    };
    /// What budgets have set aside for the live offer, per order that it still serves.
    struct Reserved {
        std::uint32_t limits = 0;  ///< that count it, as bits; 0: none
        std::int64_t each = 0;
    };
    std::array<JourneyPlace, max_journeys> places;  ///< the first rests
    std::array<Choice, max_learners> choices;
    std::array<std::uint32_t, max_program_triggers> trigger_due =
        no_times<max_program_triggers>();  ///< the first rests
    std::uint32_t was_true = 0;            ///< `becomes` triggers true at their last look, as bits
    std::array<CapCount, max_caps> caps;
    std::array<std::uint32_t, max_cap_times> cap_times{};
    std::array<std::uint32_t, max_cleaned_lists> cleaned =
        no_times<max_cleaned_lists>();  ///< when, by ListCleaning::slot
    std::uint32_t reported = 0;         ///< rows of JourneyProgram::fixes the user has counted towards, as bits
    std::uint8_t answer = no_reason;    ///< reason given in the last survey answered
    std::uint32_t cart_due = no_time;   ///< when the open cart counts as abandoned
    std::uint16_t carts = 0;            ///< abandoned so far
    std::uint8_t claiming = 0;          ///< journey that waits for a claim's answer
    Reserved reserved;

  private:
    template <std::size_t n>
    static constexpr std::array<std::uint32_t, n> no_times() {
        std::array<std::uint32_t, n> out{};
        for (auto& t : out) t = no_time;
        return out;
    }
};

}  // namespace rekindle
