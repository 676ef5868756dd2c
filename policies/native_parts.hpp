#pragma once
// What native policies look up in a scenario they know nothing of.

#include <initializer_list>
#include <string_view>

#include "sim/recall/journey_builder.hpp"

namespace rekindle {

/// The offer of this name; none where the scenario lacks it.
[[nodiscard]] OfferId offer_named(ObservableSchema const& schema, std::string_view name);

/// One send by the first of these channels that the scenario has, else by its first channel; nothing where it has none.
/// The policy then touches nobody.
[[nodiscard]] Steps::Write one_send(ObservableSchema const& schema, std::initializer_list<std::string_view> channels,
                                    OfferId offer = no_offer);

}  // namespace rekindle
