#pragma once
// What can be known of a journey program before it runs: the simple is found here, nobody has to say it.

#include "sim/recall/journey_program.hpp"

namespace rekindle {

/// Whether no way from here comes to an instruction twice. Requires that all it leads to exists.
[[nodiscard]] bool leads_onward(JourneyProgram const& program, std::uint16_t entry);

/// One journey under one trigger, nothing but sends, waits and stops, ended by any visit at once: while a user is
/// dormant nothing bears on it but luck.
[[nodiscard]] bool is_line(JourneyProgram const& program);

/// Whether something depends on what is seen of a user beyond the time of its last visit and order.
[[nodiscard]] bool looks_at_users(JourneyProgram const& program);

/// Whether the program can never bring a user to the cap's limit, whatever happens. True only where the starts of its
/// only journey are kept apart by its trigger or by re-entry; with d between two of them and n sends under the cap, at
/// most n (span / d + 2) fall into a window.
[[nodiscard]] bool never_reached(JourneyProgram const& program, Cap const& cap);

}  // namespace rekindle
