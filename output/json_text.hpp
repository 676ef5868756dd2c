#pragma once
// The text of JSON files, with decimals that no double can hold.

#include <nlohmann/json.hpp>
#include <string>

#include "sim/base/money.hpp"

namespace rekindle {

/// Micro-units as a decimal number of the currency, exact in json_text().
[[nodiscard]] nlohmann::ordered_json exact_money(Sum micros);

/// The document, indented by two blanks. What is no UTF-8 is replaced.
[[nodiscard]] std::string json_text(nlohmann::ordered_json const& json);

}  // namespace rekindle
