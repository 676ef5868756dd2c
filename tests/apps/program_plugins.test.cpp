// `--plugin` as its users meet it: the installed package, an example built out of tree against it, plans that name a
// library, and what happens to the other worlds where a plug-in is at fault.

#include <catch2/catch.hpp>

#include "tests/apps/program.hpp"

using namespace rekindle::program;
using Catch::Contains;

namespace {

std::string const plugins = REKINDLE_PLUGINS;
std::string const example = " --plugin " + plugins + "/example_plugin.so";
std::string const faulty = " --plugin " + plugins + "/faulty_plugin.so";
std::string const small = " --users 300 --days 60 --replications 1 --quiet";

std::vector<std::string> worlds(fs::path const& folder) {
    std::vector<std::string> out;
    auto const summary = json::parse(bytes_of(folder / "summary.json"));
    for (auto const& world : summary.at("worlds")) out.push_back(world.at("policy"));
    return out;
}

}  // namespace

TEST_CASE("a plug-in's policies are listed and compared by name", "[contract]") {
    Workplace const at;
    auto const listed = call(at.path(), "list policies" + example);
    CHECK(listed.code == 0);
    CHECK_THAT(listed.out, Contains("quiet_regulars") && Contains("silent for twice their own usual gap"));
    auto const outcome = call(at.path(), "compare shop --policies none quiet_regulars -o out" + example + small);
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    CHECK(worlds(at / "out") == std::vector<std::string>{"none", "quiet_regulars"});
    CHECK_THAT(call(at.path(), "compare shop --policies none quiet_regulars" + small).err,
               Contains("quiet_regulars: is no native policy"));
    CHECK_THAT(call(at.path(), "compare shop --policies none quiet_regular" + example + small).err,
               Contains("did you mean `quiet_regulars`?"));
}

TEST_CASE("a plan with a plug-in runs again to the same bytes, from its own library only", "[contract]") {
    Workplace const at;
    fs::copy_file(plugins + "/example_plugin.so", at / "mine.so");
    REQUIRE(call(at.path(), "compare shop --policies none quiet_regulars --plugin mine.so -o a" + small).code == 0);
    CHECK_THAT(bytes_of(at / "a" / "plan.yaml"),
               Contains("plugin: quiet_regulars") && Contains("mine.so") && Contains("digest: "));
    fs::create_directory(at / "elsewhere");
    REQUIRE(call(at / "elsewhere", "compare ../a/plan.yaml -o ../b --quiet --plugin ../mine.so").code == 0);
    CHECK(first_difference(at / "a", at / "b") == "");
    CHECK(call(at.path(), "validate a/plan.yaml --plugin mine.so").code == 0);

    std::ofstream(at / "mine.so", std::ios::binary | std::ios::app) << "changed";
    auto const refused = call(at.path(), "compare a/plan.yaml --quiet --plugin mine.so");
    CHECK(refused.code == 3);
    CHECK_THAT(refused.err, Contains("mine.so: is not the library of the plan (digest "));
    CHECK(call(at.path(), "validate a/plan.yaml --plugin mine.so").code == 3);
}

TEST_CASE("where a plug-in's policy is at fault its name is told and the other worlds finish", "[contract]") {
    Workplace const at;
    struct Row {
        char const *policy, *message;
    };
    for (auto const& [policy, message] : {Row{"throws", "policy throws: holds() threw: boom"},
                                          {"says_nan", "is not a number (NaN)"},
                                          {"never_answers", "policy never_answers: holds() took longer than 0.3 s"},
                                          {"recurses", "policy recurses: crashed"},
                                          {"aborts", "policy aborts: ended the program"},
                                          {"branches_badly", "policy branches_badly: holds() threw: no way on"},
                                          {"fails_to_start", "its factory threw: no budget file"},
                                          {"bad_plan", "its plan is invalid: journeys[0].triggers[0].after = 0"}}) {
        INFO(policy);
        fs::remove_all(at / "out");
        auto const outcome = call(at.path(), std::string("compare shop --policies none quiet_regulars ") + policy +
                                                 " --answer-limit 0.3 --threads 2 -o out" + example + faulty + small);
        CHECK(outcome.code == 4);
        CHECK_THAT(outcome.err, Contains(message) && Contains("it is left out"));
        CHECK(worlds(at / "out") == std::vector<std::string>{"none", "quiet_regulars"});
        CHECK_THAT(bytes_of(at / "out" / "summary.json"), Contains(std::string("at fault: ") + policy));
    }
}

