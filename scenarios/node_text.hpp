#pragma once
// A tree as written, back as YAML: nothing resolved, so that overrides mean the same as in the files it came from.

#include <string>

#include "scenarios/yaml_tree.hpp"

namespace rekindle {

/// One line per entry of the top map, flow style below; ends in a newline. Reading it gives the same tree, marks aside.
[[nodiscard]] std::string node_text(Node const& tree);

}  // namespace rekindle
