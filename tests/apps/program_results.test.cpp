// What a run leaves behind: the same bytes on any threads and from its own plan.

#include <catch2/catch.hpp>

#include "tests/apps/program.hpp"

using namespace rekindle::program;
using Catch::Contains;

namespace {

json const* metric(json const& rows, std::string const& policy, std::string const& name) {
    for (auto const& row : rows) {
        if (row["policy"] == policy) return &row["metrics"][name];
    }
    return nullptr;
}

}  // namespace

TEST_CASE("the files are the same bytes at 1, 2 and 3 threads", "[contract]") {
    for (std::string const& run :
         std::vector<std::string>{"compare shop --policies none inactive_k_days --users 9000 --days 60",
                                  "compare bench/scenarios/w3.yaml --policies none bench/policies/w3.yaml --users "
                                  "66000 --days 30 --replications 2"}) {
        INFO(run);
        Workplace const at;
        for (char const* threads : {"1", "2", "3"}) {
            auto const outcome =
                call(at.path(), run + std::string(" --quiet --threads ") + threads + " -o out" + threads);
            REQUIRE(outcome.code == 0);
            CHECK(names(contents(at / (std::string("out") + threads))) == result_names);
        }
        CHECK(first_difference(at / "out1", at / "out2") == "");
        CHECK(first_difference(at / "out1", at / "out3") == "");
    }
}

TEST_CASE("plan.yaml run again gives the same bytes in every file", "[contract]") {
    for (std::string const& run : std::vector<std::string>{
             "compare shop --policies none three_touch_48h --users 800 --seed 7 --set channels.sms.cost=0.07 --set "
             "segments.0.lapse=0.6",
             "compare cdnow --policies broadcast inactive_k_days none three_touch_48h --baseline inactive_k_days "
             "--users 500 --days 200 --replications 3",
             "compare bench/scenarios/w3.yaml --policies none bench/policies/w3.yaml --users 3000 --days 60 "
             "--replications 4 --set 'channels.call.capacity=3/d'",
             "run shop --policy three_touch_48h --users 500 --days 90", "run shop --users 500 --days 90",
             "compare shop --policies holdout broadcast --users 500 --days 90 --replications 2 --set "
             "'lapse.mean={lognormal: [60d, 0.2]}'",
             "compare bench/scenarios/w1.yaml --policies none --users 20000 --days 50 --until 'ci(returns) < 3%' "
             "--seed 18446744073709551615"}) {
        INFO(run);
        Workplace const at;
        auto const first = call(at.path(), run + " --quiet -o first");
        INFO(first.err);
        REQUIRE(first.code == 0);
        auto const again = call(at.path(), "compare first/plan.yaml --quiet -o again --threads 1");
        INFO(again.err);
        REQUIRE(again.code == 0);
        CHECK(first_difference(at / "first", at / "again") == "");
        CHECK(again.out.substr(0, again.out.find("files in")) == first.out.substr(0, first.out.find("files in")));
    }
}

TEST_CASE("overrides on a plan change what they name and nothing else", "[contract]") {
    Workplace const at;
    REQUIRE(call(at.path(), "compare shop --policies none broadcast --users 600 --days 60 --seed 3 --quiet -o first")
                .code == 0);
    REQUIRE(call(at.path(), "compare first/plan.yaml --set channels.email.cost=1 --quiet -o dear").code == 0);
    auto const first = json::parse(bytes_of(at / "first/summary.json")),
               dear = json::parse(bytes_of(at / "dear/summary.json"));
    CHECK(first["digest"] != dear["digest"]);
    CHECK(first["seed"] == dear["seed"]);
    CHECK(*metric(first["worlds"], "broadcast", "touches") == *metric(dear["worlds"], "broadcast", "touches"));
    CHECK(metric(first["worlds"], "broadcast", "cost_messages")->at("mean") <
          metric(dear["worlds"], "broadcast", "cost_messages")->at("mean"));
    CHECK(*metric(first["worlds"], "none", "revenue") == *metric(dear["worlds"], "none", "revenue"));
}

TEST_CASE("with --json the program prints the folder's summary.json and nothing else", "[contract]") {
    Workplace const at;
    auto const outcome =
        call(at.path(), "compare shop --policies none inactive_k_days --users 700 --days 60 --json -o out");
    REQUIRE(outcome.code == 0);
    CHECK(without_performance(outcome.out) == without_performance(bytes_of(at / "out/summary.json")));
    auto const printed = json::parse(outcome.out);
    CHECK((printed["users"] == 700 && printed["scenario"] == "shop" && printed["seed"] == 1));
    CHECK(printed["digest"].get<std::string>().size() == 16);
    for (auto const* key :
         {"events", "events_per_second", "simulate_seconds", "total_seconds", "threads", "peak_rss_bytes"}) {
        CHECK(printed["performance"][key].get<double>() > 0);
    }
    for (auto const* name : {"active_days",
                             "active_days_per_user",
                             "active_share_end",
                             "observed_active_share",
                             "lapses",
                             "returns",
                             "returns_natural",
                             "returns_recalled",
                             "returns_attributed",
                             "extra_returns",
                             "incremental_returns",
                             "incremental_returns_to_end",
                             "second_lapses",
                             "second_churn_30d",
                             "second_churn_90d",
                             "touches",
                             "opens",
                             "clicks",
                             "optouts",
                             "orders",
                             "revenue",
                             "margin",
                             "cost_messages",
                             "cost_offers",
                             "cost_service",
                             "cost_total",
                             "net_value",
                             "roi",
                             "cost_per_incremental_return"}) {
        INFO(name);
        REQUIRE(metric(printed["worlds"], "inactive_k_days", name) != nullptr);
        auto const& value = *metric(printed["worlds"], "inactive_k_days", name);
        CHECK((value["mean"].is_number() || !value["reason"].get<std::string>().empty()));
    }
    CHECK(outcome.out.find("NaN") == std::string::npos);
    CHECK(outcome.out.find("nan") == std::string::npos);
}

