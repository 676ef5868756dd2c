#include "output/story_text.hpp"

#include <fmt/format.h>

#include "output/report/story_words.hpp"

namespace rekindle {
namespace {

std::string told(UserStory const& story, UserStory::World const* world, std::vector<LoggedEvent> const& events,
                 std::string const& currency) {
    std::string out;
    for (auto const& e : report::told_events(events))
        out +=
            fmt::format("  {:>12}  {}\n", report::clock_text(e.t), report::event_words(story, world, e, currency).en);
    return out.empty() ? "  nothing\n" : out;
}

}  // namespace

std::string story_text(UserStory const& story, std::string const& currency) {
    std::string out;
    if (!story.before.empty()) out += "\nbefore day 0, in all worlds\n" + told(story, nullptr, story.before, currency);
    for (auto const& world : story.worlds)
        out += "\n" + world.policy + "\n" + told(story, &world, world.events, currency);
    return out;
}

}  // namespace rekindle
