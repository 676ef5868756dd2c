// --users-out and --events-out: what they hold, that they come whole or not at all, and that they change nothing else.

#include <catch2/catch.hpp>
#include <set>

#include "tests/apps/program.hpp"

using namespace rekindle::program;
using Catch::Contains;

namespace {

/// A small CSV file without quoted cells, row by row.
class Table {
  public:
    explicit Table(std::string const& text) : lines_{text} { next(header_); }
    bool next() { return next(row_); }
    [[nodiscard]] std::string const& at(std::string const& column) const {
        auto const found = std::find(header_.begin(), header_.end(), column);
        if (found == header_.end()) FAIL("no column " << column);
        return row_.at(static_cast<std::size_t>(found - header_.begin()));
    }
    [[nodiscard]] double number(std::string const& column) const { return std::stod(at(column)); }
    [[nodiscard]] bool whole() const { return row_.size() == header_.size(); }

  private:
    bool next(std::vector<std::string>& to) {
        std::string line;
        if (!std::getline(lines_, line)) return false;
        to.assign(1, "");
        for (char const c : line) {
            if (c == ',') {
                to.emplace_back();
            } else {
                to.back() += c;
            }
        }
        return true;
    }
    std::istringstream lines_;
    std::vector<std::string> header_, row_;
};

/// Sums of the users' columns by policy.
std::map<std::string, std::map<std::string, double>> sums_of(std::string const& text) {
    std::map<std::string, std::map<std::string, double>> out;
    for (Table table(text); table.next();) {
        if (!table.whole()) FAIL("a torn row");
        auto& sums = out[table.at("policy")];
        for (auto const* name : {"lapses", "returns", "returns_recalled", "touches", "opens", "orders", "revenue",
                                 "cost_total", "net_value", "active_days"})
            sums[name] += table.number(name);
        sums[table.at("user_type")] += 1;
        sums["visits"] += table.number("visits");
    }
    return out;
}

void check_against_summary(std::string const& users, json const& summary) {
    auto sums = sums_of(users);
    for (auto const& world : summary["worlds"]) {
        auto& own = sums[world["policy"]];
        for (auto const* name : {"lapses", "returns", "returns_recalled", "touches", "opens", "orders", "revenue",
                                 "cost_total", "net_value", "active_days"}) {
            INFO(world["policy"] << " " << name);
            CHECK(own[name] == Approx(world["metrics"][name]["mean"].get<double>()).epsilon(1e-12));
        }
        CHECK(own["visits"] >= own["orders"]);
    }
    for (auto const& [policy, types] : summary["user_types"].items()) {
        for (auto const& [type, count] : types.items()) CHECK(sums[policy][type] == count.get<double>());
    }
}

std::string const uncoupled =
    "compare shop --policies none inactive_k_days three_touch_48h --users 6000 --days 60 --replications 1 --quiet ";
std::string const coupled =
    "compare bench/scenarios/w3.yaml --policies none bench/policies/w3.yaml --users 9000 --days 30 --replications 1 "
    "--quiet ";

}  // namespace

TEST_CASE("users' rows add up to the summary, the same bytes on any threads, and change no result", "[contract]") {
    for (auto const& run : {uncoupled, coupled}) {
        INFO(run);
        Workplace const at;
        auto const plain = call(at.path(), run + "--json");
        REQUIRE(plain.code == 0);
        auto const told =
            call(at.path(), run + "--json --threads 1 --users-out one.csv --events-out one.events --events-sample 10%");
        REQUIRE(told.code == 0);
        CHECK(without_performance(plain.out) == without_performance(told.out));
        check_against_summary(bytes_of(at / "one.csv"), json::parse(plain.out));
        REQUIRE(call(at.path(), run + "--threads 3 --users-out three.csv --events-out three.events "
                                      "--events-sample 10% -o out")
                    .code == 0);
        CHECK(bytes_of(at / "one.csv") == bytes_of(at / "three.csv"));
        CHECK(bytes_of(at / "one.events") == bytes_of(at / "three.events"));
    }
}

