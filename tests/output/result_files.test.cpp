#include "output/result_files.hpp"
#include "output/escaping.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "output/atomic_file.hpp"
#include "output/csv_files.hpp"
#include "output/json_text.hpp"
#include "output/results_h5.hpp"
#include "output/summary_json.hpp"
#include "tests/output/golden_file.hpp"
#include "tests/output/sample_run.hpp"

using namespace rekindle;
using namespace rekindle::sample;

namespace {

std::string without_performance(std::string const& summary) {
    auto json = nlohmann::ordered_json::parse(summary);
    json.erase("performance");
    return json.dump(2) + "\n";
}

/// The Python of the system's packages reads the folder with h5py, xarray and netCDF4 and compares the files; 0 where
/// they agree.
int open_with_python(std::filesystem::path const& folder) {
    auto const* given = std::getenv("REKINDLE_PYTHON");
    std::string const python = given ? given : "/usr/bin/python3";
    auto const script = std::filesystem::path(REKINDLE_SOURCE_DIR) / "tests/output/open_results.py";
    return std::system((python + " -B '" + script.string() + "' '" + folder.string() + "'").c_str());
}

}  // namespace

TEST_CASE("summary.json has the promised shape", "[output][golden]") {
    auto const run = small_run();
    auto const text = summary_json(run, analyse(run));
    check_golden("summary.json", without_performance(text));

    auto const json = nlohmann::ordered_json::parse(text);
    CHECK(std::prev(json.end()).key() == "performance");
    CHECK(json["performance"]["events_per_second"] == 4000);
    CHECK(json["performance"]["peak_rss_bytes"].get<std::int64_t>() > 1'000'000);
    CHECK(json["users"].is_number_integer());
    CHECK(json["worlds"].size() == 3);
    CHECK(json["differences"].size() == 2);
    for (auto const& m : metrics()) {
        for (auto const& world : json["worlds"]) CHECK(world["metrics"].contains(std::string(m.name)));
        for (auto const& d : json["differences"])
            CHECK(d["metrics"][std::string(m.name)].contains("variance_reduction"));
    }
    CHECK(json["worlds"][0]["metrics"]["roi"]["mean"].is_null());
    CHECK(json["worlds"][0]["metrics"]["roi"]["reason"] == "the untouched world itself");
    CHECK(json["user_types"]["push"]["persuadable"] == 12);
    CHECK_FALSE(json["user_types"].contains("none"));
}

TEST_CASE("lapses by reason have tables of their own", "[output]") {
    auto run = small_run(2);
    run.lapse_reasons = {"quality", "price"};
    for (std::size_t r = 0; r < 2; ++r) {
        for (auto& world : run.replicates[r].worlds) {
            world.lapses_by_reason = {10 + 4 * static_cast<std::int64_t>(r), 7};
            world.returns_by_reason = {1, 2};
        }
    }
    auto const json = nlohmann::json::parse(summary_json(run, analyse(run)));
    CHECK(json["worlds"][1]["lapses_by_reason"]["quality"]["mean"] == 12);
    CHECK(json["worlds"][1]["lapses_by_reason"]["quality"]["se"] == 2);
    CHECK(json["worlds"][2]["returns_by_reason"]["price"]["mean"] == 2);
    CHECK_THAT(summary_csv(run, analyse(run)),
               Catch::Contains("mail,none,lapses_by_reason.quality,count,12,2,,,,,,,,,,,,,\n"));
    CHECK(results_h5(run, analyse(run)).size() > results_h5(small_run(2), analyse(small_run(2))).size());
}

TEST_CASE("summary.json takes odd names and huge seeds", "[output]") {
    auto run = small_run();
    run.scenario = "quo\"te \xff";
    run.seed = 18'446'744'073'709'551'615ULL;
    run.performance.simulate_seconds = 0;
    auto const json = nlohmann::json::parse(summary_json(run, analyse(run)));
    CHECK(json["scenario"] == "quo\"te \xEF\xBF\xBD");
    CHECK(json["seed"].get<std::uint64_t>() == run.seed);
    CHECK(json["performance"]["events_per_second"].is_null());
}

TEST_CASE("the CSV files are as they were", "[output][golden]") {
    auto const run = small_run();
    check_golden("summary.csv", summary_csv(run, analyse(run)));
    check_golden("daily.csv", daily_csv(run));
}

TEST_CASE("daily money keeps every micro-unit and means round to one", "[output]") {
    auto run = small_run();
    run.replicates[0].worlds[0].daily[index_of(Daily::margin)][0] = -9'007'199'254'740'993;  // no double holds it
    run.replicates[0].worlds[0].daily[index_of(Daily::revenue)][0] = -1;
    CHECK_THAT(daily_csv(run), Catch::Contains(",-0.000001,-9007199254.740993,"));
    run.replicates.push_back(run.replicates[0]);
    run.replicates[1].worlds[0].daily[index_of(Daily::revenue)][0] = -2;
    run.replicates[1].worlds[0].daily[index_of(Daily::orders)][0] = 11;
    CHECK_THAT(daily_csv(run), Catch::Contains(",10.5,11,12,13,-0.000002,"));
}

