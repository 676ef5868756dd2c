// A run that is asked to stop does so soon, also in the middle of a block of users.

#include <atomic>
#include <catch2/catch.hpp>

#include "tests/sim/engine/small_models.hpp"

using namespace rekindle;
using namespace rekindle::test;

TEST_CASE("a stop is heeded within a few users, coupled or not", "[contract]") {
    auto m = quiet_model(40'000, 30_d);
    m.initial_state = InitialState::dormant;
    m.channels.push_back(sure_channel("mail", 0.1));
    auto limited = m;
    limited.channels[0].capacity_per_day = 10;
    for (auto const& model : {m, limited}) {
        std::atomic<bool> stop{false};
        std::atomic<int> asked{0};
        auto const policy = make_policy(journey("asking", at(0_d), {send(0)}), [&](ObservedUser const&) {
            if (++asked == 50) stop = true;
            return Decision{true, 0};
        });
        RunOptions options;
        options.stop = &stop;
        CHECK_THROWS_AS(run_replicate(model, std::vector{policy, untouched()}, options), Interrupted);
        CHECK(asked >= 50);
        CHECK(asked <= 50 + 16);
    }
}
