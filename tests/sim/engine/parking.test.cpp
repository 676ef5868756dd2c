#include "sim/engine/parking.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace rekindle;

namespace {

UserState with_effects(std::uint64_t index) {
    UserState state;
    state.reset(false);
    state.now = static_cast<Tick>(index) + 1;
    state.effect_count = static_cast<std::uint8_t>(index % (max_live_effects + 1));
    for (std::size_t i = 0; i < state.effect_count; ++i)
        state.effects[i] = {0, 0, static_cast<std::uint32_t>(100 * index + i), 1, 1, 2, 3, 0};
    return state;
}

}  // namespace

TEST_CASE("parked users come back as they were, in the order parked, each with a look at the next", "[contract]") {
    bool const everything = GENERATE(false, true);
    PackLayout const layout{0, everything, everything, everything, everything, false};
    Parking parking(3, layout);
    constexpr std::uint64_t users = 200;
    for (int round = 0; round < 2; ++round) {  // the second on recycled pages
        for (std::uint64_t index = 0; index < users; ++index) {
            auto const state = with_effects(index);
            std::vector<std::byte> record(most_packed(layout));
            REQUIRE(pack(state, index, layout, record.data()) <= record.size());
            parking.park(1, state, index, layout);
        }
        REQUIRE(parking.count(0) == 0);
        REQUIRE(parking.count(1) == users);
        std::uint64_t peeked = 0, drained = 0;
        parking.peek(1, [&](std::byte const* record) { REQUIRE(read_head(record, layout).index == peeked++); });
        std::byte const *expected = nullptr, *foreseen = nullptr;
        parking.drain(1, [&](std::byte const* record, std::byte const* next, std::byte const* later) {
            if (drained > 0) REQUIRE(record == expected);
            if (drained > 1) REQUIRE(next == foreseen);
            expected = next;
            foreseen = later;
            UserState state;
            std::uint64_t index = 0;
            unpack(record, layout, state, index);
            REQUIRE(index == drained);
            REQUIRE(state.now == static_cast<Tick>(index) + 1);
            REQUIRE(state.effect_count == index % (max_live_effects + 1));
            for (std::size_t i = 0; i < state.effect_count; ++i) REQUIRE(state.effects[i].start == 100 * index + i);
            if (index % 2 == 0) parking.park(2, state, index, layout);  // a visit may park again
            ++drained;
        });
        REQUIRE(peeked == users);
        REQUIRE(drained == users);
        REQUIRE(expected == nullptr);
        REQUIRE(parking.count(1) == 0);
        REQUIRE(parking.count(2) == users / 2);
        parking.drain(2, [](std::byte const*, std::byte const*, std::byte const*) {});
    }
}

namespace {

/// A state of an extended world in which about `share` of the bytes that this layout keeps are not as at birth.
UserState rich_state(std::mt19937& dice, double share) {
    UserState state;
    state.reset(true);
    auto const rolls = [&] { return std::uniform_real_distribution<>(0, 1)(dice) < share; };
    auto& l = state.extras.leaving;
    for (auto& w : l.warnings) {
        if (rolls()) w.left = 0.3f, w.index = 5, w.anchor = 77;
        for (auto& n : w.recent.in) n = static_cast<std::uint8_t>(rolls() ? dice() : 0);
    }
    for (auto& x : l.recent_spend.in) x = rolls() ? 0.5f + static_cast<float>(dice() % 1000) : 0;
    if (rolls()) state.extras.care.lapse = 0.25;
    if (rolls()) state.extras.care.step_due = 123456;
    for (auto& place : state.extras.journeys.places) place.sends = static_cast<std::uint16_t>(rolls() ? dice() : 0);
    if (rolls()) state.spend = 1'234'567'890'123;
    state.effect_count = static_cast<std::uint8_t>(dice() % (max_live_effects + 1));
    for (std::size_t i = 0; i < state.effect_count; ++i)
        state.effects[i] = {0, 0, static_cast<std::uint32_t>(i), 0.5f, 1, 2, 3, 0};
    return state;
}

std::vector<std::byte> packed(UserState const& state, PackLayout const& layout) {
    std::vector<std::byte> record(most_packed(layout));
    record.resize(pack(state, 7, layout, record.data()));
    return record;
}

}  // namespace

TEST_CASE("rich records keep every byte, and only what is not as at birth", "[contract]") {
    PackLayout layout;
    layout.active = layout.visits = layout.history = layout.extras = layout.extended = true;
    layout.leaves = layout.feature = layout.engagement = layout.rfm = layout.responds = layout.care = true;
    layout.warnings = max_warnings;
    layout.worn = max_worn_messages;
    layout.journeys = max_journeys;
    layout.caps = max_caps;
    layout.set_blank();
    std::mt19937 dice(3);
    UserState newborn, again;
    newborn.reset(true);
    CHECK(packed(newborn, layout).size() < 12 + layout.blank.size() / 32 + 8);
    for (int run = 0; run < 200; ++run) {
        auto const record = packed(rich_state(dice, run < 100 ? 0.1 : 0.9), layout);
        std::uint64_t index = 0;
        REQUIRE(unpack(record.data(), layout, again, index) == record.size());
        REQUIRE(index == 7);
        REQUIRE(packed(again, layout) == record);  // whatever the state held before
    }
}