TEST_CASE("dates cross months, leap days and years", "[output]") {
    CHECK(date_after("2024-02-28", 1) == "2024-02-29");
    CHECK(date_after("2023-02-28", 1) == "2023-03-01");
    CHECK(date_after("1997-10-01", 730) == "1999-10-01");
    CHECK_THROWS_AS(date_after("2024-02-30", 0), std::logic_error);
    CHECK(csv_cell("a,\"b\"") == "\"a,\"\"b\"\"\"");
}

TEST_CASE("the same run gives the same bytes of results.h5", "[output]") {
    auto run = small_run(3);
    auto const first = results_h5(run, analyse(run));
    run.performance = {9, 9, 9, 9};
    std::string const garbage(3'000'000, '\x5a');  // dirties the heap in between
    CHECK(results_h5(run, analyse(run)) == first);
    CHECK(first.size() > 10'000);
    CHECK(garbage.size() == 3'000'000);
}

TEST_CASE("h5py, xarray and netCDF4 read in results.h5 what summary.json and the CSV files say", "[output]") {
    TemporaryFolder const folder;
    auto check = [&](RunResult const& run) {
        auto const written = write_result_files(folder.path(), run, analyse(run));
        REQUIRE(written.size() == 8);
        CHECK(open_with_python(folder.path()) == 0);
    };
    SECTION("one replicate") { check(small_run()); }
    SECTION("uncertain parameters") {
        auto run = small_run(6);
        run.uncertain = true;
        check(run);
    }
    SECTION("one world") {
        auto run = run_of({"none"}, 0, 0);
        run.replicates.push_back(replicate_of(invented_users(1, 30, 1), 0, 0, 0));
        add_daily(run.replicates.back());
        check(run);
    }
    SECTION("a file that lies is found out") {
        auto run = small_run();
        write_result_files(folder.path(), run, analyse(run));
        run.replicates[0].worlds[1].sums[index_of(Counter::orders)] += 1;
        write_atomically(folder.path() / "results.h5", results_h5(run, analyse(run)));
        CHECK(open_with_python(folder.path()) != 0);
    }
}

TEST_CASE("money beyond 63 bits is exact in every file", "[output]") {
    auto run = small_run(2);
    auto const put = [&](std::size_t r, Sum revenue) {
        auto& world = run.replicates[r].worlds[1];
        world.sums[index_of(Counter::revenue)] = revenue;
        world.daily[index_of(Daily::revenue)][2] = revenue;
    };
    Sum const great = Sum{9'000'000'000'000'000'001} * 5;
    put(0, great), put(1, great + 4);
    auto const analysis = analyse(run);
    std::string const mean = "45000000000000.000007";  // and 3 millionths and 7
    auto const text = summary_json(run, analysis);
    CHECK(text.find("\"mean\": " + mean + ",") != std::string::npos);
    CHECK(nlohmann::ordered_json::parse(text)["worlds"][1]["metrics"]["revenue"]["mean"] == 45e12);
    CHECK(summary_csv(run, analysis).find(",revenue,USD," + mean + ",") != std::string::npos);
    CHECK(daily_csv(run).find(",45000000000000.000007,") != std::string::npos);
    // the difference to none: exact as well
    Sum difference = 2 * great + 4;
    for (auto const& r : run.replicates) difference -= r.worlds[0].sums[index_of(Counter::revenue)];
    CHECK(*analysis.differences[0].metrics[metric_index("revenue")].micros == rounded_mean(difference, 2));

    TemporaryFolder const folder;
    write_atomically(folder.path() / "results.h5", results_h5(run, analysis));
    auto const script = folder.path() / "read.py";
    std::ofstream{script}
        << "import h5py, sys\nf = h5py.File(sys.argv[1])\n"
           "assert f['total_revenue'].dtype.kind == 'f' and f['total_orders'].dtype.kind == 'i'\n"
           "high, low = (int(x) for x in f['total_revenue_limbs'][1, 1])\n"
           "assert high * 10**18 + low == 45 * 10**18 + 9, (high, low)\n"
           "assert f['total_revenue'][1, 1] == 45e18 and b'beyond' in f['total_revenue'].attrs['comment']\n"
           "assert f['daily_revenue_limbs'].shape == (3, 2, 3, 2)\n"
           "assert 'total_margin_limbs' not in f\n";
    auto const* given = std::getenv("REKINDLE_PYTHON");
    std::string const python = given ? given : "/usr/bin/python3";
    CHECK(std::system(
              (python + " -B '" + script.string() + "' '" + (folder.path() / "results.h5").string() + "'").c_str()) ==
          0);
}

TEST_CASE("exact numbers stand in JSON as numbers, texts that look like them as texts", "[output]") {
    nlohmann::ordered_json json{{"a", exact_money(Sum{-1'500'000})},
                                {"b", "1.5"},
                                {"c", {exact_money(0), nullptr, nlohmann::ordered_json::array()}},
                                {"d", nlohmann::ordered_json::object()}};
    CHECK(json_text(json) ==
          "{\n  \"a\": -1.5,\n  \"b\": \"1.5\",\n  \"c\": [\n    0,\n    null,\n    []\n  ],\n  "
          "\"d\": {}\n}\n");
    auto const plain = nlohmann::ordered_json::parse(R"({"x": [1, {"y": [[]]}, "\u00e9\n"], "z": 0.1})");
    CHECK(json_text(plain) == plain.dump(2) + "\n");
}
