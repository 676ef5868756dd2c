#pragma once
// One user's story in every world, event by event, with the reason of each decision.

#include <string>

#include "experiments/experiment.hpp"

namespace rekindle {

/// Whose story: an id, or a type that the first user of the first policy who fits is found by.
struct TraceWanted {
    enum class Type : std::uint8_t { none, persuadable, sure_thing, lost_cause, sleeping_dog };
    std::uint64_t user = 0;
    Type type = Type::none;
};

/// Reads an id or a type's name. Throws std::invalid_argument with what is wrong.
[[nodiscard]] TraceWanted parse_trace(std::string const& text);

/// The story in the experiment's first replicate. Throws std::invalid_argument where no such user exists.
[[nodiscard]] std::string trace_user(Experiment const& experiment, TraceWanted wanted);

}  // namespace rekindle
