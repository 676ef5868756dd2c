// The tables beside the totals agree with them: spells, flows between stages, segments, parts, outcomes, value of
// lives.

#include <catch2/catch.hpp>
#include <numeric>

#include "sim/engine/replicate.hpp"
#include "tests/sim/engine/random_worlds.hpp"
#include "tests/sim/engine/small_models.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

template <class Numbers>
std::int64_t total(Numbers const& numbers) {
    return std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0});
}

std::int64_t of(WorldTally const& w, Counter c) { return w.sums[index_of(c)]; }
std::int64_t of(WorldTally const& w, Spell s) { return total(w.spells[index_of(s)]); }

/// Every spell that begins ends once, by the event that the totals count.
void check_spells(WorldTally const& w) {
    using S = Spell;
    auto const lives = of(w, S::first_life_lapsed) + of(w, S::natural_life_lapsed) + of(w, S::recalled_life_lapsed);
    CHECK(lives == of(w, Counter::lapses));
    CHECK(of(w, S::natural_life_lapsed) + of(w, S::recalled_life_lapsed) == of(w, Counter::second_lapses));
    CHECK(of(w, S::returned_naturally) == of(w, Counter::returns_natural));
    CHECK(of(w, S::returned_recalled) == of(w, Counter::returns_recalled));
    CHECK(of(w, S::gone) == of(w, Counter::gone));
    CHECK(of(w, S::first_life_lapsed) + of(w, S::first_life_censored) ==
          w.initially_active + total(w.daily[index_of(Daily::arrivals)]));
    CHECK(of(w, S::natural_life_lapsed) + of(w, S::natural_life_censored) + of(w, S::recalled_life_lapsed) +
              of(w, S::recalled_life_censored) ==
          of(w, Counter::returns));
    CHECK(of(w, S::returned_naturally) + of(w, S::returned_recalled) + of(w, S::gone) + of(w, S::dormancy_censored) ==
          w.flows.stock[3] + of(w, Counter::lapses));
    auto const second = [&](SecondChurn::Counts const& counts, std::size_t row) {
        return counts[0][row] + counts[1][row];
    };
    CHECK(second(w.second_churn.at_risk, 0) == of(w, Counter::second_at_risk_30));
    CHECK(second(w.second_churn.churned, 0) == of(w, Counter::second_churned_30));
    CHECK(second(w.second_churn.at_risk, 2) == of(w, Counter::second_at_risk_90));
    CHECK(second(w.second_churn.churned, 2) == of(w, Counter::second_churned_90));
    for (auto const& row : w.spells) CHECK(row.size() == w.spells[0].size());
}

void check_flows(WorldTally const& w, std::int64_t users) {
    auto const& f = w.flows;
    CHECK(total(f.stock) + total(f.arrived) == users);
    CHECK(total(f.ended) == users);
    for (std::size_t s = 0; s < stage_count; ++s) {
        auto now = f.stock[s] + f.arrived[s];
        for (std::size_t other = 0; other < stage_count; ++other) now += f.moved[other][s] - f.moved[s][other];
        INFO(stage_names[s]);
        CHECK(now == f.ended[s]);
        CHECK(f.moved[s][s] == 0);
    }
    CHECK(f.ended[0] + f.ended[1] + f.ended[2] == of(w, Counter::active_end));
}

void check_sums(ReplicateTally const& tally, WorldTally const& w) {
    Sums by_segment{}, by_part{};
    for (auto const& segment : w.segments) add_sums(by_segment, segment);
    CHECK(by_segment == w.sums);
    CHECK(w.segments.size() == tally.segment_users.size());
    CHECK(total(tally.segment_users) == tally.users);
    CHECK(w.parts.size() == tally.part_users.size());
    if (w.parts.empty()) return;  // coupled
    for (auto const& part : w.parts) add_sums(by_part, part);
    derive(by_part);
    CHECK(by_part == w.sums);
    CHECK(total(tally.part_users) == tally.users);
}

