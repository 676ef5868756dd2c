#include <catch2/catch.hpp>

#include "output/report/report_sections.hpp"
#include "output/report/story_words.hpp"
#include "output/report/words.hpp"
#include "output/story_text.hpp"
#include "tests/output/sample_run.hpp"

using namespace rekindle;
using namespace rekindle::report;
using namespace rekindle::sample;

namespace {

template <class T>
T const& block(Section const& section, std::size_t number) {
    return std::get<T>(section.blocks.at(number));
}

std::optional<Section> told(RunResult const& run) {
    auto const analysis = analyse(run);
    return story_section(ReportInput(run, analysis));
}

}  // namespace

TEST_CASE("a story is told instant by instant, every world in its column", "[output][report]") {
    auto run = small_run();
    run.story = invented_story();
    auto const section = told(run);
    REQUIRE(section);
    CHECK_THAT(block<Paragraph>(*section, 0).text.en, Catch::Contains("Under mail this user is persuadable"));
    auto const& table = block<Table>(*section, 2);
    REQUIRE(table.columns.size() == 3);
    std::vector<std::string> rows;
    for (auto const& row : table.rows)
        rows.push_back(row.head.en + " | " + row.cells.at(0).text.en + " | " + row.cells.at(1).text.en);
    CHECK(rows == std::vector<std::string>{
                      "-3d 00:00 | visits | visits",
                      "0d 12:00 | lapses (hidden) | lapses (hidden)",
                      "1d 00:00 |  | journey starts; email sent: clicked",
                      "1d 06:00 |  | returns, recalled by a touch",
                      "2d 00:00 | returns by itself | email not sent: cap 2 is full, delayed until 2d 12:00",
                  });
    CHECK(table.rows[2].cells[1].text.zh == "旅程 开始；email 已发送：已点击");
}

TEST_CASE("the stages of a story are drawn from the first to the last day", "[output][report]") {
    auto run = small_run();
    run.story = invented_story();
    auto const section = told(run);
    auto const& chart = block<Chart>(*section, 1);
    REQUIRE(chart.series.size() == 3);  // active, dormant, touches; nobody weakened or left
    auto const& active = chart.series[0].marks;
    auto const& dormant = chart.series[1].marks;
    REQUIRE((active.size() == 4 && dormant.size() == 2));
    CHECK((active[0].from == 0 && active[0].x == 0.5));
    CHECK((dormant[1].from == 0.5 && dormant[1].x == 1.25));
    CHECK((active[3].y == 1 && active[3].x == run.days));
    CHECK(chart.series[2].marks.size() == 1);
}

TEST_CASE("a returning user was dormant from the start, and a long story is cut with the command for the rest",
          "[output][report]") {
    auto run = small_run();
    run.story = invented_story();
    run.story->before.clear();
    auto& events = run.story->worlds[0].events;
    events.clear();
    for (int i = 0; i < 100; ++i) {
        LoggedEvent e;
        e.t = ticks_per_day / 2 + i, e.what = i == 0 ? Happening::comeback : Happening::order, e.value = 5;
        events.push_back(e);
    }
    auto const section = told(run);
    CHECK(block<Chart>(*section, 1).series[1].marks.front().x == 0.5);  // dormant until then
    CHECK(block<Table>(*section, 2).rows.size() == 80);
    CHECK_THAT(block<Paragraph>(*section, 3).text.en, Catch::Contains("--trace-user 7"));
    run.story = UserStory{};
    CHECK_THAT(block<Paragraph>(*told(run), 0).text.en, Catch::Contains("--trace-user persuadable"));
    run.story.reset();
    CHECK_FALSE(told(run));
}

TEST_CASE("every event and every reason has words", "[output][report]") {
    auto const story = invented_story();
    for (int what = 0; what < static_cast<int>(Happening::count_); ++what) {
        for (int why = 0; why < static_cast<int>(Why::count_); ++why) {
            LoggedEvent e;
            e.what = static_cast<Happening>(what), e.why = static_cast<Why>(why), e.channel = 0, e.detail = 0;
            auto const text = event_words(story, &story.worlds[0], e, "USD");
            CHECK_FALSE((text.en.empty() || text.zh.empty()));
        }
    }
    CHECK_THAT(story_text(story, "USD"), Catch::Contains("before day 0, in all worlds\n     -3d 00:00  visits\n"));
    CHECK_THAT(story_text(story, "USD"), Catch::Contains("\nmail\n      0d 12:00  lapses (hidden)\n"));
}
