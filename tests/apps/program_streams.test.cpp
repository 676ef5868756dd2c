// Standard output and error as they are when somebody closes them, goes early, or has names that would command them.

#include <catch2/catch.hpp>

#include "tests/apps/program.hpp"

using namespace rekindle::program;
using Catch::Contains;

TEST_CASE("a reader that goes early is no error, and neither is what it missed", "[contract]") {
    Workplace const at;
    for (std::string const command : {"list policies", "schema", "explain shop",
                                      "run shop --users 100 --days 20 --quiet --json -o out", "--help"}) {
        INFO(command);
        (void)shell(at.path(), "{ rekindle " + command + "; echo $? >code; } 2>err | head -c 1 >/dev/null");
        CHECK(bytes_of(at / "err").empty());
        CHECK(bytes_of(at / "code") == "0\n");
    }
    // A pipe that nobody reads from the start: writing fails for sure.
    auto const outcome = shell(at.path(), "mkfifo pipe; (: <pipe) & exec 7>pipe; wait; rekindle list policies >&7");
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
}

TEST_CASE("a working folder that is gone ends with exit code 5", "[contract]") {
    Workplace const at;
    for (std::string const command : {"run shop --users 100 --days 20", "list policies", "validate x.yaml"}) {
        auto const outcome = shell(at.path(), "mkdir gone; cd gone; rmdir ../gone; rekindle " + command);
        CHECK(outcome.code == 5);
        CHECK_THAT(outcome.err, Contains("working folder: cannot be read"));
    }
}

TEST_CASE("no text of a user's reaches the terminal as a command to it", "[contract]") {
    Workplace const at;
    std::string const hostile =
        "\x1b[2J\xc2\x9b"
        "31m\xe2\x80\xae\xe2\x80\xa8\xff\x07";
    auto const safe = [](Outcome const& outcome) {
        for (auto const& text : {outcome.out, outcome.err}) {
            for (std::string const bad : {"\x1b", "\xc2\x9b", "\xe2\x80\xae", "\xe2\x80\xa8", "\xff", "\x07"})
                if (text.find(bad) != std::string::npos) return false;
        }
        return true;
    };
    std::string const run = "run shop --users 100 --days 20 --quiet ";
    fs::create_directory(at / "d");
    for (std::string const& arguments :
         {run + "-o 'd/" + hostile + "'", "run '" + hostile + "'", "'" + hostile + "'", run + "--'" + hostile + "'",
          run + "--policy '" + hostile + "'", run + "--set 'a" + hostile + "=1'", run + "--until '" + hostile + "'",
          "report '" + hostile + "'", "validate '" + hostile + "'", "explain '" + hostile + "'",
          "cases '" + hostile + "'", "init '" + hostile + "'", run + "--plugin '" + hostile + "'",
          std::string(
              "compare shop --policies none throws_hostile --quiet --users 300 --days 60 --plugin " REKINDLE_PLUGINS
              "/faulty_plugin.so")}) {
        INFO(arguments);
        CHECK(safe(call(at.path(), arguments)));
    }
}
