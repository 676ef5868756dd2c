#include "scenarios/preset_kinds.hpp"

#include <catch2/catch.hpp>

#include "scenarios/channel_schema.hpp"
#include "scenarios/scenario.hpp"
#include "tests/scenarios/model_text.hpp"

using namespace rekindle;

namespace {

std::string const head = "name: a\nusers: 1000\nhorizon: 10d\n";

Scenario with(std::string const& text) { return Scenario::parse(head + text, "s"); }

}  // namespace

TEST_CASE("every kind loads, says that it is assumed, and survives its plan", "[scenarios]") {
    for (auto const& kind : channel_kinds()) {
        INFO(kind.name);
        auto const s = with("channels: {x: {kind: " + std::string(kind.name) + "}}");
        CHECK(s.assumed().size() >= 3);
        CHECK_FALSE(s.central().channels[0].effects.empty());
        CHECK(test::model_text(Scenario::parse(s.plan_yaml(), "p").central()) == test::model_text(s.central()));
        CHECK(row_of(channel_group, "kind")->choices.find(kind.name) != std::string_view::npos);
    }
    for (auto const& kind : offer_kinds()) {
        INFO(kind.name);
        auto const s = with("offers: {x: {kind: " + std::string(kind.name) + "}}");
        CHECK_FALSE(s.assumed().empty());
        CHECK(test::model_text(Scenario::parse(s.plan_yaml(), "p").central()) == test::model_text(s.central()));
        CHECK(row_of(offer_group, "kind")->choices.find(kind.name) != std::string_view::npos);
    }
    CHECK(words(row_of(channel_group, "kind")->choices).size() == channel_kinds().size());
    CHECK(words(row_of(offer_group, "kind")->choices).size() == offer_kinds().size());
}

TEST_CASE("keys given beside a kind win", "[scenarios]") {
    auto const m =
        with("channels: {x: {kind: email, opened: 30%, response: [{by: tenure, on: opened, gain: 1, scale: 9d}]}}")
            .central();
    CHECK(m.channels[0].opened == 0.3);
    CHECK(m.channels[0].delivered == 0.95);
    REQUIRE(m.channels[0].response.size() == 1);
    CHECK(m.channels[0].response[0].source == ResponseSource::tenure);
}

TEST_CASE("an unknown kind is refused with the nearest", "[scenarios]") {
    CHECK_THROWS_WITH(with("channels: {x: {kind: emial}}"), Catch::Contains("did you mean `email`?"));
}

TEST_CASE("a bundle combines offers above it", "[scenarios]") {
    auto const m = with(
                       "offers: {ten: {discount: 10%, clicked: 1.5}, mug: {amount: 8, cost: 25%, next_lapse: 0.9, "
                       "effects: [{boost: 2, for: 3d}]}, "
                       "both: {bundle: {ten: 1, mug: 2}, amount: 4, clicked: 1.67}}")
                       .central();
    auto const& both = m.offers[2];
    CHECK(both.discount_fraction == 0.1);
    CHECK(both.amount == 20'000'000);
    CHECK(both.amount_cost == Approx((4 + 16 * 0.25) / 20));
    CHECK(both.next_lapse == 0.9);
    CHECK(both.factor[static_cast<std::size_t>(ResponseStage::clicked)] == Approx(1.5 * 1.67));
    CHECK(both.effects.size() == 1);
    CHECK_THROWS_WITH(with("offers: {both: {bundle: {tne: 1}}, ten: {discount: 10%}}"),
                      Catch::Contains("`tne` is no offer above"));
    CHECK_THROWS_WITH(with("offers: {half: {discount: 60%}, both: {bundle: {half: 2}}}"),
                      Catch::Contains("the discounts add up to more than 100%"));
}
