#pragma once
// The native policies: one row each, alphabetical.

#include <span>
#include <string_view>

#include "sim/recall/plugin.hpp"

namespace rekindle {

[[nodiscard]] std::span<PolicyEntry const> policy_table();

/// The native policy of this name, or null.
[[nodiscard]] PolicyPtr make_native_policy(std::string_view name, ObservableSchema const& schema);

// Factories, each in the file of its name.
[[nodiscard]] PolicyPtr make_assess_3d(ObservableSchema const& schema);
[[nodiscard]] PolicyPtr make_holdout(ObservableSchema const& schema);
[[nodiscard]] PolicyPtr make_none(ObservableSchema const& schema);
[[nodiscard]] PolicyPtr make_rfm_targeted(ObservableSchema const& schema);
[[nodiscard]] PolicyPtr make_value_at_risk(ObservableSchema const& schema);

}  // namespace rekindle
