#pragma once
// Groups of rows about why users leave and what a team can see of it.

#include "scenarios/process_schema.hpp"

namespace rekindle {

extern Group const reason_group;  ///< filled by reason_into

extern Group const feature_group;  ///< target CoreFeature
extern Group const warning_group;  ///< target WarningSignal
extern Group const hurdle_group;   ///< filled by hurdle_into
extern Group const observe_group;  ///< target ScenarioDraft

extern Group const survey_group;  ///< filled by survey_into
extern Group const fix_group;     ///< filled by fix_into
/// Descends: append to the model of the file; reasons are looked up among those read before.
void survey_into(void* target, std::string const& name, Fill const& fill);
void fix_into(void* target, std::string const& name, Fill const& fill);

/// Descend: appends a hurdle to the model of the file; its reason is looked up among those read before.
void hurdle_into(void* target, std::string const& name, Fill const& fill);

/// Descend: appends a lapse reason to the model of the file.
void reason_into(void* target, std::string const& name, Fill const& fill);

}  // namespace rekindle
