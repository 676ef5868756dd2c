// Every call that writes a file fails once, and is once the last before the process is killed: the folder of results is
// always the old one or the new one as a whole, and what killed processes leave is removed by the next.

#include <catch2/catch.hpp>

#include <unistd.h>
#include <cerrno>

#include "tests/apps/program.hpp"

using namespace rekindle::program;
using Catch::Contains;

namespace {

std::string const shim = REKINDLE_PLUGINS "/failing_calls.so";

Outcome with_fault(fs::path const& at, std::string const& arguments, int call_number, std::string const& how) {
    return shell(at, "FAULT_COUNT=" + (at / "count").string() + " FAULT_AT=" + std::to_string(call_number) + " " + how +
                         " LD_PRELOAD=" + shim + " rekindle " + arguments);
}

std::string failing(int call_number) {  // both kinds in turn
    return "FAULT_ERRNO=" + std::to_string(call_number % 2 == 0 ? ENOSPC : EIO);
}

/// Calls that `arguments` makes where none fails; the folder or file then holds the new results. With `kill` those that
/// tidy up count too.
int calls_of(fs::path const& at, std::string const& arguments, bool kill = false) {
    auto const outcome = with_fault(at, arguments, 0, kill ? "FAULT_KILL=1" : "FAULT_ERRNO=0");
    INFO(outcome.err);
    REQUIRE(outcome.code == 0);
    return std::stoi(bytes_of(at / "count"));
}

/// Files by name, temporary ones apart.
std::map<std::string, std::string> finals(fs::path const& folder) {
    auto files = contents(folder);
    std::erase_if(files, [](auto const& file) { return file.first.ends_with(".part"); });
    return files;
}

int temporaries(fs::path const& folder) {
    int count = 0;
    for (auto const& entry : fs::recursive_directory_iterator(folder))
        count += entry.path().filename().string().ends_with(".part") ? 1 : 0;
    return count;
}

std::string const run =
    "compare shop --policies none three_touch_48h --users 60 --days 20 --replications 1 --quiet --threads 1 -o out "
    "--users-out out/users.csv --events-out out/events.csv ";

/// Old results in `out`, beside a file of somebody else's.
std::map<std::string, std::string> old_results(fs::path const& at) {
    REQUIRE(call(at, run).code == 0);
    write(at / "out" / "notes.txt", "mine");
    return contents(at / "out");
}

}  // namespace

TEST_CASE("every k-th failing call of compare ends with exit code 5 and leaves the old folder or the new one",
          "[contract]") {
    Workplace const at;
    (void)old_results(at.path());
    int const calls = calls_of(at.path(), run + "--seed 2");
    CHECK(calls > 40);
    auto const newer = contents(at / "out"), older = old_results(at.path());
    CHECK(newer.size() == result_names.size() + 3);
    CHECK((older != newer));
    int untouched = 0;
    for (int k = 1; k <= calls; ++k) {
        INFO("call " << k);
        auto const outcome = with_fault(at.path(), run + "--seed 2", k, failing(k));
        auto const now = contents(at / "out");
        if (outcome.code == 0) {  // another way was found, file by file
            CHECK(now == newer);
        } else {
            CHECK(outcome.code == 5);
            CHECK_THAT(outcome.err, Contains(": cannot "));
        }
        CHECK((now == older || now == newer));
        CHECK(temporaries(at.path()) == 0);
        untouched += now == older ? 1 : 0;
        if (now != older) REQUIRE(call(at.path(), run).code == 0);  // the old ones again
    }
    CHECK(untouched > calls - 8);  // all but the last, which sync what is in its place
}

TEST_CASE("a kill at every call of compare leaves the old folder or the new one, and nothing for ever", "[contract]") {
    Workplace const at;
    (void)old_results(at.path());
    int const calls = calls_of(at.path(), run + "--seed 2", true);
    auto const newer = contents(at / "out"), older = old_results(at.path());
    for (int k = 1; k <= calls; ++k) {
        INFO("call " << k);
        auto const killed = with_fault(at.path(), run + "--seed 2", k, "FAULT_KILL=1");
        CHECK(killed.code != 0);
        auto const now = finals(at / "out");
        CHECK((now == older || now == newer));
        CHECK(call(at.path(), "report out").code == 0);
        REQUIRE(call(at.path(), run).code == 0);  // the old ones again
        CHECK(temporaries(at.path()) == 0);
        CHECK((contents(at / "out") == older));
    }
}

