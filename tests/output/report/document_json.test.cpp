#include "output/report/document_json.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "output/atomic_file.hpp"
#include "output/report/report_files.hpp"
#include "output/report/report_sections.hpp"
#include "tests/output/sample_run.hpp"

using namespace rekindle;
using namespace rekindle::report;
using namespace rekindle::sample;

namespace {

std::string sample_json() {
    auto run = small_run(6);
    run.uncertain = true;
    return make_report(run, analyse(run)).json;
}

}  // namespace

TEST_CASE("report.json reads back to the same bytes and draws the same page", "[output][report]") {
    auto run = small_run(6);
    run.uncertain = true;
    auto const files = make_report(run, analyse(run));
    CHECK(document_json(parse_document(files.json, "report.json")) == files.json);
    CHECK(report_html(files.json, "report.json") == files.html);
}

TEST_CASE("what is no report is refused with the file's name", "[output][report]") {
    for (std::string const text : {"", "{", "[]", "{}", R"({"rekindle_report":2})", R"({"rekindle_report":1})",
                                   R"({"rekindle_report":1,"sections":[{"blocks":[{"block":99}]}]})",
                                   R"({"rekindle_report":1,"sections":[7]})"}) {
        INFO(text);
        CHECK_THROWS_WITH(parse_document(text, "x/report.json"), Catch::StartsWith("x/report.json: not a report"));
    }
    auto json = nlohmann::ordered_json::parse(sample_json());
    for (auto& section : json["sections"]) {
        for (auto& block : section["blocks"]) {
            if (block.contains("links")) block["links"][0]["to"] = 1000;
        }
    }
    CHECK_THROWS_AS(parse_document(json.dump(), "x"), OutputError);
}

TEST_CASE("the script gets every chart and none of the tables", "[output][report]") {
    auto const document = parse_document(sample_json(), "report.json");
    auto const charts = nlohmann::json::parse(charts_json(document));
    std::size_t drawn = 0;
    for (auto const& section : document.sections) {
        for (auto const& block : section.blocks) drawn += std::holds_alternative<Chart>(block);
    }
    CHECK(charts.size() == drawn);
    for (auto const& chart : charts) CHECK_FALSE(chart.contains("twin"));
}

TEST_CASE("the waterfall ends where the net value stands, and bars of spending at the cost", "[output][report]") {
    auto run = small_run();
    for (auto& world : run.replicates[0].worlds) {
        for (auto const c : {Counter::cost_service, Counter::cost_programme, Counter::cost_acquisition})
            world.sums[index_of(c)] =
                3'000'000 * static_cast<std::int64_t>(1 + index_of(c)) + world.sums[index_of(Counter::touches)];
        derive(world.sums);
    }
    auto const analysis = analyse(run);
    ReportInput const in(run, analysis);
    std::size_t waterfalls = 0;
    for (auto const& section : make_document(in).sections) {
        for (auto const& block : section.blocks) {
            auto const* chart = std::get_if<Chart>(&block);
            if (!chart) continue;
            if (chart->id.starts_with("money-")) {
                ++waterfalls;
                CHECK(chart->series[1].marks.back().x == Approx(chart->series[2].marks.front().x));
            }
            if (chart->id != "spending") continue;
            for (std::size_t w = 0; w < chart->rows.size(); ++w) {
                double end = 0;
                for (auto const& series : chart->series) {
                    for (auto const& mark : series.marks) {
                        if (mark.y == static_cast<double>(w)) end = std::max(end, mark.x);
                    }
                }
                CHECK(end == Approx(*in.own(w, "cost_total").mean));
            }
        }
    }
    CHECK(waterfalls == 2);
}
