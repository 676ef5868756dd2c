#include "output/progress.hpp"

#include <catch2/catch.hpp>
#include <sstream>

using namespace rekindle;

namespace {

/// A clock that the test winds.
struct Clock {
    double seconds = 100;
    std::function<double()> reader() {
        return [this] { return seconds; };
    }
};

}  // namespace

TEST_CASE("progress tells share, rate and time left", "[output]") {
    CHECK(progress_text(3, 4, 36'900'000, 3, "replications") == "75 %, 3/4 replications, 12.3 M events/s, 0:01 left");
    CHECK(progress_text(1, 1000, 2'000, 10, "users") == "0 %, 1/1,000 users, 200 events/s, 2:46:30 left");
    CHECK(progress_text(0, 4, 0, 3, "users") == "0 %, 0/4 users");
    CHECK(progress_text(0, 0, 0, 0, "users") == "0 %, 0/0 users");
    CHECK(progress_text(4, 4, 0, 3, "users") == "100 %, 4/4 users");
}

TEST_CASE("a plain log gets a line at most every ten seconds", "[output]") {
    std::ostringstream out;
    Clock clock;
    ProgressLine progress{out, ProgressStyle::plain, "users", clock.reader()};
    for (int i = 1; i <= 25; ++i) {
        clock.seconds += 1;
        progress.update(i, 25, 0);
    }
    progress.finish();
    CHECK(out.str() == "40 %, 10/25 users, 0:15 left\n80 %, 20/25 users, 0:05 left\n100 %, 25/25 users\n");
}

TEST_CASE("a short run leaves a plain log empty", "[output]") {
    std::ostringstream out;
    Clock clock;
    ProgressLine progress{out, ProgressStyle::plain, "users", clock.reader()};
    clock.seconds += 3;
    progress.update(4, 4, 100);
    progress.finish();
    CHECK(out.str().empty());
}

TEST_CASE("a terminal's line is rewritten, cleaned and ended", "[output]") {
    std::ostringstream out;
    Clock clock;
    ProgressLine progress{out, ProgressStyle::rewritten, "users", clock.reader()};
    clock.seconds += 1;
    progress.update(1, 4, 0);
    progress.update(2, 4, 0);  // too soon
    clock.seconds += 0.05;
    progress.update(4, 4, 0);  // too soon, but the last
    progress.finish();
    progress.finish();
    CHECK(out.str() == "\r25 %, 1/4 users, 0:03 left\r100 %, 4/4 users          \n");
}

TEST_CASE("quiet writes nothing", "[output]") {
    std::ostringstream out;
    Clock clock;
    ProgressLine progress{out, ProgressStyle::quiet, "users", clock.reader()};
    clock.seconds += 60;
    progress.update(1, 4, 0);
    progress.finish();
    CHECK(out.str().empty());
    double const earlier = steady_seconds();
    CHECK(earlier <= steady_seconds());
}
