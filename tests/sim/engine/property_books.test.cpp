// The books balance: identities between counters, and between totals and daily series.

#include <catch2/catch.hpp>
#include <numeric>

#include "tests/sim/engine/random_worlds.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

std::int64_t of(WorldTally const& w, Counter c) { return w.sums[index_of(c)]; }

std::int64_t sum_of(WorldTally const& w, Daily d) {
    auto const& series = w.daily[index_of(d)];
    return std::accumulate(series.begin(), series.end(), std::int64_t{0});
}

void check_series(WorldTally const& w, Model const& m) {
    using C = Counter;
    using D = Daily;
    auto const length = static_cast<std::size_t>((m.end() + ticks_per_day - 1) / ticks_per_day);
    for (auto const& [daily, counter] : {std::pair{D::lapses, C::lapses},
                                         {D::returns, C::returns},
                                         {D::returns_recalled, C::returns_recalled},
                                         {D::returns_attributed, C::returns_attributed},
                                         {D::gone, C::gone},
                                         {D::touches, C::touches},
                                         {D::opens, C::opens},
                                         {D::clicks, C::clicks},
                                         {D::orders, C::orders},
                                         {D::revenue, C::revenue},
                                         {D::margin, C::margin},
                                         {D::cost_messages, C::cost_messages},
                                         {D::cost_offers, C::cost_offers},
                                         {D::cost_service, C::cost_service},
                                         {D::cost_programme, C::cost_programme},
                                         {D::cost_acquisition, C::cost_acquisition},
                                         {D::contacts, C::contacts}}) {
        INFO(name_of(counter));
        CHECK(w.daily[index_of(daily)].size() == length);
        CHECK(sum_of(w, daily) == of(w, counter));
        for (auto n : w.daily[index_of(daily)]) REQUIRE(n >= 0);
    }
    CHECK(w.initially_active + sum_of(w, D::arrivals) + sum_of(w, D::returns) - sum_of(w, D::lapses) ==
          of(w, C::active_end));
}

/// What is counted by channel, offer and reason adds up to what is counted over all of them.
void check_parts(WorldTally const& w, Model const& m) {
    using C = Counter;
    ChannelTally channels;
    OfferTally offers;
    for (auto const& c : w.channels) add(channels, c);
    for (auto const& o : w.offers) add(offers, o);
    auto const& reached = channels.reached;
    CHECK(w.channels.size() == m.channels.size());
    CHECK(w.offers.size() == m.offers.size());
    CHECK(reached[0] + reached[1] + reached[2] + reached[3] == of(w, C::touches));
    CHECK(reached[1] + reached[2] + reached[3] == of(w, C::delivered));
    CHECK(reached[2] + reached[3] == of(w, C::opens));
    CHECK(reached[3] == of(w, C::clicks));
    CHECK(channels.returns == of(w, C::returns_attributed));
    CHECK(channels.recalled == of(w, C::returns_recalled));
    CHECK(channels.cost >= of(w, C::cost_messages));
    CHECK(channels.cost <= of(w, C::cost_messages) + of(w, C::cost_service));
    CHECK(offers.redeemed == of(w, C::offers_redeemed));
    CHECK(offers.leaked == of(w, C::offers_leaked));
    CHECK(offers.cost == of(w, C::cost_offers));
    CHECK((offers.returns <= of(w, C::returns) && offers.recalled <= of(w, C::returns_recalled)));
    std::int64_t lapses = 0, reasons = 0;
    for (auto const n : w.spells[index_of(Spell::first_life_lapsed)]) lapses += n;
    for (auto const& row : w.lapse_ages) reasons += std::accumulate(row.begin(), row.end(), std::int64_t{0});
    CHECK(reasons == (m.leaving.reasons.empty() ? 0 : lapses));
}

void check_identities(WorldTally const& w, ReplicateTally const& tally, Model const& m) {
    using C = Counter;
    CHECK(of(w, C::cost_total) == of(w, C::cost_messages) + of(w, C::cost_offers) + of(w, C::cost_service) +
                                      of(w, C::cost_programme) + of(w, C::cost_acquisition));
    CHECK(of(w, C::net_value) == of(w, C::margin) - of(w, C::cost_total));
    CHECK(of(w, C::returns_natural) + of(w, C::returns_recalled) == of(w, C::returns));
    auto const users = tally.users + of(w, C::referred_users) + of(w, C::acquired_users);
    CHECK(of(w, C::active_ticks) <= users * m.end());
    for (auto const& [more, less] : {std::pair{C::touches, C::delivered},
                                     {C::delivered, C::opens},
                                     {C::opens, C::clicks},
                                     {C::opens, C::optouts},
                                     {C::opens, C::complaints},
                                     {C::returns, C::returns_attributed},
                                     {C::returns, C::returns_recalled},
                                     {C::lapses, C::second_lapses},
                                     {C::returns, C::second_lapses},
                                     {C::returns, C::second_at_risk_30},
                                     {C::second_at_risk_30, C::second_churned_30},
                                     {C::second_at_risk_30, C::second_at_risk_90},
                                     {C::second_at_risk_90, C::second_churned_90},
                                     {C::lapsed_first, C::returned_first},
                                     {C::returns, C::returned_first},
                                     {C::revenue, C::margin},
                                     {C::tasks_set, C::tasks_completed},
                                     {C::returns, C::enrolled},
                                     {C::orders, C::upgrades},
                                     {C::contacts, C::promised_contacts},
                                     {C::promised_contacts, C::late_contacts},
                                     {C::returns, C::won_back_at_risk}}) {
        INFO(name_of(more) << " and " << name_of(less));
        CHECK(of(w, more) >= of(w, less));
        CHECK(of(w, less) >= 0);
    }
    CHECK(of(w, C::lapsed_first) <= of(w, C::lapses) + w.flows.stock[3] + w.flows.stock[4]);  // dormant or gone then
    for (auto c : {C::active_end, C::observed_active_end, C::lapsed_first}) CHECK(of(w, c) <= users);
    if (m.gone) CHECK(of(w, C::gone) + of(w, C::active_end) <= users);
}

