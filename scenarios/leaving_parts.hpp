#pragma once
// What the files about leaving share, and the guesses that observe_schema.cpp lists among a team's data.

#include "scenarios/leaving_schema.hpp"

namespace rekindle::leaving_parts {

inline constexpr Range factor = between(0, 1e6);

/// Land where the member may belong to a base of the target `Owner`.
template <class Owner, auto Member>
void landed(void* target, Value const& v) {
    assign(static_cast<Owner*>(target)->*Member, v);
}

extern Group const classifier_group, score_group;
/// Descends, target ScenarioDraft.
void classifier_into(void* target, std::string const& name, Fill const& fill);
void score_into(void* target, std::string const& name, Fill const& fill);

}  // namespace rekindle::leaving_parts
