#pragma once
// The page of `rekindle cases`: each claim beside what was simulated, drawn against what would meet it.

#include <string>
#include <vector>

#include "output/claim_table.hpp"
#include "output/report/report_document.hpp"
#include "output/report/report_files.hpp"

namespace rekindle {

/// A case that was run.
struct CaseHead {
    std::string name, description;
};

/// `command` gives the page again. Rows of a case follow each other, in the order of `cases`.
[[nodiscard]] ReportFiles make_cases_report(std::vector<CaseHead> const& cases, std::vector<ClaimRow> const& rows,
                                            std::string const& version, std::string const& command);

namespace report {
[[nodiscard]] Document cases_document(std::vector<CaseHead> const& cases, std::vector<ClaimRow> const& rows,
                                      std::string const& version, std::string const& command);
}  // namespace report

}  // namespace rekindle
