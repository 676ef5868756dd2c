#include "sim/engine/parking.hpp"

#include <catch2/catch.hpp>

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
    Parking parking(3);
    constexpr std::uint64_t users = 200;
    for (int round = 0; round < 2; ++round) {  // the second on recycled pages
        for (std::uint64_t index = 0; index < users; ++index) {
            auto const state = with_effects(index);
            std::array<std::byte, max_packed_bytes> record;
            REQUIRE(packed_bytes(state, layout) == pack(state, index, layout, record.data()));
            parking.park(1, state, index, layout);
        }
        REQUIRE(parking.count(0) == 0);
        REQUIRE(parking.count(1) == users);
        std::uint64_t peeked = 0, drained = 0;
        parking.peek(1, [&](std::byte const* record) { REQUIRE(read_head(record, layout).index == peeked++); });
        std::byte const* expected = nullptr;
        parking.drain(1, [&](std::byte const* record, std::byte const* next) {
            if (drained > 0) REQUIRE(record == expected);
            expected = next;
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
        parking.drain(2, [](std::byte const*, std::byte const*) {});
    }
}
