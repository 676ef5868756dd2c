#pragma once
// A logged event in words, with its reason: the page and `--trace-user` say the same.

#include "output/report/report_document.hpp"
#include "sim/observe/user_story.hpp"

namespace rekindle::report {

/// `world`: null for the warm-up.
[[nodiscard]] Text event_words(UserStory const& story, UserStory::World const* world, LoggedEvent const& event,
                               std::string const& currency);

/// "12d 08:30".
[[nodiscard]] std::string clock_text(rekindle::Tick t);

/// Events worth telling: a visit that only belongs to an order or a return at the same instant is part of that.
[[nodiscard]] std::vector<LoggedEvent> told_events(std::vector<LoggedEvent> const& events);

}  // namespace rekindle::report
