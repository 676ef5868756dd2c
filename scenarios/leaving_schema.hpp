#pragma once
// Groups of rows about why users leave and what a team can see of it.

#include "scenarios/process_schema.hpp"

namespace rekindle {

extern Group const reason_group;  ///< filled by reason_into

/// Descend: appends a lapse reason to the model of the file.
void reason_into(void* target, std::string const& name, Fill const& fill);

}  // namespace rekindle