TEST_CASE("worlds that finish beside a faulty one have the figures they have alone", "[contract]") {
    Workplace const at;
    REQUIRE(call(at.path(), "compare shop --policies none quiet_regulars -o alone" + example + small).code == 0);
    auto const outcome = call(
        at.path(), "compare shop --policies throws none crashes quiet_regulars -o beside" + example + faulty + small);
    CHECK(outcome.code == 4);
    for (auto const* name : {"daily.csv", "summary.csv", "plan.yaml"})
        CHECK(bytes_of(at / "alone" / name) == bytes_of(at / "beside" / name));
}

TEST_CASE("a library that cannot be loaded is told and what does not need it finishes", "[contract]") {
    Workplace const at;
    write(at / "text.so", "not a library\n");
    struct Row {
        std::string library;
        char const* message;
    };
    for (auto const& [library, message] :
         {Row{plugins + "/other_abi_plugin.so", "speaks ABI 999.00000abc"},
          {plugins + "/no_table_plugin.so", "has no symbol `rekindle_plugin`"},
          {plugins + "/endless_loading_plugin.so", "its loading took longer than 0.3 s"},
          {"text.so", "is not a shared library"},
          {"missing.so", "cannot be read"}}) {
        INFO(library);
        auto const outcome = call(
            at.path(), "compare shop --policies none my_policy --answer-limit 0.3 --json --plugin " + library + small);
        CHECK(outcome.code == 4);
        CHECK_THAT(outcome.err, Contains(message) && Contains("policy my_policy: not found"));
        CHECK(json::parse(outcome.out).at("worlds").size() == 1);
    }
    CHECK(call(at.path(), "list policies --plugin text.so").code == 3);
    CHECK(call(at.path(), "compare shop --policies throws" + faulty + small).code == 3);
    CHECK(call(at.path(), "compare shop --policies none throws --answer-limit 0" + faulty).code == 2);
}

TEST_CASE("a plug-in that wants more than its budget spends no more", "[contract]") {
    Workplace const at;
    auto const outcome =
        call(at.path(),
             "compare shop --policies none spends_all --json --users 3000 --days 60 --replications 1 --quiet" + faulty);
    REQUIRE(outcome.code == 0);
    auto const world = json::parse(outcome.out).at("worlds").at(1).at("metrics");
    double const spent = world.at("cost_messages").at("mean");
    CHECK(spent <= 3);
    CHECK(spent > 2.9);
}

TEST_CASE("Ctrl-C reaches a run with a plug-in", "[contract]") {
    Workplace const at;
    auto const outcome =
        call(at.path(), "compare shop --policies none quiet_regulars --users 2000000 --quiet" + example, 1.0);
    CHECK(outcome.code == 130);
}

TEST_CASE("the example builds out of tree against the installed package and runs as the policy in the program would",
          "[contract]") {
    Workplace const at;
    auto const prefix = (at / "installed").string();
    auto const step = [&](std::string const& command) {
        auto const outcome = shell(at.path(), command);
        INFO(command << "\n" << outcome.out << outcome.err);
        REQUIRE(outcome.code == 0);
        return outcome.out;
    };
    step("cmake --install " REKINDLE_BUILD_DIR " --prefix " + prefix);
    fs::copy(source / "examples/plugin", at / "example");
    step("cmake -S example -B made -DCMAKE_PREFIX_PATH=" + prefix);
    step("cmake --build made");
    // Away from the source tree: the installed program finds its own libraries.
    fs::create_directory(at / "away");
    auto const program = prefix + "/bin/rekindle";
    auto const from_away = "cd away && " + program;
    CHECK_THAT(step(from_away + " list policies --plugin ../made/my_policies.so"),
               Contains("quiet_regulars") && Contains("three_touch_48h"));
    CHECK_THAT(step(from_away + " list scenarios"), Contains("shop"));
    step(from_away + " compare shop --policies none quiet_regulars --plugin ../made/my_policies.so -o out" + small);
    step("rekindle compare shop --policies none quiet_regulars -o in_tree" + example + small);
    for (auto const* name : {"daily.csv", "summary.csv"})
        CHECK(bytes_of(at / "away" / "out" / name) == bytes_of(at / "in_tree" / name));
}
