#pragma once
// A policy as its file states it: names still to be looked up and expressions still to be compiled. Between the reader
// of files and the compiler of policies, which do not know each other.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/money.hpp"
#include "sim/base/time.hpp"
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

struct PolicySpec {
    struct Step {
        JourneyStep::Kind kind = JourneyStep::Kind::send;
        Located channel;    ///< send
        Located offer;      ///< send; may be empty
        Tick wait = 0;      ///< wait
        Located condition;  ///< stop_if
    };

    std::string name;
    std::string description;
    Trigger trigger;
    Located audience;  ///< empty: everyone
    Located rank;      ///< empty: not ranked
    std::int64_t limit = -1;
    double limit_fraction_of_users = -1;
    double holdout_fraction = 0;
    std::uint32_t holdout_salt = 0;
    std::vector<Step> steps;
    PolicyPlan::Exit exit = PolicyPlan::Exit::visit;
    Tick re_entry = 0;
    Micros budget_total = -1;
    Micros budget_per_day = -1;
};

/// A mistake in a spec that only its compiler can see.
struct SpecProblem {
    Located where;  ///< line and column of the mistake itself
    std::string value;
    std::string rule;
    std::string hint;
};

}  // namespace rekindle
