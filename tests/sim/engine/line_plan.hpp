#pragma once
// A policy of one journey, sends and waits in a line, as tests vary it; and its plan.

#include <string>
#include <utility>
#include <vector>

#include "sim/recall/journey_builder.hpp"

namespace rekindle::test {

struct Step {
    enum class Kind : std::uint8_t { send, wait, stop_if };
    Kind kind = Kind::send;
    ChannelId channel{};
    OfferId offer = no_offer;
    MessageId message = no_message;
    Tick wait = 0;
    std::uint16_t condition = 0;
    std::uint16_t value = no_formula;
};

/// What a policy says about a user: see `asks`.
struct Decision {
    bool start = false;
    double score = 0;
};

/// The numbers by which a line asks for its audience and its rank.
inline constexpr std::uint16_t line_audience = 0x100, line_rank = 0x101;

struct LinePlan {
    std::string name;
    Trigger trigger;
    bool starts = true;  ///< false: nothing does
    std::vector<Step> steps;
    std::vector<Upkeep> upkeep;
    SeenMask exits = bit(Seen::visit);
    Duration re_entry = 0;
    double holdout_fraction = 0;
    std::uint32_t holdout_salt = 0;
    Micros budget_total = -1, budget_per_day = -1;
    bool ranked = false;
    std::int64_t limit = -1;
    double limit_fraction_of_users = -1;
    WorldRules rules;
    bool asks = false;  ///< for its audience; the rank is asked for in any case
};

inline void write(Steps& steps, Step const& step) {
    switch (step.kind) {
        case Step::Kind::send:
            steps.send(
                Send{.channel = step.channel, .offer = step.offer, .message = step.message, .value = step.value});
            break;
        case Step::Kind::wait: steps.wait(step.wait); break;
        case Step::Kind::stop_if: steps.stop_if(step.condition); break;
    }
}

inline PolicyPlan compiled(LinePlan const& line) {
    JourneyBuilder out(line.name);
    if (line.starts) out.on(line.trigger);
    out.exits(line.exits).re_entry(line.re_entry).holdout(line.holdout_fraction, line.holdout_salt);
    if (line.asks) out.audience(line_audience);
    if (line.ranked) out.best(line_rank, line.limit);
    if (line.budget_total >= 0 || line.budget_per_day >= 0) out.budget(line.budget_total, line.budget_per_day);
    out.steps([&](Steps& steps) {
        for (auto const& step : line.steps) write(steps, step);
    });
    auto plan = out.plan();
    plan.upkeep = line.upkeep;
    plan.rules = line.rules;
    for (auto& rule : plan.rules.care) {
        rule.holdout_fraction = line.holdout_fraction;
        rule.holdout_salt = line.holdout_salt;
    }
    plan.program.journeys[0].limit_fraction_of_users = line.limit_fraction_of_users;
    return plan;
}

}  // namespace rekindle::test
