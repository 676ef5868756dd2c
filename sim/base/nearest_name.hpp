#pragma once
// "Did you mean ...?" for names that users write.

#include <string>
#include <string_view>
#include <vector>

namespace rekindle {

/// The known name nearest to `given` by edit distance (neighbours swapped count as one), or empty where none is near:
/// at most a third of its letters differ. Of equally near ones the first.
[[nodiscard]] std::string nearest_name(std::string_view given, std::vector<std::string> const& known);

/// `did you mean NAME?`, or `known: a, b, c` in alphabetical order where no name is near.
[[nodiscard]] std::string name_hint(std::string_view given, std::vector<std::string> known);

}  // namespace rekindle
