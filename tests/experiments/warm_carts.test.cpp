// Carts left before day 0 are abandoned after it.

#include "tests/experiments/timeline.hpp"

using namespace rekindle;
using namespace rekindle::timeline;

namespace {

/// Journeys set off by abandoned carts, day by day.
class Starts final : public EventLog {
  public:
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            if (e.what == Happening::journey_start) ++on_day.at(static_cast<std::size_t>(day_of(e.t)));
        }
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }
    std::array<int, 16> on_day{};
};

std::array<int, 16> starts(double warm_up, bool orders) {
    auto m = model_of({.horizon = 10, .warm_up = warm_up, .carts = 1});
    m.run_off = 0;
    m.initial_users = 10000;
    m.carts.abandoned_after = 2 * ticks_per_day;
    m.visits.emplace().rate_per_day = 0.2;
    if (orders) m.orders.rate_per_day = 0.3;
    std::vector<PolicyPtr> const policies{
        policy_of("trigger: {cart_abandoned: true}\nexit: none\nsteps: [{send: push}]", m)};
    Starts log;
    RunOptions options;
    options.log = &log;
    (void)run_replicate(m, policies, options);
    return log.on_day;
}

}  // namespace

TEST_CASE("carts of the warm-up are abandoned on the first days as on later ones", "[policies][statistical]") {
    // A visit every 5 d leaves a cart; it counts as abandoned where neither a visit nor an order comes within 2 d.
    // 5.5 standard errors of a Poisson count: a false alarm of 4e-8 each.
    for (bool const orders : {false, true}) {
        double const daily = 10000 * 0.2 * std::exp(-2 * (0.2 + (orders ? 0.3 : 0)));
        auto const warm = starts(6, orders), cold = starts(0, orders);
        for (std::size_t day = 0; day < 10; ++day) {
            INFO(day);
            CHECK(std::fabs(warm[day] - daily) < 5.5 * std::sqrt(daily));
        }
        CHECK(cold[0] + cold[1] == 0);
    }
}
