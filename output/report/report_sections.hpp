#pragma once
// The table of a report's sections. A new one is a file under sections/ and a row.

#include <optional>
#include <span>

#include "output/report/report_input.hpp"

namespace rekindle::report {

/// Empty where the run holds nothing of the kind: a section never shows what was not measured.
using MakeSection = std::optional<Section> (*)(ReportInput const&);

/// In the order of the page; the first is the first screen.
[[nodiscard]] std::span<MakeSection const> section_table();

std::optional<Section> answer_section(ReportInput const&);
std::optional<Section> figures_section(ReportInput const&);
std::optional<Section> effects_section(ReportInput const&);
std::optional<Section> days_section(ReportInput const&);
std::optional<Section> lift_section(ReportInput const&);
std::optional<Section> credit_section(ReportInput const&);
std::optional<Section> funnel_section(ReportInput const&);
std::optional<Section> flows_section(ReportInput const&);
std::optional<Section> money_section(ReportInput const&);
std::optional<Section> types_section(ReportInput const&);
std::optional<Section> review_section(ReportInput const&);
std::optional<Section> uncertainty_section(ReportInput const&);
std::optional<Section> curves_section(ReportInput const&);
std::optional<Section> segments_section(ReportInput const&);
std::optional<Section> qini_section(ReportInput const&);
std::optional<Section> choice_section(ReportInput const&);
std::optional<Section> tests_section(ReportInput const&);
std::optional<Section> life_section(ReportInput const&);
std::optional<Section> story_section(ReportInput const&);
std::optional<Section> channels_section(ReportInput const&);
std::optional<Section> assumptions_section(ReportInput const&);
std::optional<Section> method_section(ReportInput const&);
std::optional<Section> provenance_section(ReportInput const&);

/// The whole report.
[[nodiscard]] Document make_document(ReportInput const& input);

}  // namespace rekindle::report
