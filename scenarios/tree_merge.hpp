#pragma once
// `extends:` and `--set`: one tree out of several texts.

#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/schema.hpp"

namespace rekindle {

/// Lays `over` on `base`: maps merge key by key, everything else replaces, a written null takes away. A key that
/// chooses a form (law, or mean against rate) takes the inherited keys of the other forms away.
void merge_into(Node& base, Node const& over, Group const& group);

/// The tree of a file with what it extends; at most ten files deep, no cycles.
[[nodiscard]] Node read_extended(std::filesystem::path const& path, Group const& group, Problems& problems);
/// The same for a text whose `extends:` is relative to the folder of `name`.
[[nodiscard]] Node parse_extended(std::string_view text, std::string const& name, Group const& group,
                                  Problems& problems);

/// The same for a tree already read, with `extends` relative to `folder`.
[[nodiscard]] Node extend_tree(Node tree, std::filesystem::path const& folder, Group const& group, Problems& problems);

/// Applies `a.b.c=value`: the value is YAML (a number, a word, {..} or [..]); list items by index or by their `name`.
void apply_override(Node& tree, std::string const& text, Group const& group, Problems& problems);

}  // namespace rekindle
