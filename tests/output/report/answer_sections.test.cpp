#include <catch2/catch.hpp>

#include "output/report/document_json.hpp"
#include "output/report/report_files.hpp"
#include "output/report/report_sections.hpp"
#include "tests/output/sample_run.hpp"

using namespace rekindle;
using namespace rekindle::report;
using namespace rekindle::sample;

namespace {

/// A run whose answers are made up, so that each section can be compared with them.
struct Answered {
    RunResult run = small_run();
    Analysis analysis = analyse(run);
    ReportInput in{run, analysis};
};

template <class T>
T const& block(std::optional<Section> const& section, std::size_t number) {
    REQUIRE(section.has_value());
    return std::get<T>(section->blocks.at(number));
}

}  // namespace

TEST_CASE("without answers none of their sections is on the page", "[output][report]") {
    Answered const a;
    for (auto const make : {&curves_section, &segments_section, &qini_section, &choice_section, &tests_section})
        CHECK_FALSE(make(a.in).has_value());
}

TEST_CASE("a retention curve is drawn in per cent with its band", "[output][report]") {
    Answered a;
    a.analysis.answers.retention = {
        {"mail", "first_life", {10, 8}, {2, 1}, {1, 0.8, 0.7}, {0, 0.1, 0.1}, {1, 0.6, 0.5}, {1, 0.9, 0.8}}};
    auto const chart = block<Chart>(curves_section(a.in), 0);
    auto const& marks = chart.series.front().marks;
    REQUIRE(marks.size() == 3);
    CHECK(marks[1].y == Approx(80));
    CHECK(*marks[1].y_low == Approx(60));
    CHECK(chart.twin.rows[1].cells[0].value == 0.8);
}

TEST_CASE("segments are shaded by their share of the largest change", "[output][report]") {
    Answered a;
    auto const add = [&](std::string const& policy, std::string const& segment, double net) {
        SegmentAnswer s;
        s.policy = policy, s.segment = segment, s.users = 10, s.net_value = net;
        a.analysis.answers.segments.push_back(s);
    };
    for (auto const* policy : {"none", "mail", "push"}) {
        add(policy, "gold", policy == std::string("mail") ? 140.0 : 100.0);
        add(policy, "rest", policy == std::string("mail") ? 80.0 : 100.0);
    }
    auto const table = block<Table>(segments_section(a.in), 0);
    CHECK(table.rows[0].cells[0].value == Approx(4));
    CHECK(table.rows[0].cells[0].level == 4);
    CHECK(table.rows[1].cells[0].level == -2);
    CHECK(table.rows[0].cells[1].level == 0);
}

TEST_CASE("what to learn first stands first, and the whole page is drawn with it", "[output][report]") {
    Answered a;
    a.analysis.answers.choice = {{"mail", 100, 0.7, 3}, {"push", 90, 0.3, 13}};
    a.analysis.answers.learning = {{"channels.mail.opened", 40, 5, 0.5, 0.1, 0.3, 80, 120},
                                   {"orders.margin", 10, 4, 0.1, 0.2, 0.4, 20, 180}};
    auto const section = choice_section(a.in);
    CHECK(block<Chart>(section, 0).series.front().marks.front().x == Approx(70));
    CHECK(block<Chart>(section, 1).rows.front().en == "channels.mail.opened");
    CHECK(block<Chart>(section, 2).rows.front().en == "orders.margin");  // the widest of the tornado
    auto const files = make_report(a.run, a.analysis);
    CHECK(files.html.find("id=\"chart-tornado\"") != std::string::npos);
    CHECK(document_json(parse_document(files.json, "x")) == files.json);
}
