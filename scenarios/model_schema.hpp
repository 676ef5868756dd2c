#pragma once
// Groups of rows about users and their lives: people_schema.cpp, life_schema.cpp, order_schema.cpp.

#include "scenarios/process_schema.hpp"

namespace rekindle {

extern Group const segment_group;       ///< target Segment
extern Group const trait_group;         ///< target Trait
extern Group const covariate_group;     ///< filled by covariate_into
extern Group const correlation_group;   ///< target FrailtyCorrelation
extern Group const trait_factor_group;  ///< filled by reason_covariate_into

extern Group const lapse_group;      ///< target LapseProcess
extern Group const return_group;     ///< target ReturnProcess
extern Group const gone_group;       ///< target GoneProcess
extern Group const weakening_group;  ///< target Weakening
extern Group const fragile_group;    ///< target Fragile

extern Group const visit_group;  ///< target RenewalProcess
extern Group const order_group;  ///< target Model

/// Descend: appends a covariate to the ScenarioDraft `target`; its trait is looked up among those read before.
void covariate_into(void* target, std::string const& name, Fill const& fill);

/// Descend: appends a trait's factor to the LapseReason `target`.
void reason_covariate_into(void* target, std::string const& name, Fill const& fill);

}  // namespace rekindle
