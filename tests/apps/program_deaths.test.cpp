// Plug-ins that end the program, or tamper with the process: whose fault it is is told, the other worlds finish, and
// nothing ends as a success without its files. Native code runs only where it is named in the call.

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include "tests/apps/program.hpp"

using namespace rekindle::program;
using Catch::Contains;

namespace {

std::string const plugins = REKINDLE_PLUGINS;
std::string const example = " --plugin " + plugins + "/example_plugin.so";
std::string const deadly = " --plugin " + plugins + "/deadly_plugin.so";
std::string const small = " --users 200 --days 40 --replications 1 --quiet";

using Names = std::vector<std::string>;

Names worlds(fs::path const& folder) {
    Names out;
    auto const summary = json::parse(bytes_of(folder / "summary.json"));
    for (auto const& world : summary.at("worlds")) out.push_back(world.at("policy"));
    return out;
}

}  // namespace

TEST_CASE("whatever ends the program is told by the policy's name and the other worlds finish", "[contract]") {
    Workplace const at;
    REQUIRE(call(at.path(), "compare shop --policies none quiet_regulars -o alone" + example + small).code == 0);
    for (auto const* policy : {"calls_exit", "calls_underscore_exit", "calls_the_kernel", "calls_quick_exit", "kills",
                               "stops", "becomes_another", "crashes_in_thread", "throws_in_thread", "exits_in_thread",
                               "crashes_with_signals_blocked", "closes_all", "throws_in_destructor"}) {
        INFO(policy);
        fs::remove_all(at / "out");
        auto const outcome = call(at.path(), std::string("compare shop --policies none quiet_regulars ") + policy +
                                                 " --threads 2 -o out" + example + deadly + small);
        INFO(outcome.err);
        CHECK(outcome.code == 4);
        CHECK_THAT(outcome.err, Contains(std::string("policy ") + policy + ": ") && Contains("it is left out"));
        CHECK_THAT(outcome.err, !Contains("policy quiet_regulars"));
        CHECK_THAT(outcome.out, Contains("quiet_regulars"));
        CHECK(names(contents(at / "out")) == result_names);
        CHECK(worlds(at / "out") == Names{"none", "quiet_regulars"});
        CHECK(bytes_of(at / "out" / "daily.csv") == bytes_of(at / "alone" / "daily.csv"));
    }
}

TEST_CASE("a library that ends the program while it is loaded is told by its path", "[contract]") {
    Workplace const at;
    for (std::string const kind : {"exiting", "leaving", "killed"}) {
        auto const library = plugins + "/" + kind + "_loading_plugin.so";
        INFO(library);
        fs::remove_all(at / "out");
        auto const outcome =
            call(at.path(), "compare shop --policies none quiet_regulars -o out --plugin " + library + example + small);
        CHECK(outcome.code == 4);
        CHECK_THAT(outcome.err, Contains("plugin = " + library + ": ") && Contains("its policies are left out"));
        CHECK(worlds(at / "out") == Names{"none", "quiet_regulars"});
        for (std::string const command : {"list policies", "validate alone/plan.yaml"}) {
            if (!exists(at / "alone")) REQUIRE(call(at.path(), "run shop -o alone" + small).code == 0);
            auto const told = call(at.path(), command + " --plugin " + library + example);
            CHECK(told.code == 3);
            CHECK_THAT(told.err, Contains("plugin = " + library + ": "));
        }
    }
}

TEST_CASE("what a plug-in leaves behind hangs nothing", "[contract]") {
    Workplace const at;
    auto const start = std::chrono::steady_clock::now();
    // `cat` ends only when nobody holds its input any more.
    for (std::string const& arguments : {"--policies none leaves_process" + deadly,
                                         "--policies none --plugin " + plugins + "/orphan_loading_plugin.so"})
        CHECK(shell(at.path(), "rekindle compare shop --json " + arguments + small + " 2>&1 | cat >log").code == 0);
    auto const outcome = call(at.path(), "compare shop --policies none hangs_at_its_end -o out" + deadly + small);
    CHECK(outcome.code == 0);
    CHECK(worlds(at / "out") == Names{"none", "hangs_at_its_end"});
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
}

TEST_CASE("a signal reaches a run whose plug-in blocks and ignores it", "[contract]") {
    Workplace const at;
    auto const outcome = call(
        at.path(), "compare shop --policies none blocks_signals --threads 2 --users 3000000 --quiet" + deadly, 2.0);
    CHECK(outcome.code == 130);
}

TEST_CASE("a plan brings no native code with it, and nothing is loaded before its digest is right", "[contract]") {
    Workplace const at;
    auto const library = (at / "mine.so").string();
    fs::copy_file(plugins + "/witness_plugin.so", library);
    REQUIRE(call(at.path(), "compare shop --policies none quiet_regulars -o a --plugin mine.so" + small).code == 0);
    auto const witnessed = [&](std::string const& arguments) {
        fs::remove(at / "seen");
        auto const outcome = shell(at.path(), "WITNESS=seen exec rekindle " + arguments);
        CHECK(outcome.code == 3);
        CHECK_THAT(outcome.err, Contains("mine.so"));
        return exists(at / "seen");
    };
    CHECK_FALSE(witnessed("compare a/plan.yaml --quiet"));
    CHECK_THAT(call(at.path(), "compare a/plan.yaml --quiet").err, Contains("add --plugin FILE"));
    CHECK_FALSE(witnessed("validate a/plan.yaml"));
    std::ofstream(library, std::ios::binary | std::ios::app) << "changed";
    CHECK_FALSE(witnessed("compare a/plan.yaml --quiet --plugin mine.so"));
    CHECK_THAT(call(at.path(), "compare a/plan.yaml --quiet --plugin mine.so").err,
               Contains("is not the library of the plan (digest "));

    fs::remove(library);
    fs::copy_file(plugins + "/witness_plugin.so", library);
    REQUIRE(call(at.path(), "compare a/plan.yaml --quiet -o b --plugin mine.so").code == 0);
    CHECK(first_difference(at / "a", at / "b") == "");
    ::chmod(library.c_str(), 0777);
    CHECK_FALSE(witnessed("list policies --plugin mine.so"));
    ::chmod(library.c_str(), 0755);
    fs::create_directory(at / "open");
    fs::copy_file(library, at / "open" / "mine.so");
    ::chmod((at / "open").c_str(), 0777);
    CHECK_FALSE(witnessed("list policies --plugin open/mine.so"));
    ::chmod((at / "open").c_str(), 01777);
    CHECK_FALSE(witnessed("list policies --plugin open/mine.so"));
    CHECK(call(at.path(), "list policies --plugin mine.so").code == 0);
}
