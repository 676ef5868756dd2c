#pragma once
// Writes the plan of a policy made by code, in the order in which a policy file says it.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/recall/recall_policy.hpp"

namespace rekindle {

/// A stretch of steps being written; what is said next follows on every open way out of it. Conditions and values are
/// numbers that the policy's holds() and value() are asked by.
class Steps {
  public:
    using Write = std::function<void(Steps&)>;
    struct Arm {
        double share = 0;  ///< of the users; the last takes what is left
        Write steps;
    };

    Steps& send(Send what);
    Steps& send(ChannelId channel, OfferId offer = no_offer, MessageId message = no_message) {
        return send(Send{.channel = channel, .offer = offer, .message = message});
    }
    Steps& wait(Tick span);
    /// The next instant with this time of day on one of the weekdays (bit 0 Monday; 0: any).
    Steps& wait_until(Tick time_of_day, std::uint8_t weekdays = 0);
    Steps& wait_for(SeenMask events, Tick at_most, Write const& then = {}, Write const& in_vain = {});
    Steps& branch(std::uint16_t condition, Write const& then, Write const& otherwise = {});
    Steps& stop_if(std::uint16_t condition);
    Steps& stop();
    Steps& split(std::uint32_t salt, std::vector<Arm> const& arms);
    /// Any other instruction; `next` is set here.
    Steps& step(Instruction what);

  private:
    friend class JourneyBuilder;
    /// A way out: the `next` or `otherwise` of an instruction, the `next` of an arm, or the journey's entry.
    struct Open {
        enum class Of : std::uint8_t { entry, next, otherwise, arm };
        Of of = Of::entry;
        std::size_t row = 0;
    };
    Steps(JourneyProgram& program, std::size_t journey, std::vector<Open> open)
        : program_{program}, journey_{journey}, open_{std::move(open)} {}
    std::size_t push(Instruction what);
    std::vector<Open> written(Open from, Write const& write);

    JourneyProgram& program_;
    std::size_t journey_;
    std::vector<Open> open_;
};

/// One journey, its limits and the plan around it:
///
///     plan_ = JourneyBuilder("call_back", "a call after a week of silence, and one more if it was not answered")
///                 .after_silence(7 * ticks_per_day)
///                 .re_entry(30 * ticks_per_day)
///                 .steps([&](Steps& s) {
///                     s.send(call).wait(2 * ticks_per_day).branch(unanswered, [&](Steps& again) { again.send(call);
///                     });
///                 })
///                 .plan();
class JourneyBuilder {
  public:
    explicit JourneyBuilder(std::string name, std::string summary = {});

    JourneyBuilder& on(Trigger when);
    JourneyBuilder& after_silence(Duration span) { return on({.kind = Trigger::Kind::silent, .after = span}); }
    JourneyBuilder& after_lapse(Duration span) { return on({.kind = Trigger::Kind::lapse_oracle, .after = span}); }
    JourneyBuilder& every(Duration period, Duration first = 0) {
        return on({.kind = Trigger::Kind::every, .after = period, .first = first});
    }
    JourneyBuilder& at(Duration t) { return on({.kind = Trigger::Kind::at, .first = t}); }
    JourneyBuilder& on(Seen event) { return on({.kind = Trigger::Kind::seen, .event = event}); }

    /// Only users for whom the condition holds start; `recheck`: are sent to.
    JourneyBuilder& audience(std::uint16_t condition, bool recheck = false);
    /// A batch: at the instants of its trigger (every, at) the users of the highest value start.
    JourneyBuilder& best(std::uint16_t value, std::int64_t limit);
    JourneyBuilder& best_share(std::uint16_t value, double fraction_of_users);
    /// The least time between two starts of a user.
    JourneyBuilder& re_entry(Duration span);
    JourneyBuilder& holdout(double fraction, std::uint32_t salt);
    /// What ends the journey, instead of a visit.
    JourneyBuilder& exits(SeenMask events);
    JourneyBuilder& quiet(QuietHours hours);
    JourneyBuilder& cap(Cap cap);
    /// Of sending costs; -1: none.
    JourneyBuilder& budget(Micros total, Micros per_day);
    JourneyBuilder& steps(Steps::Write const& write);
    JourneyBuilder& upkeep(Upkeep what);
    /// Enrols the returned in a care programme; the holdout as it stands does not.
    JourneyBuilder& care(std::uint8_t programme, bool recalled_only = false);

    [[nodiscard]] PolicyPlan plan() const { return plan_; }

  private:
    [[nodiscard]] JourneyPlan& journey() { return plan_.program.journeys.front(); }
    PolicyPlan plan_;
    std::vector<Steps::Open> open_;
};

}  // namespace rekindle
