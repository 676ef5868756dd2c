// What multiplies the lapse hazard multiplies -log(1 - p) of the chance to lapse at an order.

#include "tests/sim/engine/law_checks.hpp"
#include "tests/sim/engine/small_models.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

constexpr std::uint64_t users = 20'000;
constexpr double p = 0.2;

/// Orders at rate 0.1 a day, each with a chance of 20 % to lapse for good.
Model by_orders() {
    Model m = quiet_model(users, 30_d);
    m.lapse.per_order_probability = p;
    m.comeback.law = Exponential{0};
    m.orders.rate_per_day = 0.1;
    return m;
}

/// Lapsed by day 30: the first of Poisson(3) orders thinned by the chance.
double lapsed(double multiplier) { return -std::expm1(-3 * -std::expm1(multiplier * std::log1p(-p))); }

}  // namespace

TEST_CASE("a boost on the lapse acts on lapses at orders", "[hazard][statistical]") {
    for (double const factor : {0.0, 0.5, 1.0, 3.0}) {
        auto m = by_orders();
        m.channels.push_back(sure_channel("mail", 0, {boost(Process::lapse, factor, 1000_d)}));
        auto const tally = simulate(m, {untouched(), make_policy(journey("all", at(0), {send(0)}))});
        INFO(factor);
        check_share(total(tally.worlds[0], Counter::lapses), users, lapsed(1));
        check_share(total(tally.worlds[1], Counter::lapses), users, lapsed(factor));
    }
}

TEST_CASE("segments, calendars and reasons act on lapses at orders", "[hazard][statistical]") {
    auto m = by_orders();
    m.segments[0].multiplier[static_cast<std::size_t>(Process::lapse)] = 2;
    check_share(total(simulate_one(m), Counter::lapses), users, lapsed(2));
    m.lapse.calendar = Calendar(0, std::vector<double>(30, 1.5));
    check_share(total(simulate_one(m), Counter::lapses), users, lapsed(3));
    m.leaving.reasons = {{.name = "price", .share = 0.5}, {.name = "quality", .share = 0.5}};
    check_share(total(simulate_one(m), Counter::lapses), users, lapsed(3));
    m.leaving.reasons[0].calendar = Calendar(0, std::vector<double>(30, 3.0));
    check_share(total(simulate_one(m), Counter::lapses), users, lapsed(6));
}
