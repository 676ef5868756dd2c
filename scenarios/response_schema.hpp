#pragma once
// Groups of rows about how users respond: rows of multipliers, messages.

#include "scenarios/process_schema.hpp"

namespace rekindle {

extern Group const response_group;  ///< filled by fill_response
extern Group const message_group;   ///< target Message
extern Group const effect_group;    ///< filled by fill_effect
extern Group const fatigue_group;   ///< target Fatigue
extern Group const trust_group;     ///< target Trust

/// Appends a row of multipliers; its names are looked up in the ScenarioDraft at the root. Nothing changes where the
/// map is wrong.
void fill_response(std::vector<ResponseRow>& rows, Fill const& fill);
/// Appends an effect.
void fill_effect(std::vector<Effect>& effects, Fill const& fill);

template <auto... Path>
void response_into(void* target, std::string const&, Fill const& fill) {
    fill_response(member_in<Path...>(target), fill);
}
template <auto... Path>
void effects_into(void* target, std::string const&, Fill const& fill) {
    fill_effect(member_in<Path...>(target), fill);
}

}  // namespace rekindle
