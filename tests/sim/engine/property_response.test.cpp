// Random worlds in which touches are bent by rows, messages, fatigue, trust and reasons to leave: no thread, no other
// world and no listener changes a byte, ledgers add up, and rows that multiply by 1 change nothing.

#include <catch2/catch.hpp>

#include "sim/engine/replicate.hpp"
#include "tests/sim/engine/random_response.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

struct Case {
    Model model;
    LinePlan plan;
    double mark = 0.7;
    [[nodiscard]] PolicyPtr policy(std::string name) const {
        auto renamed = plan;
        renamed.name = std::move(name);
        return std::make_shared<DicePolicy>(renamed, mark);
    }
};

Case random_case(std::uint64_t seed) {
    Dice dice(seed);
    Range const range{.limits = seed % 2 == 0, .signals = seed % 5 == 0, .care = seed % 3 == 0};
    Case c{random_model(dice, range), {}};
    if (dice.chance(0.6)) add_leaving(dice, c.model);
    add_response(dice, c.model);
    c.plan = with_messages(dice, c.model, random_plan(dice, c.model, range, "p"));
    return c;
}

RunOptions options(std::uint64_t seed, int threads = 1) {
    RunOptions o;
    o.seed = seed;
    o.threads = threads;
    o.chunk_blocks = 1;
    return o;
}

/// What users and nobody in particular booked, per world.
class Purse final : public UserBook {
  public:
    void take(std::uint32_t, UserPage const& page) override {
        for (auto const& ledger : page.ledgers) add_sums(sums.at(ledger.world), ledger.totals);
    }
    void take_shared(std::uint32_t, std::uint16_t world, Sums const& shared) override {
        add_sums(sums.at(world), shared);
    }
    std::array<Sums, 2> sums{};
};

}  // namespace

TEST_CASE("random responses: no thread, world or listener changes a byte, and ledgers add up", "[contract]") {
    std::int64_t touches = 0, responding = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        auto const c = random_case(seed);
        std::vector<PolicyPtr> const policies{c.policy("p"), none()};
        auto const one = run_replicate(c.model, policies, options(seed));
        for (int threads : {2, 8})
            CHECK(tally_difference(one, run_replicate(c.model, policies, options(seed, threads))) == "");
        auto const other = run_replicate(c.model, std::vector{none(), c.policy("q")}, options(seed));
        CHECK(world_difference(one.worlds[0], other.worlds[1]) == "");
        CHECK(world_difference(one.worlds[1], other.worlds[0]) == "");
        Purse purse;
        auto o = options(seed);
        o.users = &purse;
        CHECK(tally_difference(one, run_replicate(c.model, policies, o)) == "");
        for (std::size_t w = 0; w < 2; ++w) CHECK(totals_difference(purse.sums[w], one.worlds[w].sums) == "");
        touches += one.worlds[0].sums[index_of(Counter::touches)];
        responding += c.model.responds() ? 1 : 0;
    }
    CHECK(touches > 167 * property_runs);
    CHECK(responding == property_runs);
}

TEST_CASE("rows that multiply by 1 change no byte of a random world", "[contract]") {
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        Range const range{.limits = seed % 2 == 0, .signals = false};
        auto const without = random_model(dice, range);
        auto with = without;
        for (int i = dice.whole(1, 4); i > 0; --i) with.response.response.push_back(random_row(dice, with, true));
        for (auto& channel : with.channels) channel.response.push_back(random_row(dice, with, true));
        for (auto& offer : with.offers) offer.response.push_back(random_row(dice, with, true));
        auto const policy = random_policy(dice, without, range, "p");
        auto const a = run_replicate(without, std::vector{policy, none()}, options(seed));
        auto const b = run_replicate(with, std::vector{policy, none()}, options(seed));
        for (std::size_t w = 0; w < 2; ++w) CHECK(world_difference(a.worlds[w], b.worlds[w]) == "");
    }
}
