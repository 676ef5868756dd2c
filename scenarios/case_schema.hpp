#pragma once
#include "scenarios/schema.hpp"

namespace rekindle {

/// The rows of a case file; target CaseFile; the journeys are read by case_file.cpp.
extern Group const case_group;

}  // namespace rekindle