TEST_CASE("the log of events adds up, and a sample of it is the part about its users", "[contract]") {
    Workplace const at;
    REQUIRE(call(at.path(), uncoupled + "--events-out all.csv --users-out users.csv").code == 0);
    REQUIRE(call(at.path(), uncoupled + "--events-out some.csv --events-sample 250 --threads 1").code == 0);
    auto const all = bytes_of(at / "all.csv"), some = bytes_of(at / "some.csv");
    auto const sums = sums_of(bytes_of(at / "users.csv"));
    std::map<std::string, std::map<std::string, double>> counts;
    std::set<std::string> users;
    for (Table table(some); table.next();) users.insert(table.at("user"));
    CHECK(users.size() == 250);
    std::string expected = all.substr(0, all.find('\n') + 1);
    std::istringstream lines(all);
    std::string line;
    std::getline(lines, line);
    for (Table table(all); table.next();) {
        if (!table.whole()) FAIL("a torn row");
        std::getline(lines, line);
        if (users.contains(table.at("user"))) expected += line + '\n';
        if (table.number("day") < 0) continue;
        ++counts[table.at("policy")][table.at("event")];
        if (table.at("detail") == "recalled") ++counts[table.at("policy")]["recalled"];
    }
    CHECK(some == expected);
    for (auto const* policy : {"none", "three_touch_48h"}) {
        for (auto const& [event, column] : {std::pair{"order", "orders"},
                                            {"visit", "visits"},
                                            {"lapse", "lapses"},
                                            {"return", "returns"},
                                            {"touch", "touches"},
                                            {"recalled", "returns_recalled"}}) {
            INFO(policy << " " << event);
            CHECK(counts[policy][event] == sums.at(policy).at(column));
        }
    }
}

TEST_CASE("a desk and care tell their events, and the staff's pay is nobody's", "[contract]") {
    Workplace const at;
    auto const outcome = call(at.path(),
                              "compare ecommerce --policies none broadcast --users 250 --days 365 "
                              "--replications 1 --quiet --json --events-out e.csv --users-out u.csv");
    INFO(outcome.err);
    REQUIRE(outcome.code == 0);
    auto const events = bytes_of(at / "e.csv");
    for (auto const* event : {",contact,", ",answer,", ",lapse,", ",visit,"}) CHECK_THAT(events, Contains(event));
    CHECK_THAT(bytes_of(at / "u.csv"), Contains(",shared,"));
    check_against_summary(bytes_of(at / "u.csv"), json::parse(outcome.out));
}

TEST_CASE("more replications are recorded where asked for", "[contract]") {
    Workplace const at;
    std::string const run = "compare shop --policies none --users 200 --days 30 --replications 3 --quiet ";
    REQUIRE(call(at.path(), run + "--users-out one.csv").code == 0);
    REQUIRE(call(at.path(), run + "--users-out two.csv --record-replications 2").code == 0);
    auto const one = bytes_of(at / "one.csv"), two = bytes_of(at / "two.csv");
    CHECK(two.starts_with(one));
    CHECK_THAT(two.substr(one.size()), Contains("1,0,"));
}

TEST_CASE("files of users and events grow flat: memory does not follow the users", "[contract]") {
    Workplace const at;
    auto const peak = [&](char const* users) {
        auto const outcome = call(at.path(), std::string("compare shop --policies none broadcast --days 20 --json "
                                                         "--quiet --replications 1 --users ") +
                                                 users + " --users-out u.csv --events-out e.csv");
        REQUIRE(outcome.code == 0);
        return json::parse(outcome.out)["performance"]["peak_rss_bytes"].get<double>();
    };
    auto const small = peak("40000"), large = peak("120000");
    CHECK(large - small < 40e6);  // the larger run's files are 250 MB
}

TEST_CASE("files of users and events come whole or not at all", "[contract]") {
    Workplace const at;
    write(at / "u.csv", "old");
    // Interrupted while recording.
    auto const outcome = call(at.path(),
                              "compare shop --policies none --users 50000000 --users-out u.csv "
                              "--events-out e.csv --events-sample 1% --quiet",
                              1.0);
    CHECK(outcome.code == 130);
    CHECK(bytes_of(at / "u.csv") == "old");
    CHECK_FALSE(exists(at / "e.csv"));
    // A full disk.
    auto const full = shell(
        at.path(), "ulimit -f 100; trap '' XFSZ; rekindle " + uncoupled + " --users-out u.csv --events-out e.csv");
    CHECK(full.code == 5);
    CHECK_THAT(full.err, Contains("cannot write"));
    CHECK(bytes_of(at / "u.csv") == "old");
    CHECK_FALSE(exists(at / "e.csv"));
    // Killed while recording: a file without a name is gone with its process.
    auto const killed = shell(at.path(),
                              "timeout -s KILL 1 rekindle compare shop --policies none --users 50000000 "
                              "--users-out u.csv --events-out e.csv --quiet");
    CHECK(killed.code != 0);
    CHECK(bytes_of(at / "u.csv") == "old");
    CHECK_FALSE(exists(at / "e.csv"));
    int const nameless = ::open(at.path().c_str(), O_WRONLY | O_TMPFILE, 0600);
    for (auto const& entry : fs::directory_iterator(at.path()))
        CHECK((nameless < 0 || entry.path().extension() != ".part"));
    if (nameless >= 0) ::close(nameless);
    CHECK(call(at.path(), uncoupled + "--users-out nowhere/u.csv").code == 5);
}
