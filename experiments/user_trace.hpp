#pragma once
// One user's story in every world, event by event, with the reason of each decision.

#include <span>
#include <string>
#include <string_view>

#include "experiments/experiment.hpp"
#include "sim/observe/user_story.hpp"

namespace rekindle {

/// Whose story: an id, or a type that the first user of the first policy who fits is found by.
struct TraceWanted {
    enum class Type : std::uint8_t { none, persuadable, sure_thing, lost_cause, sleeping_dog };
    std::uint64_t user = 0;
    Type type = Type::none;
};

/// How a user fared in one world, as the types ask: its first lapse since day 0, and a return within the window after
/// it.
struct UserFate {
    int lapses = 0, returns = 0;
    Tick first_lapse = 0;
    bool returned = false;

    /// Events in their order.
    void note(LoggedEvent const& event, Tick window);
    [[nodiscard]] bool good() const { return lapses == 0 || returned; }
};
/// none where the user does not lapse untouched.
[[nodiscard]] TraceWanted::Type type_of(UserFate const& untouched, UserFate const& here);
[[nodiscard]] std::string_view name_of(TraceWanted::Type type);

/// A story of nobody yet: the names that events refer to.
[[nodiscard]] UserStory blank_story(Model const& model, std::span<PolicyPtr const> policies);

/// Reads an id or a type's name. Throws std::invalid_argument with what is wrong.
[[nodiscard]] TraceWanted parse_trace(std::string const& text);

/// The story in the experiment's first replicate. Throws std::invalid_argument where no such user exists.
[[nodiscard]] UserStory trace_user(Experiment const& experiment, TraceWanted wanted);
/// The same as text.
[[nodiscard]] std::string trace_text(Experiment const& experiment, TraceWanted wanted);

}  // namespace rekindle
