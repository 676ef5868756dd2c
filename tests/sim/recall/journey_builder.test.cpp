// What the builder writes, and what is found of a program before it runs.

#include "sim/recall/journey_builder.hpp"

#include <catch2/catch.hpp>

#include "sim/recall/program_traits.hpp"

using namespace rekindle;

namespace {

using K = Instruction::Kind;

constexpr Tick day = ticks_per_day;
constexpr ChannelId push{0}, sms{1}, call{2};

/// The kinds and waits on the way through a program, as one of two answers is always given; sends by channel.
std::string way(JourneyProgram const& program, bool yes) {
    std::string out;
    for (auto at = program.journeys[0].entry; at != journey_over;) {
        auto const& here = program.code.at(at);
        switch (here.kind) {
            case K::send: out += "send " + std::to_string(index_of(program.sends.at(here.action).channel)) + " "; break;
            case K::wait: out += "wait " + std::to_string(day_of(here.wait)) + " "; break;
            case K::stop: return out + "stop";
            case K::branch: out += "? "; break;
            case K::wait_for: out += "for " + std::to_string(here.events) + " "; break;
            case K::split: out += "arm "; break;
            default: out += "other "; break;
        }
        at = here.next;
        if (here.kind == K::branch || here.kind == K::wait_for) at = yes ? here.next : here.otherwise;
        if (here.kind == K::split) at = program.arms.at(here.first_arm + (yes ? 0u : 1u)).next;
    }
    return out + "end";
}

JourneyBuilder three_touches() {
    JourneyBuilder out("three");
    out.after_silence(7 * day).steps([](Steps& s) { s.send(push).wait(day).send(sms).wait(day).send(call); });
    return out;
}

}  // namespace

TEST_CASE("steps follow each other, and what comes after a branch follows both its ways", "[policies]") {
    auto const plan =
        JourneyBuilder("p", "words")
            .every(7 * day, day)
            .audience(4, true)
            .steps([](Steps& s) {
                s.send(push)
                    .branch(
                        1, [](Steps& yes) { yes.wait(2 * day).send(sms); }, [](Steps& no) { no.send(call).stop(); })
                    .wait(day)
                    .stop_if(2)
                    .send(push);
            })
            .plan();
    CHECK(plan.name == "p");
    CHECK(plan.summary == "words");
    auto const& journey = plan.program.journeys.at(0);
    CHECK((journey.asks && journey.recheck && journey.audience == 4));
    CHECK((journey.triggers.at(0).after == 7 * day && journey.triggers.at(0).first == day));
    CHECK(way(plan.program, true) == "send 0 ? wait 2 send 1 wait 1 ? stop");
    CHECK(way(plan.program, false) == "send 0 ? send 2 stop");
    CHECK(leads_onward(plan.program, journey.entry));
}

TEST_CASE("arms, waits for events and empty ways lead on", "[policies]") {
    auto const plan = JourneyBuilder("p")
                          .on(Seen::order)
                          .steps([](Steps& s) {
                              s.split(3, {{0.25, [](Steps& a) { a.send(sms); }}, {0.75, {}}})
                                  .wait_for(bit(Seen::order), day, {}, [](Steps& late) { late.send(call); })
                                  .send(push);
                          })
                          .plan();
    CHECK(way(plan.program, true) == "arm send 1 for 2 send 0 end");
    CHECK(way(plan.program, false) == "arm for 2 send 2 send 0 end");
    CHECK(plan.program.arms.at(0).up_to == 0.25);
    CHECK(plan.program.arms.at(1).up_to == 1);
}

TEST_CASE("steps may be said in several goes; rolling caps share their room", "[policies]") {
    auto const plan = three_touches()
                          .steps([](Steps& s) { s.wait(day).send(push); })
                          .cap({.limit = 3})
                          .cap({.limit = 5, .window = Cap::Window::calendar_day})
                          .cap({.limit = 2})
                          .plan();
    CHECK(way(plan.program, true) == "send 0 wait 1 send 1 wait 1 send 2 wait 1 send 0 end");
    CHECK(plan.program.caps.at(0).first_time == 0);
    CHECK(plan.program.caps.at(2).first_time == 3);
}

TEST_CASE("a line is one journey of sends and waits that any visit ends", "[policies]") {
    CHECK(is_line(three_touches().plan().program));
    CHECK(is_line(three_touches().audience(0).re_entry(day).plan().program));
    CHECK(is_line(three_touches().exits(bit(Seen::visit) | bit(Seen::order)).plan().program));
    CHECK_FALSE(is_line(three_touches().exits(bit(Seen::order)).plan().program));
    CHECK_FALSE(is_line(three_touches().audience(0, true).plan().program));
    CHECK_FALSE(is_line(three_touches().quiet({.from = 0, .to = day / 3}).plan().program));
    CHECK_FALSE(is_line(three_touches().after_silence(day).plan().program));
    CHECK_FALSE(is_line(three_touches().steps([](Steps& s) { s.stop_if(0); }).plan().program));
    CHECK_FALSE(is_line(JourneyProgram{}));
}

TEST_CASE("a program looks at users where somebody asks about them", "[policies]") {
    CHECK_FALSE(looks_at_users(three_touches().plan().program));
    CHECK_FALSE(looks_at_users(three_touches().on(Seen::order).plan().program));
    CHECK(looks_at_users(three_touches().on(Seen::comeback).plan().program));
    CHECK(looks_at_users(three_touches().audience(0).plan().program));
    CHECK(looks_at_users(three_touches().best(0, 5).plan().program));
    CHECK(looks_at_users(three_touches().exits(bit(Seen::opt_out)).plan().program));
    CHECK(looks_at_users(three_touches().steps([](Steps& s) { s.stop_if(0); }).plan().program));
    CHECK(looks_at_users(three_touches().steps([](Steps& s) { s.wait_for(bit(Seen::click), day); }).plan().program));
}

// Starts are seven days apart, so a window of seven days sees at most three journeys of three sends.
TEST_CASE("a cap is never reached where windows cannot hold so many sends", "[policies]") {
    auto const program = three_touches().plan().program;
    auto reached = [](JourneyProgram const& p, std::uint16_t limit, Tick span) {
        return !never_reached(p, {.limit = limit, .window = Cap::Window::rolling, .span = span});
    };
    CHECK_FALSE(reached(program, 9, 7 * day));
    CHECK(reached(program, 8, 7 * day));
    CHECK_FALSE(reached(program, 6, 7 * day - 1));
    CHECK_FALSE(never_reached(program, {.limit = 1, .window = Cap::Window::calendar_day}));
    CHECK(never_reached(program, {.channel = 1, .limit = 2, .window = Cap::Window::calendar_day}));
    CHECK(never_reached(program, {.channel = 7, .limit = 0}));
    auto often = three_touches().plan();
    often.program.journeys[0].triggers = {{.kind = Trigger::Kind::seen, .event = Seen::order}};
    CHECK(reached(often.program, 60, day));
    often.program.journeys[0].re_entry = day;
    CHECK_FALSE(reached(often.program, 9, day));
    auto once = JourneyBuilder("once").at(day).steps([](Steps& s) { s.send(push); }).plan().program;
    CHECK_FALSE(reached(once, 2, 1000 * day));
    once.code[0].next = 0;
    CHECK(reached(once, 60, day));  // it goes round in circles
}