TEST_CASE("a folder that cannot change places is whole or says that it is not", "[contract]") {
    Workplace const at;
    fs::create_directories(at / "out" / "below");
    std::string const inside =
        "compare shop --policies none broadcast --users 60 --days 20 --replications 1 --quiet --threads 1 -o out ";
    auto const whole_as = [&](std::map<std::string, std::string> const& files) {
        auto now = finals(at / "out");
        return now == files;
    };
    fs::remove(at / "out" / "below");
    REQUIRE(call(at.path(), inside).code == 0);
    auto const older = contents(at / "out");
    REQUIRE(call(at.path(), inside + "--seed 2").code == 0);
    auto const newer = contents(at / "out");
    REQUIRE(call(at.path(), inside).code == 0);
    auto const with_below = [&](int k, std::string const& how) {
        fs::create_directory(at / "out" / "below");
        auto const outcome = with_fault(at.path(), inside + "--seed 2", k, how);
        CHECK(fs::remove(at / "out" / "below"));
        return outcome;
    };
    REQUIRE(with_below(0, "FAULT_KILL=1").code == 0);
    int const calls = std::stoi(bytes_of(at / "count"));
    CHECK(whole_as(newer));
    int cut_off = 0;
    for (int k = 1; k <= calls; ++k) {
        INFO("call " << k);
        REQUIRE(call(at.path(), inside).code == 0);
        CHECK(temporaries(at.path()) == 0);
        bool const kills = k % 2 == 0;
        auto const outcome = with_below(k, kills ? "FAULT_KILL=1" : failing(k));
        if (!kills && outcome.code != 0) CHECK(outcome.code == 5);
        if (whole_as(older) || whole_as(newer)) continue;
        ++cut_off;
        CHECK(kills);
        CHECK_FALSE(exists(at / "out" / "summary.json"));
        CHECK(call(at.path(), "report out").code == 5);
    }
    CHECK(cut_off > 3);
}

TEST_CASE("files of two runs in one folder are told from results", "[contract]") {
    Workplace const at;
    std::string const small = "run shop --users 60 --days 20 --quiet -o ";
    REQUIRE(call(at.path(), small + "a").code == 0);
    REQUIRE(call(at.path(), small + "b --seed 2").code == 0);
    CHECK(call(at.path(), "report a").code == 0);
    fs::copy_file(at / "b" / "summary.json", at / "a" / "summary.json", fs::copy_options::overwrite_existing);
    auto const mixed = call(at.path(), "report a");
    CHECK(mixed.code == 5);
    CHECK_THAT(mixed.err, Contains("of two runs"));
}

TEST_CASE("a folder that is somewhere's link, the working folder or new takes the results as well", "[contract]") {
    Workplace const at;
    std::string const small = " shop --users 60 --days 20 --quiet";
    fs::create_directory(at / "real");
    fs::permissions(at / "real", fs::perms{0750});
    fs::create_directory_symlink("real", at / "linked");
    REQUIRE(call(at.path(), "run" + small + " -o linked").code == 0);
    CHECK(fs::is_symlink(at / "linked"));
    CHECK(fs::status(at / "real").permissions() == fs::perms{0750});
    CHECK(names(contents(at / "real")) == result_names);
    auto const here = shell(at / "real", "rekindle run" + small + " --seed 2 -o . && ls summary.json");
    CHECK(here.code == 0);
    CHECK(temporaries(at.path()) == 0);
    REQUIRE(call(at.path(), "run" + small + " -o deep/er/out").code == 0);
    CHECK(names(contents(at / "deep/er/out")) == result_names);
}

TEST_CASE("every k-th failing call of fit and of the files of users and events", "[contract]") {
    Workplace const at;
    auto const log = bytes_of(source / "scenarios/data/cdnow.csv");
    write(at / "log.csv", log.substr(0, log.find('\n', 60000) + 1));
    struct Row {
        std::string arguments;
        std::vector<char const*> files;
    };
    for (auto const& [arguments, files] :
         {Row{"fit transactions log.csv --model bg_nbd --quiet -o fit.yaml", {"fit.yaml"}},
          {"run shop --users 500 --days 60 --replications 1 --quiet --users-out u.csv --events-out e.csv "
           "--events-sample 50%",
           {"u.csv", "e.csv"}}}) {
        INFO(arguments);
        int const calls = calls_of(at.path(), arguments);
        CHECK(calls >= 7);
        std::map<std::string, std::string> complete;
        for (auto const* file : files) {
            complete[file] = bytes_of(at / file);
            fs::remove(at / file);
        }
        for (int k = 1; k <= calls; ++k) {
            INFO("call " << k);
            CHECK(with_fault(at.path(), arguments, k, failing(k)).code == 5);
            for (auto const* file : files) {
                if (exists(at / file)) CHECK(bytes_of(at / file) == complete[file]);
            }
            if (files.size() == 2) CHECK(exists(at / files[0]) == exists(at / files[1]));  // one commit
            for (auto const* file : files) fs::remove(at / file);
        }
        for (auto const& entry : fs::directory_iterator(at.path())) CHECK(entry.path().extension() != ".part");
    }
}

TEST_CASE("a folder that cannot be written to ends with exit code 5 and stays as it was", "[contract]") {
    Workplace const at;
    REQUIRE(call(at.path(), run).code == 0);
    auto const before = contents(at / "out");
    fs::permissions(at.path(), fs::perms{0755});
    fs::permissions(at / "out", fs::perms{0555});
    // Root may write everywhere: somebody else runs it then.
    std::string const somebody = ::geteuid() == 0 ? "setpriv --reuid 65534 --clear-groups -- " : "";
    auto const outcome = shell(at.path(), somebody + "$(command -v rekindle) " + run + "--seed 2");
    CHECK(outcome.code == 5);
    CHECK_THAT(outcome.err, Contains("Permission denied"));
    CHECK((contents(at / "out") == before));
    fs::permissions(at / "out", fs::perms{0755});
}
