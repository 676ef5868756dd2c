// Sweeps as a user runs them: ranked, frozen, sharded, resumed, verified.

#include <catch2/catch.hpp>

#include "tests/apps/program.hpp"

using namespace rekindle::program;
using Catch::Contains;

namespace {

std::string const small =
    "sweep: small\nscenario: shop\nset: {users: 300, horizon: 60d}\npolicies: [none, inactive_k_days]\n"
    "factors:\n  wait: {policy: inactive_k_days, path: trigger.silent, values: [7d, 14d, 30d]}\n"
    "  sms: {path: channels.sms.cost, range: [0.02, 0.10], levels: 3}\n"
    "design: {method: grid}\nreplications: 2\nresponses: [net_value, touches]\n";

}  // namespace

TEST_CASE("a sweep has the same bytes at any threads, in any shards, and after a stop", "[contract]") {
    Workplace const at;
    write(at / "s.yaml", small);
    for (char const* run : {"sweep s.yaml -o a --threads 1 --shards 4", "sweep s.yaml -o b --threads 3 --shards 4",
                            "sweep s.yaml -o c --threads 2 --shards 7"})
        REQUIRE(call(at.path(), std::string(run) + " --quiet").code == 0);
    CHECK(bytes_of(at / "a/sweep.csv") == bytes_of(at / "b/sweep.csv"));
    CHECK(bytes_of(at / "a/sweep.csv") == bytes_of(at / "c/sweep.csv"));
    CHECK(first_difference(at / "a/shards", at / "b/shards") == "");
    REQUIRE(call(at.path(), "sweep s.yaml -o d --freeze --shards 4").code == 0);
    for (char const* shard : {"3", "1", "0", "2"})
        REQUIRE(call(at.path(), std::string("sweep d --quiet --shard ") + shard + "/4").code == 0);
    REQUIRE(call(at.path(), "merge d").code == 0);
    CHECK(first_difference(at / "a", at / "d") == "");
}

TEST_CASE("a point of a sweep is what compare gives", "[contract]") {
    Workplace const at;
    write(at / "s.yaml", small);
    REQUIRE(call(at.path(), "sweep s.yaml -o s --quiet").code == 0);
    auto const csv = bytes_of(at / "s/sweep.csv");
    auto policy = bytes_of(source / "policies/library/inactive_k_days.yaml");
    policy.replace(policy.find("silent: 30d"), 11, "silent: 14d");
    write(at / "p.yaml", policy);
    auto const one = call(at.path(),
                          "compare shop --users 300 --days 60 --replications 2 --policies none p.yaml --quiet "
                          "--json --set channels.sms.cost=0.06");
    REQUIRE(one.code == 0);
    auto const summary = json::parse(one.out);
    auto const mean = summary["worlds"][1]["metrics"]["net_value"]["mean"].dump();
    auto const difference = summary["differences"][0]["metrics"]["touches"]["mean"].get<double>();
    INFO(csv);
    auto const row = csv.find("4,14d,0.06,inactive_k_days,0," + mean);
    REQUIRE(row != std::string::npos);
    std::vector<std::string> cells;
    std::istringstream line(csv.substr(row, csv.find('\n', row) - row));
    for (std::string cell; std::getline(line, cell, ',');) cells.push_back(cell);
    CHECK(std::stod(cells[11]) == difference);
}

TEST_CASE("what is missing of a sweep is named, and running it again heals it", "[contract]") {
    Workplace const at;
    write(at / "s.yaml", small);
    REQUIRE(call(at.path(), "sweep s.yaml -o s --quiet --shards 3").code == 0);
    auto const whole = bytes_of(at / "s/sweep.csv");
    fs::remove(at / "s/shards/shard-00001.json");
    auto torn = bytes_of(at / "s/shards/shard-00002.json");
    write(at / "s/shards/shard-00002.json", torn.substr(0, torn.size() / 2));
    auto const status = call(at.path(), "status s");
    CHECK(status.code == 4);
    CHECK_THAT(status.err, Contains("missing: 1") && Contains("not whole, or of another plan: 2") &&
                               Contains("rekindle sweep s --shard 1/3"));
    CHECK(call(at.path(), "merge s").code == 4);
    CHECK_THAT(call(at.path(), "slurm s").out, Contains("--array=1-2\n"));
    REQUIRE(call(at.path(), "sweep s --quiet").code == 0);
    CHECK(bytes_of(at / "s/sweep.csv") == whole);
    auto const verified = call(at.path(), "verify s --sample 100% --quiet");
    CHECK(verified.code == 0);
    CHECK_THAT(verified.out, Contains("9 points run again, 0 differ"));
    auto changed = bytes_of(at / "s/shards/shard-00000.json");
    CHECK(call(at.path(), "sweep s --shard 0/4 --quiet").code == 2);
    CHECK(call(at.path(), "sweep s.yaml -o s --shards 4 --quiet").code == 2);
    write(at / "s.yaml", small + "seed: 2\n");
    auto const other = call(at.path(), "sweep s.yaml -o s --quiet");
    CHECK(other.code == 3);
    CHECK_THAT(other.err, Contains("another sweep stands in this folder"));
    CHECK(bytes_of(at / "s/shards/shard-00000.json") == changed);
}

TEST_CASE("mistakes of points are told before anything runs", "[contract]") {
    Workplace const at;
    write(at / "s.yaml",
          "sweep: s\nscenario: shop\npolicies: [none, inactive_k_days]\nfactors:\n"
          "  wait: {policy: inactive_k_days, path: trigger.silent, values: [14d, -3d]}\n"
          "  depth: {path: offers.ten_off.discont, values: [10%]}\n  mean: {path: lapse.mean, values: [0d, 10d]}\n"
          "design: {method: grid}\n");
    auto const outcome = call(at.path(), "sweep s.yaml -o s");
    CHECK(outcome.code == 3);
    CHECK_THAT(outcome.err, Contains("s.yaml:5:") && Contains("-3d") && Contains("s.yaml:6:") &&
                                Contains("did you mean `discount`") && Contains("s.yaml:7:") && Contains("at point 0"));
    CHECK_FALSE(fs::exists(at / "s"));
}