void check_outcomes(ReplicateTally const& tally, WorldTally const& w) {
    auto const& untouched = tally.worlds[0];
    std::array<std::int64_t, 4> pairs{};
    std::int64_t touches = 0;
    for (std::size_t t = 0; t < OutcomePairs::touch_rows; ++t) {
        for (std::size_t i = 0; i < 4; ++i) {
            pairs[i] += w.outcomes.users[t][i];
            touches += static_cast<std::int64_t>(t) * w.outcomes.users[t][i];
        }
    }
    auto const good = [&](WorldTally const& x) {
        return tally.users - of(x, Counter::lapsed_first) + of(x, Counter::returned_first);
    };
    CHECK(total(pairs) == tally.users);
    CHECK(pairs[1] == w.user_types.persuadable);
    CHECK(pairs[2] + pairs[3] == good(untouched));
    CHECK(pairs[1] + pairs[3] == good(w));
    CHECK(touches <= of(w, Counter::touches));
    if (w.outcomes.users[OutcomePairs::touch_rows - 1] == std::array<std::int64_t, 4>{})
        CHECK(touches == of(w, Counter::touches));
}

void check_life_value(WorldTally const& w, Model const& m) {
    auto const months = static_cast<std::size_t>(m.end() / life_month);
    std::int64_t value = 0;
    for (std::size_t o = 0; o < life_origins; ++o) {
        auto const& lives = w.life_value.lives[o];
        REQUIRE(lives.size() == months);
        REQUIRE(w.life_value.value[o].size() == months);
        CHECK(std::is_sorted(lives.rbegin(), lives.rend()));
        for (std::size_t i = 0; i < months; ++i) {
            if (lives[i] == 0) CHECK(w.life_value.value[o][i] == 0);
        }
        value += total(w.life_value.value[o]);
    }
    CHECK(value <= of(w, Counter::margin));
    if (m.order_value.kind == OrderValue::Kind::none || months == 0) return;
    CHECK(w.life_value.lives[0][0] == w.initially_active);
}

}  // namespace

TEST_CASE("the tables agree with the totals in 300 random runs", "[contract]") {
    std::int64_t late = 0, weakened = 0, fragile = 0, valued = 0, several = 0, coupled = 0;
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
        CHECK(tally.spell_users == tally.users);
        for (std::size_t w = 0; w < policies.size(); ++w) {
            INFO("world " << w);
            auto const& world = tally.worlds[w];
            check_spells(world);
            check_flows(world, tally.users);
            check_sums(tally, world);
            check_life_value(world, m);
            if (w > 0) check_outcomes(tally, world);
            late += of(world, Spell::first_life_entered) + of(world, Spell::dormancy_entered);
            weakened += world.flows.moved[0][1];
            fragile += world.flows.moved[2][0];
            for (auto const& value : world.life_value.value) valued += total(value);
            several += world.segments.size() > 1;
            coupled += world.parts.empty();
        }
    }
    auto const often = 10 * property_runs / 3;
    CHECK((late > often && weakened > often && fragile > often && valued > 0));  // the features did happen
    CHECK((several > property_runs / 3 && coupled > property_runs / 15));
}

TEST_CASE("the imagined test holds out a tenth of the users, the same in every world", "[contract]") {
    std::vector<PolicyPtr> const policies{none(), none()};
    auto const tally = run_replicate(test::w1_model(40'000), policies, {});
    CHECK(std::abs(tally.holdout_users - 4000) < 5 * 60);  // 5 standard deviations of a binomial: 1 in 1.7 million
    CHECK(tally.worlds[0].holdout == tally.worlds[1].holdout);
    auto const share = static_cast<double>(tally.worlds[0].holdout[index_of(Counter::orders)]) /
                       static_cast<double>(of(tally.worlds[0], Counter::orders));
    CHECK(std::abs(share - 0.1) < 0.01);
}

TEST_CASE("many users are cut into parts and sampled for their spells by whole blocks", "[contract]") {
    auto m = test::w1_model(70'000);
    m.horizon = 60 * ticks_per_day;
    std::vector<PolicyPtr> const policies{none()};
    RunOptions o;
    o.threads = 2;
    o.spell_blocks = 4;
    auto const tally = run_replicate(m, policies, o);
    CHECK(tally.part_users.size() == 69);  // of 1,024 users, the last of 368
    CHECK(tally.part_users.back() == 368);
    CHECK(tally.spell_users == 4 * 4096);  // of 18 blocks every fifth
    auto const& w = tally.worlds[0];
    CHECK(of(w, Spell::first_life_lapsed) + of(w, Spell::first_life_censored) == tally.spell_users);
    o.threads = 1;
    o.chunk_blocks = 7;
    CHECK(tally_difference(tally, run_replicate(m, policies, o)) == "");
    Sums sum{};
    for (auto const& part : w.parts) add_sums(sum, part);
    derive(sum);
    CHECK(sum == w.sums);
}