TEST_CASE("the option --baseline chooses what the others are compared with", "[contract]") {
    Workplace const at;
    auto const outcome = call(at.path(),
                              "compare shop --policies broadcast none inactive_k_days --baseline broadcast --users 500 "
                              "--days 60 --json --quiet");
    REQUIRE(outcome.code == 0);
    auto const printed = json::parse(outcome.out);
    REQUIRE(printed["differences"].size() == 2);
    for (auto const& row : printed["differences"])
        CHECK((row["baseline"] == "broadcast" && row["policy"] != "broadcast"));
    double const more = (*metric(printed["worlds"], "none", "touches"))["mean"].get<double>() -
                        (*metric(printed["worlds"], "broadcast", "touches"))["mean"].get<double>();
    CHECK((*metric(printed["differences"], "none", "touches"))["mean"].get<double>() == Approx(more));
}

TEST_CASE("run adds the untouched twin, which equals the world without a policy", "[contract]") {
    Workplace const at;
    auto const with = call(at.path(), "run shop --policy broadcast --users 500 --days 60 --json --quiet");
    auto const alone = call(at.path(), "run shop --users 500 --days 60 --json --quiet");
    REQUIRE((with.code == 0 && alone.code == 0));
    auto const a = json::parse(with.out), b = json::parse(alone.out);
    REQUIRE(a["worlds"].size() == 2);
    CHECK(a["worlds"][0]["policy"] == "none");
    CHECK(*metric(a["worlds"], "none", "returns") == *metric(b["worlds"], "none", "returns"));
}

TEST_CASE("the option --until replicates until the interval is narrow enough", "[contract]") {
    Workplace const at;
    std::string const run =
        "compare bench/scenarios/w2.yaml --policies none bench/policies/w2.yaml --users 1000 --days 60 --json --quiet ";
    auto const outcome = call(at.path(), run + "--until 'ci(returns) < 8%'");
    REQUIRE(outcome.code == 0);
    auto const summary = json::parse(outcome.out);
    auto const n = summary["replications"].get<int>();
    CHECK((n >= 2 && n < 200 && summary["interrupted"] == false));
    auto width = [&](json const& s) {
        auto const& d = *metric(s["differences"], "w2", "returns");
        return 0.5 * (d["ci95"][1].get<double>() - d["ci95"][0].get<double>()) / d["mean"].get<double>();
    };
    CHECK(width(summary) < 0.08);
    if (n > 2) CHECK(width(json::parse(call(at.path(), run + "--replications " + std::to_string(n - 1)).out)) >= 0.08);
}

TEST_CASE("a replication with amounts beyond what money can hold is left out by name", "[contract]") {
    Workplace const at;
    write(at / "wild.yaml",
          "name: wild\nusers: 1000\nhorizon: 100d\nrun_off: 0d\norders: {rate: 0.4/d, value: {law: "
          "lognormal, mean: 1000000000, cv: 100, user_cv: 30}}\n");
    auto const some = call(at.path(), "compare wild.yaml --policies none --replications 12 --quiet --json -o out");
    INFO(some.err);
    CHECK(some.code == 4);
    CHECK_THAT(some.err, Contains("replication ") && Contains("lies beyond the 9,223,372,036,854"));
    auto const summary = json::parse(some.out);
    auto const kept = summary["replications"].get<int>();
    CHECK((kept > 0 && kept < 12));
    CHECK_THAT(summary["warnings"][0].get<std::string>(), Contains("are left out of every figure"));
    CHECK(names(contents(at / "out")) == result_names);

    write(at / "huge.yaml",
          "name: huge\nusers: 10\nhorizon: 1000d\nrun_off: 0d\norders: {rate: 10/d, value: {law: "
          "fixed, mean: 1000000000}}\n");
    auto const none = call(at.path(), "compare huge.yaml --policies none --quiet -o nothing");
    CHECK(none.code == 4);
    CHECK_THAT(none.err, Contains("a user's revenue lies beyond") && Contains("no replication could be finished"));
    CHECK_FALSE(fs::exists(at / "nothing" / "summary.json"));
}

TEST_CASE("totals beyond 2^63 micro-units are printed exactly", "[contract]") {
    Workplace const at;
    write(at / "dear.yaml",
          "name: dear\nusers: 1000\nhorizon: 100d\nrun_off: 0d\norders: {rate: 0.1/d, value: {law: "
          "fixed, mean: 1000000000}}\n");
    auto const run = call(at.path(), "compare dear.yaml --policies none --quiet --json -o out --users-out users.csv");
    INFO(run.err);
    REQUIRE(run.code == 0);
    auto const orders = json::parse(run.out)["worlds"][0]["metrics"]["orders"]["mean"].get<std::int64_t>();
    auto const revenue = std::to_string(orders) + "000000000";
    CHECK_THAT(run.out, Contains("\"revenue\": {\n          \"mean\": " + revenue + ","));
    CHECK_THAT(bytes_of(at / "out" / "summary.csv"),
               Contains(",revenue,EUR," + revenue + ",") || Contains("," + revenue + ","));
    CHECK(run.out == bytes_of(at / "out" / "summary.json"));
}
