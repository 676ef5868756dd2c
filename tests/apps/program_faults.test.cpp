// Every call that writes a file fails once, and is once the last before the process is killed: no file is ever torn,
// older ones stay until all new ones are on the disk.

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

/// Calls that `arguments` makes where none fails; the folder or file then holds the new results.
int calls_of(fs::path const& at, std::string const& arguments) {
    auto const outcome = with_fault(at, arguments, 0, "FAULT_ERRNO=0");
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

bool each_old_or_new(std::map<std::string, std::string> const& now, std::map<std::string, std::string> const& older,
                     std::map<std::string, std::string> const& newer) {
    bool all = names(now) == names(older);
    for (auto const& [name, text] : now) all = all && (text == older.at(name) || text == newer.at(name));
    return all;
}

std::string const run =
    "compare shop --policies none three_touch_48h --users 60 --days 20 --replications 1 --quiet --threads 1 -o out ";

}  // namespace

TEST_CASE("every k-th failing call of compare ends with exit code 5 and leaves old or new files, none torn",
          "[contract]") {
    Workplace const at;
    int const calls = calls_of(at.path(), run + "--seed 2");
    CHECK(calls > 60);
    auto const newer = contents(at / "out");
    REQUIRE(call(at.path(), run).code == 0);
    auto const older = contents(at / "out");
    CHECK((older != newer));
    int untouched = 0;
    for (int k = 1; k <= calls; ++k) {
        INFO("call " << k);
        auto const outcome = with_fault(at.path(), run + "--seed 2", k, failing(k));
        CHECK(outcome.code == 5);
        CHECK_THAT(outcome.err, Contains("out"));
        auto const now = contents(at / "out");
        CHECK(names(now) == result_names);  // no temporary file stays behind
        CHECK(each_old_or_new(now, older, newer));
        if (now == older) {
            ++untouched;
        } else {
            REQUIRE(call(at.path(), run).code == 0);  // the old ones again
        }
    }
    CHECK(untouched > calls / 2);  // until all new files are on the disk no old one is replaced
}

TEST_CASE("a kill at every k-th call of compare leaves old or new files, none torn", "[contract]") {
    Workplace const at;
    int const calls = calls_of(at.path(), run + "--seed 2");
    auto const newer = contents(at / "out");
    REQUIRE(call(at.path(), run).code == 0);
    auto const older = contents(at / "out");
    for (int k = 1; k <= calls; k += 3) {
        INFO("call " << k);
        auto const killed = with_fault(at.path(), run + "--seed 2", k, "FAULT_KILL=1");
        CHECK(killed.code != 0);
        CHECK(each_old_or_new(finals(at / "out"), older, newer));
    }
    REQUIRE(call(at.path(), run + "--seed 2").code == 0);  // what is left of the killed ones is in nobody's way
    CHECK((finals(at / "out") == newer));
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
                fs::remove(at / file);
            }
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
