#include "scenarios/response_caps.hpp"

#include <catch2/catch.hpp>

#include "scenarios/scenario.hpp"

using namespace rekindle;

namespace {

std::vector<std::string> notes(std::string const& text) {
    return chances_that_may_stop_at_1(Scenario::parse("name: a\nusers: 10\nhorizon: 10d\n" + text, "s").central());
}

}  // namespace

TEST_CASE("a product of factors that can exceed 1 is told", "[scenarios]") {
    std::string const channel = "channels: {email: {cost: 1, opened: 20%, clicked: 10%}}\n";
    CHECK(notes(channel).empty());
    CHECK(notes(channel + "messages: {a: {opened: 5}, b: {opened: 2, clicked: 10}}").empty());
    CHECK(notes(channel + "messages: {a: {opened: 3}}\nresponse: [{by: weekday, on: opened, values: {sat: 2}}]") ==
          std::vector<std::string>{"channels.email.opened = 20 %: its factors go up to 6; the chance stops at 1"});
    CHECK(notes(channel + "response: [{by: orders, on: clicked, per_unit: 1.1}]") ==
          std::vector<std::string>{
              "channels.email.clicked = 10 %: its factors go up to any size; the chance stops at 1"});
    CHECK(notes(channel + "messages: {a: {personal: {accuracy: 50%, hit: {opened: 5.5}}}}").size() == 1);
}
