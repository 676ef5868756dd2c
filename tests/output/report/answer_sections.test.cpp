#include <catch2/catch.hpp>

#include "output/report/daily_series.hpp"
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

TEST_CASE("differences that hold at once are printed as the others are", "[output][report]") {
    Answered a;
    auto const add = [&](char const* metric, double difference, double half) {
        SimultaneousAnswer s;
        s.metric = metric, s.policy = "mail", s.baseline = "none", s.difference = difference;
        s.low = difference - half, s.high = difference + half;
        a.analysis.answers.simultaneous.push_back(s);
    };
    add("active_days_per_user", 0.0072, 0.25), add("active_share_end", 0.021, 0.0125), add("net_value", 123.4, 5);
    auto const table = block<Table>(tests_section(a.in), 0);
    CHECK(table.rows.at(0).cells.at(0).text.en == "active days per user");
    CHECK(table.rows.at(0).cells.at(1).text.en == "+0.01 ±0.25");
    CHECK(table.rows.at(1).cells.at(1).text.en == "+2.1 points ±1.2");
    CHECK(table.rows.at(2).cells.at(0).text.en == "net value, USD");
    CHECK(table.rows.at(2).cells.at(1).text.en == "+123.4 ±5.0");
}

TEST_CASE("who is dormant at day 0 comes from the flows, not from arrivals of a warm-up", "[output][report]") {
    auto run = small_run();
    run.replicates[0].users = 500, run.replicates[0].arrived = 10;
    for (auto& w : run.replicates[0].worlds) w.flows.stock = {50, 10, 5, 123, 7};
    auto const analysis = analyse(run);
    auto const chart = block<Chart>(flows_section(ReportInput(run, analysis)), 0);
    CHECK(chart.links.at(0).value == 123);
    CHECK(chart.nodes.at(0).name.en == "dormant at day 0");
}

TEST_CASE("what to learn first stands first, and the whole page is drawn with it", "[output][report]") {
    Answered a;
    a.analysis.answers.choice = {{"mail", 100, 0.7, 3}, {"push", 90, 0.3, 13}};
    a.analysis.answers.learning = {{"channels.mail.opened", 40, 5, 0.5, 0.1, 0.3, 80, 120, 6},
                                   {"orders.margin", 10, 4, 0.1, 0.2, 0.4, 20, 180, 6}};
    auto const section = choice_section(a.in);
    CHECK(block<Chart>(section, 0).series.front().marks.front().x == Approx(70));
    CHECK(block<Chart>(section, 1).rows.front().en == "channels.mail.opened");
    CHECK(block<Chart>(section, 2).rows.front().en == "orders.margin");  // the widest of the tornado
    auto const files = make_report(a.run, a.analysis);
    CHECK(files.html.find("id=\"chart-tornado\"") != std::string::npos);
    CHECK(document_json(parse_document(files.json, "x")) == files.json);
}

TEST_CASE("the value of a life is drawn by how it began, with the day a policy has paid back", "[output][report]") {
    Answered a;
    a.analysis.answers.life_value = {{"mail", "active", {9, 8, 7}, {10, 18, 25}, {}},
                                     {"mail", "recalled", {4, 3}, {5, 9}, 0.5},
                                     {"mail", "returned", {1}, {5}, 0.5}};
    a.analysis.answers.payback = {{"mail", 40}, {"push", {}}};
    auto const section = life_section(a.in);
    auto const& chart = block<Chart>(section, 0);
    REQUIRE(chart.series.size() == 2);  // one month is no line
    CHECK(chart.series[1].marks.back().y == 9);
    CHECK(chart.twin.rows.at(2).cells.at(1).text.en == "–");
    auto const& table = block<Table>(section, 1);
    CHECK(table.rows.at(0).cells.at(0).value == 40);
    CHECK(table.rows.at(1).cells.at(0).text.en == "not within the run");
}

TEST_CASE("parameters within the noise are named but not drawn", "[output][report]") {
    Answered a;
    LearningAnswer sure{"channels.mail.opened", 40, 5}, noise{"orders.margin", 10, 4};
    sure.noise = 12, noise.noise = 11;
    sure.net_value_low = 80, sure.net_value_high = 40, sure.net_value_noise = 30;
    noise.net_value_low = 20, noise.net_value_high = 90, noise.net_value_noise = 71;
    a.analysis.answers.learning = {sure, noise};
    auto const section = choice_section(a.in);
    CHECK_THAT(block<Paragraph>(section, 0).text.en, Catch::Contains("Not drawn: 1 parameters"));
    auto const& chart = block<Chart>(section, 1);
    CHECK(chart.rows.size() == 1);
    CHECK(chart.twin.rows.size() == 2);
    CHECK_THAT(block<Paragraph>(section, 2).text.en, Catch::Contains("Not drawn: 1 parameters"));
    auto const& tornado = block<Chart>(section, 3);
    CHECK(tornado.rows.size() == 1);
    CHECK(tornado.rows.front().en == "channels.mail.opened");
    CHECK(tornado.twin.rows.front().head.en == "orders.margin");  // the widest, of all
    a.analysis.answers.learning = {noise};
    auto const none = choice_section(a.in);
    CHECK_THAT(block<Paragraph>(none, 0).text.en, Catch::Contains("none of 1 parameters"));
    CHECK(block<Table>(none, 1).rows.size() == 1);
    CHECK(block<Table>(none, 3).rows.size() == 1);
}

TEST_CASE("channels are compared by what a return costs", "[output][report]") {
    auto run = small_run();
    add_touches(run, {"email", "call"}, "ten_off");
    run.replicates[0].worlds[1].channels[1].returns = 4;
    auto const analysis = full_analysis(run);
    auto const section = channels_section(ReportInput(run, analysis));
    auto const& chart = block<Chart>(section, 0);
    CHECK(chart.rows.size() == 2);
    CHECK(chart.series.front().marks.at(1).x == Approx(1));  // 4 for 4 returns
    auto const& table = block<Table>(section, 1);
    CHECK(table.rows.at(0).cells.at(2).text.en == "75.0%");  // delivered
    CHECK(block<Table>(section, 2).rows.size() == 2);        // one offer: no chart
}

TEST_CASE("counts per day are drawn by whole weeks from two months on", "[output][report]") {
    auto const weeks = spans_of(100, SpanValue::per_day);
    CHECK(weeks.front() == std::pair<std::size_t, std::size_t>{0, 7});
    CHECK(weeks.back() == std::pair<std::size_t, std::size_t>{91, 100});  // the rest joins the last week
    CHECK(spans_of(62, SpanValue::per_day).size() == 62);
    CHECK(spans_of(1000, SpanValue::per_day).front().second % 7 == 0);
    CHECK(spans_of(1000, SpanValue::per_day).size() <= most_points);
    CHECK(spans_of(100, SpanValue::at_end).back() == std::pair<std::size_t, std::size_t>{98, 100});
}

TEST_CASE("what was learnt about arms stands beside what to choose", "[output][report]") {
    Answered a;
    a.run.replicates[0].worlds[1].arms = {{"subject", "short", 100, 30, 0, true}, {"subject", "long", 50, 5, 0, false}};
    auto const table = block<Table>(choice_section(a.in), 0);
    REQUIRE(table.rows.size() == 2);
    CHECK(table.rows[0].cells.at(3).value == Approx(0.3));
    CHECK(table.rows[0].cells.at(5).value == Approx(1));
    CHECK(table.rows[1].cells.at(1).text.en == "long");
}
