// Money beyond 63 bits: a run in which every amount is a million times as great adds up to exactly a million times as
// much, whoever it is added up over; what cannot be held is an error.

#include <map>

#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

constexpr std::int64_t factor = 1'000'000;

/// Amounts whose shares are whole micro-units, times `scale`. Everything that costs or earns, discounting apart.
Model dear_shop(std::int64_t scale, bool coupled) {
    auto const money = [&](double units) { return micros_of(units) * scale; };
    Model m = w2_model(1'500);
    m.horizon = 370_d;
    m.run_off = 30_d;
    m.segments = {{.name = "a", .share = 0.5}, {.name = "b", .share = 0.5}};
    m.arrivals_per_day = 5;
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 4000 * static_cast<double>(scale)};
    m.margin_fraction = 0.25;
    m.channels[1].labour = money(0.5);
    for (auto& c : m.channels) c.cost *= scale;
    m.offers.push_back({.name = "gift", .amount = money(8), .expires = 30_d, .redemption = 0.5});
    m.care.programmes.push_back({.name = "habit", .cost = money(2), .steps = {{.after = 2_d, .cost = money(1)}}});
    m.care.arrival_cost = money(3);
    m.care.values = true;
    m.care.upgrade.emplace(Upgrade{.per_order = 0.1, .lives = Upgrade::Lives::all, .at_most = 1, .order_value = 2});
    m.care.referral.emplace(Referral{.per_day = 0.01, .per_day_returned = 0.01, .generations = 2});
    if (!coupled) return m;
    m.care.desk.emplace();
    m.care.desk->per_order = 0.1;
    m.care.desk->tiers.push_back({.name = "one", .staff = 40, .handling = ticks_per_day / 1440});
    m.care.desk->tiers.back().cost_per_day = money(90);
    return m;
}

PolicyPtr dear_policy(std::int64_t scale) {
    auto plan = journey("dear", silent(14_d), {send(0), wait(1_d), send(1, OfferId{0}), wait(1_d), send(2)});
    plan.rules.care.push_back({0});
    plan.rules.acquisition = {{micros_of(50'000) * scale, micros_of(50'000) * scale, 0, 0, never}};
    return make_policy(plan);
}

/// Adds up what is told of users and of nobody in particular.
class Purse final : public UserBook {
  public:
    void take(std::uint32_t, UserPage const& page) override {
        for (auto const& ledger : page.ledgers) add_sums(sums[ledger.world], ledger.totals);
    }
    void take_shared(std::uint32_t, std::uint16_t world, Sums const& shared) override { add_sums(sums[world], shared); }
    std::map<std::uint16_t, Sums> sums;
};

bool is_money(std::size_t c) {
    auto const name = name_of(static_cast<Counter>(c));
    return name.starts_with("cost_") || name.starts_with("value_") || name == "revenue" || name == "margin" ||
           name == "net_value";
}

void check_scaled(Sums const& great, Sums const& small) {
    for (std::size_t c = 0; c < counter_count; ++c) {
        INFO(name_of(static_cast<Counter>(c)));
        CHECK(great[c] == small[c] * (is_money(c) ? factor : 1));
    }
}

void check_scaled(WorldTally const& great, WorldTally const& small) {
    check_scaled(great.sums, small.sums);
    check_scaled(great.arrived_sums, small.arrived_sums);
    check_scaled(great.acquired_sums, small.acquired_sums);
    check_scaled(great.holdout, small.holdout);
    REQUIRE((great.segments.size() == 2 && great.parts.size() == small.parts.size()));
    for (std::size_t s = 0; s < 2; ++s) check_scaled(great.segments[s], small.segments[s]);
    for (std::size_t p = 0; p < great.parts.size(); ++p) check_scaled(great.parts[p], small.parts[p]);
    for (std::size_t d = 0; d < daily_count; ++d) {
        INFO(name_of(static_cast<Daily>(d)));
        for (std::size_t day = 0; day < great.daily[d].size(); ++day)
            REQUIRE(great.daily[d][day] == small.daily[d][day] * (d >= first_money_series ? factor : 1));
    }
    for (std::size_t i = 0; i < great.channels.size(); ++i)
        CHECK(great.channels[i].cost == small.channels[i].cost * factor);
    CHECK(great.offers[0].cost == small.offers[0].cost * factor);
    for (std::size_t o = 0; o < life_origins; ++o) {
        for (std::size_t i = 0; i < great.life_value.value[o].size(); ++i)
            CHECK(great.life_value.value[o][i] == small.life_value.value[o][i] * factor);
    }
    for (std::size_t c = 0; c < counter_count; ++c) {
        double const squares = small.moments.square[c] * (is_money(c) ? 1e12 : 1);
        CHECK(std::fabs(great.moments.square[c] - squares) <= 1e-9 * squares);
    }
}

}  // namespace

TEST_CASE("amounts a million times as great add up to exactly a million times as much", "[contract]") {
    for (bool const coupled : {false, true}) {
        for (bool const told : {false, true}) {
            CAPTURE(coupled, told);
            Purse purse;
            RunOptions o;
            o.threads = 2;
            if (told) o.users = &purse;
            auto const run = [&](std::int64_t scale) {
                return run_replicate(dear_shop(scale, coupled), std::vector{untouched(), dear_policy(scale)}, o);
            };
            auto const small = run(1);
            purse.sums.clear();
            auto const great = run(factor);
            for (std::size_t w = 0; w < 2; ++w) {
                CAPTURE(w);
                check_scaled(great.worlds[w], small.worlds[w]);
                if (told) CHECK(purse.sums[static_cast<std::uint16_t>(w)] == great.worlds[w].sums);
            }
            auto const& sums = great.worlds[1].sums;
            for (auto const c : {Counter::revenue, Counter::margin, Counter::net_value, Counter::cost_total})
                CHECK_FALSE(sums[index_of(c)].fits());  // it was about that
            for (auto const c : {Counter::cost_offers, Counter::cost_programme, Counter::cost_acquisition,
                                 Counter::value_active, Counter::upgrades, Counter::referred_users})
                CHECK(sums[index_of(c)] > 0);
        }
    }
}

TEST_CASE("a thousand users who order for a thousand million each earn ten million million", "[contract]") {
    Model m = quiet_model(1000, 100_d);
    m.orders.rate_per_day = 0.1;
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 1e9};
    auto const world = simulate_one(m);
    Sum days;
    for (auto const day : series(world, Daily::revenue)) days += day;
    CHECK(world.sums[index_of(Counter::revenue)] == world.sums[index_of(Counter::orders)] * micros_of(1e9));
    CHECK(days == world.sums[index_of(Counter::revenue)]);
    CHECK(days > micros_of(9e12));
}

TEST_CASE("what one amount or one user cannot hold is an error", "[contract]") {
    Model m = quiet_model(10, 100_d);
    m.orders.rate_per_day = 1;
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 1e12};
    CHECK_THROWS_AS(simulate_one(m), MoneyOverflow);  // a user's hundred orders
    m.order_value.mean = 1e13;
    CHECK_THROWS_AS(simulate_one(m), MoneyOverflow);  // one order
    m.order_value.mean = 1e9;
    m.margin_fraction = 1e6;
    CHECK_THROWS_AS(simulate_one(m), MoneyOverflow);  // one margin
}
