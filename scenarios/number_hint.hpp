#pragma once
// What a text that is no quantity was probably meant to be.

#include <string>
#include <string_view>

#include "scenarios/number_text.hpp"

namespace rekindle {

/// `write 1000`, or `write 12345 or 12.345, whichever is meant`; empty where nothing that reads under `unit` comes
/// near. Knows thousands set apart, decimal commas, k and M, units and per cent spelt out, signs of currencies.
[[nodiscard]] std::string meant_hint(std::string_view text, Unit unit);

/// Whether a whole number is written with points between its thousands, as in 1.000: it would read as 1.
[[nodiscard]] bool has_points_between_thousands(std::string_view text);

}  // namespace rekindle
