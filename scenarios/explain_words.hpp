#pragma once
// Numbers as explanations write them.

#include <string>

#include <fmt/format.h>

#include "sim/base/money.hpp"
#include "sim/base/time.hpp"

namespace rekindle::explain_words {

/// Six digits at most.
inline std::string n(double x) { return fmt::format("{:.6g}", x); }
inline std::string percent(double x) { return fmt::format("{:.4g} %", x * 100); }
inline std::string days(Tick t) { return n(days_of(t)) + " d"; }
inline std::string money(Micros m, std::string const& currency) {
    return fmt::format("{:.2f} {}", units_of(m), currency);
}

}  // namespace rekindle::explain_words
