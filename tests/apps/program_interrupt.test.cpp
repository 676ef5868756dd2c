// Ctrl-C: finished replications are kept, an unfinished one leaves nothing, no file is ever torn.

#include <catch2/catch.hpp>

#include "tests/apps/program.hpp"

using namespace rekindle::program;
using Catch::Contains;

TEST_CASE("an interrupt keeps the finished replications, and says so", "[contract]") {
    Workplace const at;
    int const signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
    INFO(signal);
    std::string const run =
        "compare bench/scenarios/w2.yaml --policies none bench/policies/w2.yaml --users 300 --days 60 --quiet ";
    auto const outcome = call(at.path(), run + "-o out --replications 1000000", 1.5, signal);
    REQUIRE(outcome.code == 130);
    CHECK_THAT(outcome.err, Contains("of 1000000 replications are finished and kept"));
    CHECK(names(contents(at / "out")) == result_names);
    auto const kept = json::parse(bytes_of(at / "out/summary.json"));
    auto const n = kept["replications"].get<int>();
    CHECK((kept["interrupted"] == true && n >= 1 && n < 1000000));
    auto const whole = call(at.path(), run + "--json --replications " + std::to_string(n));
    REQUIRE(whole.code == 0);
    CHECK(json::parse(whole.out)["worlds"] == kept["worlds"]);
}

TEST_CASE("what nohup protects from the terminal's end stays protected", "[contract]") {
    Workplace const at;
    auto const outcome = shell(at.path(),
                               "trap '' HUP; rekindle run shop --users 20000 --quiet --json >out & sleep 0.3; "
                               "kill -HUP $!; wait $!");
    CHECK(outcome.code == 0);
    CHECK(json::parse(bytes_of(at / "out"))["interrupted"] == false);
}

TEST_CASE("an interrupt before the first replication is finished writes nothing and keeps older files", "[contract]") {
    Workplace const at;
    std::string const run = "compare bench/scenarios/w2.yaml --policies none bench/policies/w2.yaml --quiet -o out ";
    REQUIRE(call(at.path(), run + "--users 100 --days 20").code == 0);
    auto const before = contents(at / "out");
    auto const outcome = call(at.path(), run + "--users 100000000", 0.7);
    CHECK(outcome.code == 130);
    CHECK_THAT(outcome.err, Contains("nothing is written"));
    CHECK((contents(at / "out") == before));
}

TEST_CASE("an interrupt stops a fit without writing", "[contract]") {
    Workplace const at;
    auto const outcome =
        call(at.path(), "fit transactions scenarios/data/cdnow.csv --threads 1 --quiet -o fit.yaml", 0.4);
    CHECK(outcome.code == 130);
    CHECK_FALSE(exists(at / "fit.yaml"));
}
