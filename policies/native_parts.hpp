#pragma once
// What native policies look up in a scenario they know nothing of.

#include <initializer_list>
#include <string_view>

#include "sim/recall/recall_policy.hpp"

namespace rekindle {

/// The offer of this name; none where the scenario lacks it.
[[nodiscard]] OfferId offer_named(ObservableSchema const& schema, std::string_view name);

/// Appends a send by the first of these channels that the scenario has, else by its first channel; nothing where it has
/// none. The policy then touches nobody.
void append_send(PolicyPlan& plan, ObservableSchema const& schema, std::initializer_list<std::string_view> channels,
                 OfferId offer = no_offer);

}  // namespace rekindle
