// What is no plug-in of this program is refused by name, and what its policies do wrong stops at the guard.

#include "policies/plugin_loader.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "policies/foreign_call.hpp"
#include "policies/guarded_policy.hpp"
#include "policies/plan_check.hpp"
#include "sim/recall/journey_builder.hpp"
#include "tests/output/temporary_folder.hpp"

using namespace rekindle;
using Catch::Contains;

namespace {

std::string const folder = REKINDLE_PLUGINS "/";
ObservableSchema const shop{{"email"}, {}, {}, {}};

std::string refusal(std::string const& file) {
    try {
        (void)load_plugin(file);
    } catch (PluginError const& error) {
        CHECK(error.file() == file);
        return error.what();
    }
    return "loaded";
}

std::string bytes(std::string const& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

PolicyPtr faulty(std::string_view name) {
    static auto const plugin = load_plugin(folder + "faulty_plugin.so");
    auto const* entry = plugin.find(name);
    REQUIRE(entry != nullptr);
    return make_guarded_policy(*entry, shop);
}

ObservedUser buyer() {
    ObservedUser user;
    user.id = UserId{17};
    user.orders = 2;
    return user;
}

bool ask(PolicyPtr const& policy) { return policy->holds(0, buyer()); }

}  // namespace

TEST_CASE("a plug-in is loaded from its path, with its policies and a digest of its bytes", "[policies]") {
    auto const plugin = load_plugin(folder + "example_plugin.so");
    REQUIRE(plugin.policies.size() == 1);
    CHECK(plugin.policies[0].name == "quiet_regulars");
    CHECK(plugin.digest.size() == 16);
    CHECK(plugin.digest == load_plugin(folder + "example_plugin.so").digest);
    CHECK(plugin.digest != load_plugin(folder + "faulty_plugin.so").digest);
    auto const policy = make_guarded_policy(plugin.policies[0], shop);
    CHECK(policy->plan().program.sends.size() == 1);
    auto user = buyer();
    user.orders = 5;
    user.tenure = 130;
    user.days_since_order = 50;  // four gaps in 80 days, silent for more than two of them
    CHECK(policy->holds(policy->plan().program.journeys.at(0).audience, user));
    user.orders = 2;
    CHECK_FALSE(policy->holds(policy->plan().program.journeys.at(0).audience, user));
}

TEST_CASE("what is no plug-in of this program is refused by name", "[policies]") {
    sample::TemporaryFolder const place;
    auto const write = [&](std::string const& name, std::string const& text) {
        auto const path = (place.path() / name).string();
        std::ofstream(path, std::ios::binary) << text;
        return path;
    };
    CHECK_THAT(refusal(folder + "nowhere.so"), Contains("nowhere.so: cannot be read"));
    CHECK_THAT(refusal(write("policy.yaml", "name: p\n")), Contains("policy.yaml: is not a shared library"));
    CHECK_THAT(refusal(write("empty.so", "")), Contains("is not a shared library"));
    auto other = bytes(folder + "example_plugin.so");
    REQUIRE(other.size() > 20);
    for (std::size_t const length : {std::size_t{30}, std::size_t{100}, std::size_t{1000}})
        CHECK_THAT(refusal(write("cut.so", other.substr(0, length))), Contains("cut.so: is cut short"));
    other[18] = static_cast<char>(0xF3);  // e_machine: RISC-V
    other[19] = 0;
    CHECK_THAT(refusal(write("riscv.so", other)), Contains("is built for another processor (ELF machine 243"));
    CHECK_THAT(refusal(REKINDLE_BUILD_DIR "/tests/CMakeFiles/rekindle_test_main.dir/test_main.cpp.o"),
               Contains("is not a shared library"));
    CHECK_THAT(refusal(folder + "empty_plugin.so"), Contains("has no symbol `rekindle_plugin_abi`"));
    CHECK_THAT(refusal(folder + "no_table_plugin.so"), Contains("has no symbol `rekindle_plugin`"));
    CHECK_THAT(refusal(folder + "other_abi_plugin.so"),
               Contains("speaks ABI 999.00000abc, this program speaks ABI 2."));
}

TEST_CASE("a plug-in's policy that cannot be made is a named fault", "[policies]") {
    CHECK_THROWS_WITH(faulty("fails_to_start"), "policy fails_to_start: its factory threw: no budget file");
    CHECK_THROWS_WITH(faulty("makes_nothing"), "policy makes_nothing: its factory made nothing");
    CHECK_THROWS_WITH(faulty("misnamed"), "policy misnamed: its plan has the name `another`");
    CHECK_THROWS_WITH(faulty("bad_plan"), Contains("journeys[0].triggers[0].after = 0") &&
                                              Contains("sends[0].channel = 1") && Contains("code[1].wait = -5") &&
                                              Contains("holdout_fraction = 1.5") && Contains("total = -7") &&
                                              Contains("ranked = 1: needs a limit"));
}

TEST_CASE("a plug-in's policy that throws or answers nonsense is a named fault", "[policies]") {
    CHECK_THROWS_WITH(ask(faulty("throws")), "policy throws: holds() threw: boom");
    CHECK_THROWS_WITH(ask(faulty("throws_seven")),
                      "policy throws_seven: holds() threw something that is no std::exception");
    CHECK_THROWS_WITH(faulty("says_nan")->value(0, buyer()),
                      "policy says_nan: the value of user 17 is not a number (NaN)");
    CHECK_THROWS_WITH(faulty("branches_badly")->holds(1, buyer()), "policy branches_badly: holds() threw: no way on");
    CHECK(ask(faulty("branches_badly")));
}

TEST_CASE("a call into a plug-in is marked while it lasts, also where it ends by a throw", "[policies]") {
    auto const& call = foreign_call_of_this_thread();
    auto const before = call.turn.load();
    CHECK(before % 2 == 0);
    CHECK_THROWS_AS(ask(faulty("throws")), PolicyFault);
    CHECK(call.turn.load() % 2 == 0);
    CHECK(call.turn.load() > before);
    CHECK(call.whose.load() == std::string("throws"));
    int seen = 0;
    visit_foreign_calls([&](ForeignCall const& other) { seen += &other == &call ? 1 : 0; });
    CHECK(seen == 1);
}

TEST_CASE("plans made by code are checked as files are", "[policies]") {
    auto const good =
        JourneyBuilder("good")
            .after_silence(ticks_per_day)
            .steps([](Steps& steps) {
                steps.send(ChannelId{0}).wait(ticks_per_day).branch(0, [](Steps& yes) { yes.send(ChannelId{0}); });
            })
            .plan();
    CHECK(plan_mistakes(good, shop).empty());
    auto mistake = [&](auto change) {
        auto plan = good;
        change(plan);
        auto const found = plan_mistakes(plan, shop);
        return found.size() == 1 ? found[0] : std::to_string(found.size()) + " mistakes";
    };
    using P = PolicyPlan;
    auto trigger = [](P& p) -> Trigger& { return p.program.journeys[0].triggers[0]; };
    auto journey = [](P& p) -> JourneyPlan& { return p.program.journeys[0]; };
    CHECK_THAT(mistake([&](P& p) { trigger(p).kind = static_cast<Trigger::Kind>(77); }), Contains("].kind = 77"));
    CHECK_THAT(mistake([&](P& p) { trigger(p).after = 5000 * ticks_per_day; }), Contains("triggers[0].after"));
    CHECK_THAT(mistake([&](P& p) { trigger(p) = {.kind = Trigger::Kind::warning, .signal = 3}; }),
               Contains("signal = 3: the scenario has no such warning signal"));
    CHECK_THAT(mistake([](P& p) { p.program.sends[0].channel = ChannelId{1}; }), Contains("sends[0].channel = 1"));
    CHECK_THAT(mistake([](P& p) { p.program.sends[0].offer = OfferId{0}; }), Contains("sends[0].offer = 0"));
    CHECK_THAT(mistake([](P& p) { p.program.sends[1].message = MessageId{0}; }), Contains("sends[1].message = 0"));
    CHECK_THAT(mistake([](P& p) { p.program.sends[0].journey = 1; }), Contains("sends[0].journey = 1"));
    CHECK_THAT(mistake([](P& p) { p.program.sends.resize(251); }), Contains("sends = 251: at most 250"));
    CHECK_THAT(mistake([](P& p) { p.program.code[0].next = 9; }), Contains("code[0].next = 9"));
    CHECK_THAT(mistake([](P& p) { p.program.code[2].otherwise = 0; }), Contains("lead back to one before"));
    CHECK_THAT(mistake([](P& p) { p.program.code[0].action = 2; }), Contains("code[0].action = 2"));
    CHECK_THAT(mistake([](P& p) { p.program.code[1].wait = 0; }), Contains("code[1].wait = 0"));
    CHECK_THAT(mistake([](P& p) { p.program.code[1].kind = Instruction::Kind::learn; }), Contains("only policy files"));
    CHECK_THAT(mistake([](P& p) { p.program.code[1].kind = static_cast<Instruction::Kind>(99); }), Contains("= 99"));
    CHECK_THAT(mistake([](P& p) { p.program.code[1].kind = Instruction::Kind::split; }), Contains("no such arms"));
    CHECK_THAT(mistake([&](P& p) { journey(p).entry = 4; }), Contains("journeys[0].entry = 4"));
    CHECK_THAT(mistake([&](P& p) { journey(p).re_entry = -1; }), Contains("re_entry = -1"));
    CHECK_THAT(mistake([&](P& p) { journey(p).holdout_fraction = std::numeric_limits<double>::quiet_NaN(); }),
               Contains("holdout_fraction"));
    CHECK_THAT(mistake([&](P& p) { journey(p).quiet.to = 2 * ticks_per_day; }), Contains("quiet"));
    CHECK_THAT(mistake([](P& p) { p.program.caps = {{.channel = 4}}; }), Contains("caps[0].channel = 4"));
    CHECK_THAT(mistake([](P& p) { p.program.caps = {{.limit = 65}}; }), Contains("rolling caps = 65: at most 64"));
    CHECK_THAT(mistake([](P& p) { p.program.caps = {{.limit = 4}, {.limit = 4}}; }), Contains("first_time = 0"));
    CHECK_THAT(mistake([](P& p) { p.rules.care.push_back({0}); }), Contains("no such programme"));
    CHECK_THAT(mistake([](P& p) { p.upkeep.push_back({.kind = Upkeep::Kind::refresh, .target = 0}); }),
               Contains("upkeep[0].target = 0"));
    CHECK_THAT(mistake([](P& p) { p.upkeep.push_back({.kind = Upkeep::Kind::clean, .target = 0, .cost = -1}); }),
               Contains("upkeep[0].cost = -1"));
    CHECK_THAT(mistake([](P& p) {
                   p.upkeep.push_back({.kind = Upkeep::Kind::clean});
                   p.upkeep.push_back({.kind = Upkeep::Kind::clean});
               }),
               Contains("upkeep[1].target = 0: at most one"));
    CHECK_THAT(mistake([](P& p) { p.program.budgets = {{.per_day = -2}}; }), Contains("budgets[0].per_day = -2"));
    CHECK_THAT(mistake([&](P& p) { journey(p).limit_fraction_of_users = 2; }), Contains("limit_fraction_of_users"));
    CHECK_THAT(mistake([&](P& p) {
                   journey(p).ranked = true;
                   journey(p).limit = 1;
               }),
               Contains("ranked = 1: only with one trigger"));
}
