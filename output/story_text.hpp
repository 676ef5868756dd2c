#pragma once
// A user's story as plain text: what `--trace-user` prints.

#include <string>

#include "sim/observe/user_story.hpp"

namespace rekindle {

[[nodiscard]] std::string story_text(UserStory const& story, std::string const& currency);

}  // namespace rekindle
