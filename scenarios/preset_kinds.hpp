#pragma once
// Kinds of channels and offers with plausible numbers to start from, all labelled as assumed: `kind: email` lays the
// channel's own keys over them.

#include <span>
#include <string_view>

#include "scenarios/yaml_tree.hpp"

namespace rekindle {

struct PresetKind {
    std::string_view name;
    std::string_view meaning;
    std::string_view yaml;  ///< a flow map
};
[[nodiscard]] std::span<PresetKind const> channel_kinds();
[[nodiscard]] std::span<PresetKind const> offer_kinds();

/// Lays every channel and offer with a `kind` over its preset. An unknown kind stays for the schema to complain about.
void expand_kinds(Node& scenario);

}  // namespace rekindle