/// Money without discount follows from the counts.
void check_prices(WorldTally const& w, Model const& m) {
    if (m.discount_rate_per_year > 0) return;
    auto const touches = of(w, Counter::touches);
    auto const [cheap, dear] = std::minmax_element(m.channels.begin(), m.channels.end(),
                                                   [](auto const& a, auto const& b) { return a.cost < b.cost; });
    CHECK(of(w, Counter::cost_messages) >= touches * cheap->cost);
    CHECK(of(w, Counter::cost_messages) <= touches * dear->cost);
    if (m.order_value.kind == OrderValue::Kind::none) CHECK(of(w, Counter::revenue) == 0);
}

void check_moments(WorldTally const& w, WorldTally const& baseline, std::int64_t users) {
    if (!w.has_moments) return;
    constexpr double slack = 1 + 1e-12;
    for (std::size_t c = 0; c < counter_count; ++c) {
        INFO(name_of(static_cast<Counter>(c)));
        auto const sum = static_cast<double>(w.sums[c]);
        double const square = w.moments.square[c], cross = w.moments.cross[c], of_baseline = baseline.moments.square[c];
        CHECK(sum * sum <= square * static_cast<double>(users) * slack);
        CHECK(cross * cross <= square * of_baseline * slack);
        bool const flag =
            static_cast<Counter>(c) == Counter::active_end || static_cast<Counter>(c) == Counter::lapsed_first;
        if (flag && w.sums[index_of(Counter::referred_users)] == 0) CHECK(square == sum);
    }
}

void check_types(ReplicateTally const& tally) {
    for (std::size_t w = 1; w < tally.worlds.size(); ++w) {
        auto const& t = tally.worlds[w].user_types;
        REQUIRE(tally.worlds[w].has_user_types);
        CHECK(t.persuadable + t.sure_thing + t.lost_cause + t.sleeping_dog ==
              of(tally.worlds[0], Counter::lapsed_first));
        CHECK(t.sure_thing + t.sleeping_dog == of(tally.worlds[0], Counter::returned_first));
    }
}

}  // namespace

TEST_CASE("the books balance in 300 random runs", "[contract]") {
    std::int64_t touches = 0, offers = 0, recalled = 0, gone = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        Range const range{.least_users = 30, .most_users = 120, .most_days = 130};
        auto const m = random_model(dice, range);
        std::vector<PolicyPtr> const policies{none(), random_policy(dice, m, range, "a"),
                                              random_policy(dice, m, range, "b")};
        RunOptions o;
        o.seed = seed;
        auto const tally = run_replicate(m, policies, o);
        CHECK(tally.users == static_cast<std::int64_t>(m.initial_users) + tally.arrived);
        for (std::size_t w = 0; w < policies.size(); ++w) {
            INFO("world " << w);
            check_series(tally.worlds[w], m);
            check_identities(tally.worlds[w], tally, m);
            check_parts(tally.worlds[w], m);
            check_prices(tally.worlds[w], m);
            check_moments(tally.worlds[w], tally.worlds[0], tally.users);
            touches += of(tally.worlds[w], Counter::touches);
            offers += of(tally.worlds[w], Counter::cost_offers);
            recalled += of(tally.worlds[w], Counter::returns_recalled);
            gone += of(tally.worlds[w], Counter::gone);
        }
        CHECK(of(tally.worlds[0], Counter::touches) == 0);
        check_types(tally);
    }
    CHECK((touches > 10000 && offers > 0 && recalled > 100 && gone > 100));  // the features did happen
}

TEST_CASE("the books balance in 300 random runs with care, desks, referral and users bought", "[contract]") {
    std::int64_t programmes = 0, acquisition = 0, referred = 0, contacts = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        Range const range{.least_users = 30, .most_users = 100, .most_days = 60, .care = true};
        auto const m = random_model(dice, range);
        std::vector<PolicyPtr> const policies{none(), random_policy(dice, m, range, "a"),
                                              random_policy(dice, m, range, "b")};
        RunOptions o;
        o.seed = seed;
        o.threads = static_cast<int>(seed % 3) + 1;
        auto const tally = run_replicate(m, policies, o);
        for (std::size_t w = 0; w < policies.size(); ++w) {
            INFO("world " << w);
            check_series(tally.worlds[w], m);
            check_identities(tally.worlds[w], tally, m);
            check_parts(tally.worlds[w], m);
            check_moments(tally.worlds[w], tally.worlds[0], tally.users + of(tally.worlds[w], Counter::acquired_users));
            programmes += of(tally.worlds[w], Counter::cost_programme);
            acquisition += of(tally.worlds[w], Counter::cost_acquisition);
            referred += of(tally.worlds[w], Counter::referred_users);
            contacts += of(tally.worlds[w], Counter::contacts);
        }
        if (of(tally.worlds[0], Counter::referred_users) == 0) check_types(tally);  // brought users are in no twin
        // the untouched world is the same alone; what was booked beside it is not its own
        auto const alone = run_replicate(m, std::vector<PolicyPtr>{none()}, o);
        CHECK(alone.worlds[0].sums == tally.worlds[0].sums);
    }
    CHECK((programmes > 0 && acquisition > 0 && referred > 1000 && contacts > 10000));  // the features did happen
}
