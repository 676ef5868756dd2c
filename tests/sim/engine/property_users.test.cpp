// Users and events as they are told: the same in the same order at any number of threads, adding up to the worlds'
// totals, changing no count.

#include <catch2/catch.hpp>
#include <map>

#include "sim/engine/replicate.hpp"
#include "tests/sim/engine/random_worlds.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

/// Keeps all that it is told.
class Ears final : public UserBook, public EventLog {
  public:
    void take(std::uint32_t, UserPage const& page) override {
        for (auto const& user : page.users) users.push_back(user);
        for (auto const& ledger : page.ledgers) ledgers.push_back(ledger);
    }
    void take_shared(std::uint32_t, std::uint16_t world, Sums const& sums) override { shared[world] = sums; }
    void take(std::uint32_t, std::span<LoggedEvent const> some) override {
        events.insert(events.end(), some.begin(), some.end());
    }
    [[nodiscard]] bool wants(UserId user) const override { return index_of(user) % 3 != 1; }

    [[nodiscard]] Sums sum(std::uint16_t world) const {
        Sums out{};
        for (auto const& ledger : ledgers) {
            if (ledger.world == world) add_sums(out, ledger.totals);
        }
        if (shared.contains(world)) add_sums(out, shared.at(world));
        return out;
    }
    [[nodiscard]] std::int64_t visits(std::uint16_t world) const {
        std::int64_t out = 0;
        for (auto const& ledger : ledgers) out += ledger.world == world ? ledger.visits : 0;
        return out;
    }

    std::vector<UserBirth> users;
    std::vector<UserLedger> ledgers;
    std::map<std::uint16_t, Sums> shared;
    std::vector<LoggedEvent> events;
};

bool same(UserBirth const& a, UserBirth const& b) {
    return a.id == b.id && a.arrival == b.arrival && a.segment == b.segment && a.worlds == b.worlds &&
           a.factor == b.factor && a.values == b.values && a.order_value == b.order_value;
}
bool same(UserLedger const& a, UserLedger const& b) {
    return a.world == b.world && a.visits == b.visits && a.totals == b.totals;
}
bool same(LoggedEvent const& a, LoggedEvent const& b) {
    return a.user == b.user && a.t == b.t && a.world == b.world && a.what == b.what && a.why == b.why &&
           a.channel == b.channel && a.offer == b.offer && a.value == b.value && a.until == b.until;
}

template <class Rows>
bool all_same(Rows const& a, Rows const& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto const& x, auto const& y) { return same(x, y); });
}

struct Case {
    Model model;
    std::vector<PolicyPtr> policies;
    RunOptions options;
};

Case random_case(std::uint64_t seed, Range range) {
    range.limits = seed % 2 == 0;
    range.signals = seed % 4 == 0;
    Dice dice(seed);
    Case c{random_model(dice, range), {}, {}};
    c.policies = {random_policy(dice, c.model, range, "a"), none(), random_policy(dice, c.model, range, "b")};
    c.options.seed = seed;
    return c;
}

Ears heard(Case const& c, int threads, ReplicateTally& tally) {
    Ears ears;
    auto options = c.options;
    options.threads = threads;
    options.users = &ears;
    options.log = &ears;
    tally = run_replicate(c.model, c.policies, options);
    return ears;
}

/// Users of the run come by their indices, and each event of theirs that is wanted in its order.
void check_order(Ears const& ears) {
    std::map<std::pair<std::uint16_t, UserId>, Tick> last;
    bool ordered = true, wanted = true;
    for (auto const& e : ears.events) {
        auto const [at, first] = last.try_emplace({e.world, e.user}, e.t);
        ordered = ordered && e.t >= at->second;
        wanted = wanted && ears.wants(e.user);
        at->second = e.t;
    }
    CHECK(ordered);
    CHECK(wanted);
    std::uint64_t next = 0;
    for (auto const& user : ears.users) {
        if (index_of(user.id) < first_arrival_id) CHECK(index_of(user.id) == next++);
    }
}

}  // namespace

TEST_CASE("users' ledgers add up to their worlds, and hearing them changes no count, in 300 random runs",
          "[contract]") {
    std::int64_t brought = 0, shared = 0, coupled = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        auto const c = random_case(seed, {.care = seed % 3 != 0});
        auto const unheard = run_replicate(c.model, c.policies, c.options);
        ReplicateTally tally, again;
        auto const ears = heard(c, 1, tally);
        CHECK(tally_difference(unheard, tally) == "");
        check_order(ears);
        for (std::uint16_t w = 0; w < c.policies.size(); ++w) {
            INFO("world " << w);
            CHECK(totals_difference(ears.sum(w), tally.worlds[w].sums) == "");
            CHECK(ears.visits(w) >= ears.sum(w)[index_of(Counter::orders)]);
        }
        auto const threaded = heard(c, 3, again);
        CHECK(tally_difference(tally, again) == "");
        CHECK(all_same(ears.users, threaded.users));
        CHECK(all_same(ears.ledgers, threaded.ledgers));
        CHECK(all_same(ears.events, threaded.events));
        CHECK(ears.shared == threaded.shared);
        for (auto const& user : ears.users) brought += user.generation > 0;
        for (auto const& [world, totals] : ears.shared) shared += totals != Sums{};
        coupled += is_coupled(c.model, c.policies);
    }
    CHECK((brought > property_runs / 3 && shared > property_runs / 15 &&
           coupled > property_runs / 7));  // the features did happen
}

TEST_CASE("users and events of several blocks and chunks come in their order at any number of threads", "[contract]") {
    for (std::uint64_t seed : {1, 2}) {
        INFO("seed " << seed);
        auto c = random_case(seed, {.least_users = 20000, .most_users = 24000, .least_days = 5, .most_days = 7});
        c.model.warm_up = std::min(c.model.warm_up, 2 * ticks_per_day);
        ReplicateTally one, four;
        auto const ears = heard(c, 1, one), threaded = heard(c, 4, four);
        CHECK(tally_difference(one, four) == "");
        check_order(ears);
        CHECK(all_same(ears.ledgers, threaded.ledgers));
        CHECK(all_same(ears.events, threaded.events));
        for (std::uint16_t w = 0; w < c.policies.size(); ++w)
            CHECK(totals_difference(ears.sum(w), one.worlds[w].sums) == "");
    }
}
