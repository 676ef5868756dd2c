#include "scenarios/idle_keys.hpp"

#include <catch2/catch.hpp>

#include "scenarios/scenario.hpp"

using namespace rekindle;

namespace {

std::string const head = "name: s\nusers: 100\nhorizon: 100d\n";
std::string const lapsing = "lapse: {mean: 30d}\nreturn: {mean: 20d}\norders: {rate: 0.1/d}\n";

/// The notes, each on a line.
std::string notes(std::string const& text) {
    std::string out;
    for (auto const& note : idle_keys(Scenario::parse(head + text, "s").central())) out += note + "\n";
    return out;
}

}  // namespace

TEST_CASE("a key that does nothing in its scenario is told, and with what it lacks it is not", "[scenario]") {
    struct Case {
        std::string idle, note, live;
    };
    std::string const mail = "channels:\n  mail: ";
    Case const cases[] = {
        {"signals:\n  load: {source: orders, capacity: 5/d, lapse: 2}\norders: {rate: 1/d}\n",
         "signals.load does nothing: nobody lapses",
         lapsing + "signals:\n  load: {source: orders, capacity: 5/d, lapse: 2}\n"},
        {mail + "{cost: 1, effects: [{on: sent, target: lapse, boost: 0.5, for: 3d}]}\n",
         "channels.mail.effects on the lapse does nothing",
         "lapse: {per_order: 10%}\norders: {rate: 0.1/d}\nreturn: {mean: 20d}\n" + mail +
             "{cost: 1, effects: [{on: sent, target: lapse, boost: 0.5, for: 3d}]}\n"},
        {lapsing + mail + "{cost: 1, effects: [{on: sent, boost: 1, for: 3d}]}\n", "a boost of 1 does nothing",
         lapsing + mail + "{cost: 1, effects: [{on: sent, boost: 2, for: 3d}]}\n"},
        {"lapse: {mean: 30d}\n" + mail + "{cost: 1, effects: [{on: sent, boost: 2, for: 3d}]}\n",
         "by itself nobody returns", lapsing + mail + "{cost: 1, effects: [{on: sent, boost: 2, for: 3d}]}\n"},
        {lapsing + mail + "{cost: 1, effects: [{on: sent, target: visits, boost: 2, for: 3d}]}\n",
         "the scenario has no `visits`",
         lapsing + "visits: {rate: 1/d}\n" + mail +
             "{cost: 1, effects: [{on: sent, target: visits, boost: 2, for: 3d}]}\n"},
        {mail + "{cost: 1, back: 10%}\n", "channels.mail.back does nothing: nobody leaves",
         mail + "{cost: 1, opt_out: 1%, back: 10%}\n"},
        {mail + "{cost: 1, opened: 0%, opt_out: 1%}\n", "channels.mail.opt_out does nothing: nobody opens",
         mail + "{cost: 1, opt_out: 1%}\n"},
        {"traits:\n  - {name: age, law: normal, mean: 40, sd: 5}\n", "traits: age does nothing",
         "traits:\n  - {name: age, law: normal, mean: 40, sd: 5, observable: true}\n"},
        {"lapse: {mean: 30d, spares_first_order: true}\n", "lapse.spares_first_order does nothing",
         "orders: {rate: 0.1/d, first_order: true}\nlapse: {per_order: 10%, spares_first_order: true}\n"},
        {"carts: {left: 10%}\n", "carts do nothing", "visits: {rate: 1/d}\ncarts: {left: 10%}\n"},
        {lapsing + "desk:\n  contacts: {complaint: 10%}\n  tiers: {rest: {staff: 1, handling: 0.1d}}\n",
         "no channel has complaints",
         lapsing + mail +
             "{cost: 1, complaint: 1%}\ndesk:\n  contacts: {complaint: 10%}\n  tiers: {rest: {staff: 1, handling: "
             "0.1d}}\n"},
        {lapsing + "warm_up: 10d\nsignals:\n  load: {source: orders, capacity: 5/d, lapse: 2}\n",
         "does not act in the warm-up", lapsing + "signals:\n  load: {source: orders, capacity: 5/d, lapse: 2}\n"},
        {lapsing + "warm_up: 10d\ndesk:\n  contacts: {order: 10%}\n  tiers: {rest: {staff: 1, handling: 0.1d}}\n",
         "the desk opens on day 0",
         lapsing + "desk:\n  contacts: {order: 10%}\n  tiers: {rest: {staff: 1, handling: 0.1d}}\n"},
    };
    for (auto const& c : cases) {
        INFO(c.idle);
        CHECK_THAT(notes(c.idle), Catch::Contains(c.note));
        INFO(c.live);
        CHECK(notes(c.live) == "");
    }
}

TEST_CASE("what comes after a return is not spared by a default", "[scenario]") {
    auto const m = Scenario::parse(head + lapsing +
                                       "desk:\n  contacts: {order: 10%}\n  tiers: {rest: {staff: 1, handling: 0.1d}}\n"
                                       "  crowding: {wait: 1d, lapse: 1.5}\nreferral: {rate: 1/400d}\n",
                                   "s")
                       .central();
    CHECK(m.care.desk->crowded_second_lapse == 1.5);
    CHECK(m.care.referral->per_day_returned == m.care.referral->per_day);
    auto const apart =
        Scenario::parse(
            head + lapsing +
                "desk:\n  contacts: {order: 10%}\n  tiers: {rest: {staff: 1, handling: 0.1d}}\n"
                "  crowding: {wait: 1d, lapse: 1.5, second_lapse: 3}\nreferral: {rate_after_return: 1/400d}\n",
            "s")
            .central();
    CHECK(apart.care.desk->crowded_second_lapse == 3);
    CHECK(apart.care.referral->per_day == 0);
    CHECK(apart.care.referral->per_day_returned == 1 / 400.0);
}

TEST_CASE("channels of a kind share their list, unless told otherwise", "[scenario]") {
    auto const m =
        Scenario::parse(
            head +
                "channels:\n  news: {kind: email}\n  offers: {kind: email}\n  care: {kind: email, list: care}\n"
                "  text: {kind: sms}\n  plain: {cost: 1}\n",
            "s")
            .central();
    std::vector<std::string> lists;
    for (auto const& channel : m.channels) lists.push_back(channel.list);
    CHECK(lists == std::vector<std::string>{"email", "email", "care", "sms", ""});
}

TEST_CASE("one channel more than a run can hold is refused, one fewer is not", "[scenario]") {
    auto const channels = [](int n) {
        std::string text = head + "channels:\n";
        for (int i = 0; i < n; ++i) text += "  c" + std::to_string(i) + ": {cost: 1}\n";
        return text;
    };
    CHECK_NOTHROW(Scenario::parse(channels(31), "s"));
    CHECK_THROWS_WITH(Scenario::parse(channels(32), "s"), Catch::Contains("at most 31 channels"));
}
