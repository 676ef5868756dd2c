#pragma once
// Claims beside what was simulated: the table, the CSV and the JSON of `rekindle cases`.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "output/terminal.hpp"

namespace rekindle {

/// One claim and its verdict. Plain data.
struct ClaimRow {
    std::string in_case, id, system, text, source, figure, kind;
    std::optional<double> value;       ///< of the measure
    std::optional<double> half_width;  ///< of its 95 % interval
    std::string picked;                ///< of a claim that picks: the name with the most or the least
    std::vector<std::string> close;    ///< names that the replications do not tell from the picked one
    bool met = false;
    bool undecided = false;  ///< not met, but the interval holds values that would meet it beside others that would not
    std::string reason;      ///< why it is not met
    std::optional<double> near, within, above, below;  ///< what meets it; empty where it picks
};

/// met, missed or undecided.
[[nodiscard]] std::string_view verdict_of(ClaimRow const& row);

/// The measure with its interval, or the name picked.
[[nodiscard]] std::string simulated_text(ClaimRow const& row);

[[nodiscard]] std::string claims_text(std::vector<ClaimRow> const& rows, ColorMode color);
[[nodiscard]] std::string claims_csv(std::vector<ClaimRow> const& rows);
[[nodiscard]] std::string claims_json(std::vector<ClaimRow> const& rows);
/// For documents.
[[nodiscard]] std::string claims_markdown(std::vector<ClaimRow> const& rows);

}  // namespace rekindle
