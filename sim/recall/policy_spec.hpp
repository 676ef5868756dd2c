#pragma once
// A policy as its file states it: names still to be looked up and expressions still to be compiled. Between the reader
// of files and the compiler of policies, which do not know each other.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/duration.hpp"
#include "sim/base/money.hpp"
#include "sim/base/time.hpp"
#include "sim/recall/journey_program.hpp"
#include "sim/recall/recall_policy.hpp"

namespace rekindle {

/// A text and where it stands, for messages.
struct Located {
    std::string text;
    std::string file;
    int line = 0;      ///< from 1; 0: unknown
    int column = 0;    ///< of the text's first character, from 1
    std::string path;  ///< key in the file

    [[nodiscard]] bool empty() const { return text.empty(); }
};

struct SpecTrigger {
    enum class Kind : std::uint8_t {
        none,
        silent,
        lapse_oracle,
        every,
        at,
        order,
        comeback,
        visit,
        date,    ///< `on`, days since 1970-01-01
        manual,  ///< at each of `instants`
        becomes,
        cart,
        signal,  ///< named by `condition`
    };
    Kind kind = Kind::none;
    Duration after = 0;
    Duration first = 0;
    std::int64_t on = 0;
    std::vector<Tick> instants;
    Located condition;
    bool back_fill = true;
};

struct SpecCap {
    Located channel, tag;  ///< at most one of them; neither: all sends
    Located where;         ///< of the limit
    std::int64_t limit = 0;
    Cap::Window window = Cap::Window::rolling;
    Duration span = ticks_per_day;
    Cap::Then then = Cap::Then::skip;
};

struct SpecBudget {
    Located channel;  ///< empty: all
    Micros total = -1, per_day = -1;
    double of_revenue = -1;
    CountedCosts counts{};

    [[nodiscard]] bool limits() const { return total >= 0 || per_day >= 0 || of_revenue >= 0; }
};

/// WorldRules whose names are still to be looked up.
struct SpecRules {
    Located programme;  ///< empty: no care
    bool recalled_only = false;
    Acquisition acquisition;
};

struct PolicySpec {
    struct Arm;
    struct Step {
        enum class Kind : std::uint8_t {
            send,
            wait,
            stop_if,
            stop,
            wait_until,
            wait_for,
            branch,
            split,
            repeat,
            learn,
            clean,
            survey,
            fix,
            care
        };
        Kind kind = Kind::send;
        Located channel;                ///< send
        Located offer;                  ///< send; may be empty
        Located message;                ///< send; may be empty
        Located value;                  ///< send with an offer: a formula; may be empty
        std::vector<std::string> tags;  ///< send
        Tick wait = 0;                  ///< wait; wait_for: time-out; wait_until: time of day
        Located condition;              ///< stop_if, branch
        std::vector<int> weekdays;      ///< wait_until: 0 Monday ... 6 Sunday; empty: any
        SeenMask events = 0;            ///< wait_for
        std::vector<Step> then;         ///< branch, wait_for; the steps of repeat
        std::vector<Step> otherwise;    ///< branch, wait_for
        std::int64_t times = 1;         ///< repeat
        std::uint32_t salt = 0;         ///< split
        std::vector<Arm> arms;          ///< split, learn
        LearnerPlan learner;            ///< learn, but for arms, shares and salt
        Located target;                 ///< clean: channel; survey, fix, care: by name
        Micros cost = 0;                ///< clean: per user
        std::int64_t after = 1;         ///< fix: users who come here before it begins
        Located where;                  ///< of the step, for messages
    };
    struct Arm {
        std::string name;
        double share = 0;
        std::vector<Step> steps;
    };

    struct Upkeep {
        rekindle::Upkeep what;
        Located target;  ///< message or channel
    };

    std::string name;
    std::string description;
    std::vector<SpecTrigger> triggers;
    SpecRules rules;
    Located audience;  ///< empty: everyone
    bool recheck = false;
    Located rank;  ///< empty: not ranked
    std::int64_t limit = -1;
    double limit_fraction_of_users = -1;
    Located gain, cost;        ///< of a knapsack
    Micros batch_budget = -1;  ///< of a knapsack; -1: none
    double holdout_fraction = 0;
    std::uint32_t holdout_salt = 0;
    std::uint32_t roll_out_salt = 0;
    struct Stage {
        double share = 1;
        Duration span = 0;
    };
    std::vector<Stage> roll_out;
    std::vector<Step> steps;
    SeenMask exits = bit(Seen::visit);
    bool exits_at_wait_end = false;
    Duration re_entry = 0;
    std::vector<Upkeep> upkeep;
    std::vector<SpecCap> caps;
    std::optional<QuietHours> quiet;
    SpecBudget budget;
    std::vector<SpecBudget> channel_budgets;
    Located where;  ///< of the file
};

/// Several policies in one world, the most urgent first, under shared caps and budgets.
struct StackSpec {
    std::string name;
    std::string description;
    std::vector<PolicySpec> policies;
    std::vector<SpecCap> caps;
    SpecBudget budget;
    Micros acquisition_per_day = -1;  ///< one purse for all users that the policies buy; -1: each its own
    std::int64_t at_once = static_cast<std::int64_t>(max_journeys);
    Located where;
};

/// A mistake in a spec that only its compiler can see.
struct SpecProblem {
    Located where;  ///< line and column of the mistake itself
    std::string value;
    std::string rule;
    std::string hint;
};

}  // namespace rekindle
