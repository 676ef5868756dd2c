#pragma once
// Time zones by name, from the system's zone data: the one door to it.

#include <optional>
#include <string>

#include "sim/base/zone_table.hpp"

namespace rekindle {

/// Whether a text looks like the name of a place's zone: Europe/Berlin, Etc/GMT+3.
[[nodiscard]] bool may_be_zone(std::string_view text);

/// What is wrong with a zone's name; empty where nothing is. A hint follows a `; `.
[[nodiscard]] std::string zone_problem(std::string const& name);

/// The clock of `name` over [from, to), for an engine whose day 0 is the midnight of `company` that begins the day
/// `start_days` since 1970-01-01. Both names are good.
[[nodiscard]] ZoneTable zone_table(std::string const& name, std::string const& company, int start_days, Tick from,
                                   Tick to);

}  // namespace rekindle
