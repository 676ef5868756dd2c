#include "output/report/report_page.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "output/report/escape.hpp"
#include "output/report/report_assets.hpp"
#include "output/report/report_files.hpp"
#include "output/report/report_sections.hpp"
#include "output/summary_json.hpp"
#include "tests/output/sample_run.hpp"

using namespace rekindle;
using namespace rekindle::sample;

namespace {

RunResult uncertain_run() {
    auto run = small_run(6);
    run.uncertain = true;
    return run;
}

std::string page_of(RunResult const& run) { return make_report(run, analyse(run)).html; }

/// `worlds` policies over `days` days, replicated twice.
RunResult large_run(std::size_t worlds, std::int64_t days) {
    std::vector<std::string> names{"none"};
    for (std::size_t w = 1; w < worlds; ++w)
        names.push_back(fmt::format("policy number {} with a rather long name", w));
    auto run = run_of(names, 0, 0);
    for (std::uint32_t r = 0; r < 2; ++r) {
        run.replicates.push_back(replicate_of(invented_users(r, 40, worlds), r, 0, 0));
        add_daily(run.replicates.back());
        for (auto& world : run.replicates.back().worlds) {
            for (auto& series : world.daily) {
                for (std::int64_t d = 3; d < days; ++d) series.push_back(series[2] * 7919 % (d * d + 1));
            }
        }
    }
    run.days = static_cast<double>(days);
    return run;
}

}  // namespace

TEST_CASE("the page allows its own script and style and nothing else", "[output][report]") {
    auto const page = page_of(small_run());
    CHECK_THAT(page,
               Catch::Contains("default-src 'none'; script-src 'sha256-" + std::string(report::page_script_hash()) +
                               "'; style-src 'sha256-" + std::string(report::page_style_hash()) + "'"));
    CHECK(report::page_script_hash().size() == 44);
    CHECK(report::page_script().find("</script") == std::string_view::npos);
    auto const own = page.substr(0, page.find("<script>"));
    for (char const* outside : {"http://", "https://", " src=", "@import", "url(", " style=", " onclick="}) {
        INFO(outside);
        CHECK(own.find(outside) == std::string::npos);
    }
}

TEST_CASE("the same run gives the same page; time and threads are not on it", "[output][report]") {
    auto run = uncertain_run();
    auto const page = page_of(run);
    run.performance = {5, 99, 100, 64};
    CHECK(page_of(run) == page);
}

TEST_CASE("every metric on the page is summary.json's, to the last digit", "[output][report]") {
    auto const run = uncertain_run();
    auto const analysis = analyse(run);
    auto const summary = nlohmann::json::parse(summary_json(run, analysis));
    auto const page = make_report(run, analysis).html;
    for (auto const& world : summary["worlds"]) {
        for (auto const& [name, metric] : world["metrics"].items()) {
            if (metric["mean"].is_null()) continue;
            INFO(name);
            CHECK(page.find(fmt::format("data-value=\"{}\"", metric["mean"].get<double>())) != std::string::npos);
        }
    }
}

TEST_CASE("names are shown as text", "[output][report]") {
    auto run = small_run(2);
    run.worlds[1] = "</script><script>alert(1)</script><!--";
    run.scenario = "<img src=x onerror=alert(2)>";
    run.assumed = {"a & b = \"<i>\""};
    run.warnings = {"<b>\xff"};
    auto const page = page_of(run);
    for (char const* markup : {"<script>alert", "<img", "<i>", "<b>\xff"})
        CHECK(page.find(markup) == std::string::npos);
    CHECK_THAT(page, Catch::Contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!--"));
    CHECK_THAT(page, Catch::Contains("&lt;img src=x onerror=alert(2)&gt;"));
}

TEST_CASE("a page of many policies over ten years stays under the limit", "[output][report][slow]") {
    CHECK(page_of(large_run(60, 3650)).size() <= report::largest_page);
    CHECK(page_of(large_run(8, 820)).size() <= report::largest_page);
}

TEST_CASE("lines get fewer points where the page would be too large", "[output][report]") {
    auto const run = large_run(8, 820);
    auto analysis = analyse(run);
    std::vector<double> const half(900, 0.123456), low(900, 0.111111), high(900, 0.133333);
    std::vector<std::int64_t> const counts(899, 1000);
    for (auto const& policy : run.worlds) {
        auto const curve = [&](std::string const& group) {
            return AgeCurve{policy, group, counts, counts, half, low, low, high};
        };
        for (auto const* group : {"first_life", "second_life"}) analysis.answers.retention.push_back(curve(group));
        for (auto const* group : {"natural", "recalled"}) analysis.answers.returns.push_back(curve(group));
        for (int k = 0; k < 8; ++k) analysis.answers.lapse_reasons.push_back(curve("reason " + std::to_string(k)));
    }
    auto const whole = report::report_page(report::make_document(report::ReportInput(run, analysis)));
    CHECK(whole.size() > report::largest_page);
    CHECK(make_report(run, analysis).html.size() <= report::largest_page);
}

TEST_CASE("sections without data are left out", "[output][report]") {
    auto alone = run_of({"none"}, 0, 0);
    alone.replicates.push_back(replicate_of(invented_users(1, 30, 1), 0, 0, 0));
    alone.replicates.back().worlds[0].daily = {};
    auto const page = page_of(alone);
    for (char const* absent : {"id=\"effects\"", "id=\"lift\"", "id=\"days\"", "id=\"types\"", "id=\"review\"",
                               "id=\"assumptions\"", "id=\"uncertainty\""})
        CHECK(page.find(absent) == std::string::npos);
    CHECK_THAT(page, Catch::Contains("id=\"answer\""));
    CHECK_THAT(page, Catch::Contains("id=\"provenance\""));
    CHECK_THAT(page_of(uncertain_run()), Catch::Contains("id=\"uncertainty\""));
}
