#include "output/report/cases_report.hpp"

#include <catch2/catch.hpp>

#include "output/report/document_json.hpp"
#include "output/report/report_sections.hpp"

using namespace rekindle;
using namespace rekindle::report;

namespace {

ClaimRow row(char const* id, bool met, double value, double half) {
    ClaimRow r;
    r.in_case = "reasons", r.id = id, r.text = "a <b>claim</b>", r.source = "C", r.figure = "28%", r.met = met;
    r.kind = "emergent", r.value = value, r.half_width = half;
    return r;
}

std::vector<ClaimRow> rows() {
    auto near = row("A", true, 0.29, 0.01), far = row("B", false, 5, 0.01), above = row("C", true, 3, 1),
         below = row("D", false, -0.5, 1), picked = row("E", true, 1, 0.1);
    near.near = 0.28, near.within = 0.02, near.kind = "calibrated";
    far.near = 0.28, far.within = 0.02, far.reason = "too far";
    above.above = 1, below.below = 0;
    picked.picked = "call";
    return {near, far, above, below, picked};
}

template <class T>
T const& block(Section const& section, std::size_t number) {
    return std::get<T>(section.blocks.at(number));
}

}  // namespace

TEST_CASE("claims are drawn against what would meet them", "[output][report]") {
    auto const d = cases_document({{"reasons", "why they left"}}, rows(), "0.1.0", "rekindle cases -o DIR");
    CHECK(d.headline.en == "3 of 5 claims are met: 2 of 4 emergent, 1 of 1 calibrated.");
    auto const& answer = block<report::Answers>(d.sections.at(0), 0).answers.at(0);
    CHECK(answer.verdict.en == "3 of 5 met");
    CHECK(answer.sentence.en == "why they left. Missed: B, D.");
    auto const& section = d.sections.at(1);
    auto const& figures = block<Chart>(section, 0);
    auto const& met = figures.series.at(0).marks.at(0);
    CHECK(met.x == Approx(0.5));  // 1 % off with a tolerance of 2 %
    CHECK(*met.x_high == Approx(1));
    CHECK(figures.series.at(1).marks.at(0).x == 10);  // drawn at the edge
    CHECK(figures.twin.rows.at(1).cells.at(1).value == Approx(236));
    auto const& bounds = block<Chart>(section, 1);
    CHECK(bounds.series.at(0).marks.at(0).x == Approx(2));    // two half-widths above: met
    CHECK(bounds.series.at(1).marks.at(0).x == Approx(0.5));  // on its side, but its interval is not
    CHECK(*bounds.series.at(1).marks.at(0).x_low == Approx(-0.5));
    auto const& table = block<Table>(section, 2);
    REQUIRE(table.rows.size() == 5);
    CHECK(table.rows[4].cells[3].text.en == "call");
    CHECK(table.rows[1].cells[4].mood == Mood::worse);
}

TEST_CASE("the page of cases is drawn from its document and shows names as text", "[output][report]") {
    auto const files = make_cases_report({{"reasons", "<i>why</i>"}}, rows(), "0.1.0", "rekindle cases");
    CHECK(report_html(files.json, "report.json") == files.html);
    CHECK(files.html.find("<b>claim") == std::string::npos);
    CHECK(files.html.find("<i>why") == std::string::npos);
    CHECK_THAT(files.html, Catch::Contains("id=\"chart-case-1-bounds\""));
    CHECK(document_json(parse_document(files.json, "x")) == files.json);
}
