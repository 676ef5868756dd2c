#pragma once
// A checked tree back as YAML: defaults written out, numbers in their shortest exact form, keys in the schema's order.

#include <string>

#include "scenarios/parameters.hpp"
#include "scenarios/schema.hpp"

namespace rekindle {

/// Each line indented by `indent` blanks. The tree must have passed SchemaWalk without problems; reading the text again
/// gives the same values and the same paths, and so the same draws.
[[nodiscard]] std::string resolved_text(Node const& node, Group const& group, ParameterTable const& parameters,
                                        int indent = 0);

/// A YAML scalar in double quotes.
[[nodiscard]] std::string quoted_text(std::string_view text);

/// Every line of `text` indented by `indent` blanks.
[[nodiscard]] std::string indented(std::string const& text, int indent);

}  // namespace rekindle
