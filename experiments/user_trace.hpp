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

/// How a user fared in one world, as UserTypes asks: lapsed at day 0 or since, and back from the first of these lapses
/// within the window.
struct UserFate {
    bool lapsed = false, returned = false;
    bool pending = false;  ///< dormant by that lapse
    Tick since = 0;        ///< the window's start

    /// Events in their order, those of the warm-up included.
    void note(LoggedEvent const& event, Tick window);
    [[nodiscard]] bool good() const { return !lapsed || returned; }
};
/// Before any event.
[[nodiscard]] UserFate initial_fate(Model const& model, UserId user);
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
