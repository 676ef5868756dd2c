#pragma once
// Groups of rows about what happens after a return, and the money around it.

#include <algorithm>

#include "scenarios/schema.hpp"
#include "sim/population/model.hpp"

namespace rekindle {

extern Group const desk_group;         ///< target Desk
extern Group const second_life_group;  ///< target ScenarioDraft; after its offers and traits
extern Group const programme_group;    ///< target CareProgramme
extern Group const upgrade_group;      ///< target Upgrade
extern Group const referral_group;     ///< target Referral

/// Descend: appends a care programme to the CareModel at the end of the path.
template <auto... Path>
void programme_into(void* target, std::string const& name, Fill const& fill) {
    auto& programme = member_in<Path...>(target).programmes.emplace_back();
    programme.name = name;
    fill(&programme);
    std::stable_sort(programme.steps.begin(), programme.steps.end(),
                     [](CareStep const& a, CareStep const& b) { return a.after < b.after; });
}

}  // namespace rekindle
