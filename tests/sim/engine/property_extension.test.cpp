// More users change no other user, and a longer horizon changes no earlier event: compared row by row in what a policy
// sees of each user.

#include <catch2/catch.hpp>
#include <tuple>

#include "tests/sim/engine/random_worlds.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

/// Notes every row it is shown. For one thread.
class Recorder final : public DicePolicy {
  public:
    using DicePolicy::DicePolicy;
    using Row =
        std::tuple<std::uint64_t, double, double, double, double, double, double, double, double, double, double>;

    [[nodiscard]] bool holds(std::uint16_t condition, ObservedUser const& u) const override {
        note(u);
        return DicePolicy::holds(condition, u);
    }
    /// Rows of the users and days wanted, by user and day.
    template <class Wanted>
    [[nodiscard]] std::vector<Row> rows(Wanted wanted) const {
        std::vector<Row> out;
        std::copy_if(rows_.begin(), rows_.end(), std::back_inserter(out),
                     [&](Row const& r) { return wanted(std::get<0>(r), std::get<1>(r)); });
        std::sort(out.begin(), out.end());
        return out;
    }

  private:
    void note(ObservedUser const& u) const {
        double traits = 0;
        for (double x : u.traits) traits = 3 * traits + x;
        rows_.emplace_back(index_of(u.id), u.day, u.days_since_visit, u.days_since_order, u.tenure, u.orders, u.spend,
                           u.returns, u.touches, u.clicks, traits);
    }
    mutable std::vector<Row> rows_;
};

std::shared_ptr<Recorder> recorder(LinePlan plan) {
    Step never;
    never.kind = Step::Kind::stop_if;
    never.condition = DicePolicy::never_stop;
    plan.steps.push_back(never);
    plan.asks = true;
    return std::make_shared<Recorder>(std::move(plan));
}

/// A policy that acts, and one that only looks, every day.
struct Seen {
    std::shared_ptr<Recorder> acting, looking;
    ReplicateTally tally;
};

Seen play(Model const& m, LinePlan const& plan, std::uint64_t seed) {
    LinePlan looks;
    looks.name = "looks";
    looks.trigger = {Trigger::Kind::every, ticks_per_day, 0};
    looks.steps.emplace_back();
    looks.holdout_fraction = 0;
    looks.re_entry = never / 2;
    looks.asks = true;
    Seen seen{recorder(plan), std::make_shared<Recorder>(looks, -1), {}};
    std::vector<PolicyPtr> const policies{seen.acting, seen.looking};
    RunOptions o;
    o.seed = seed;
    seen.tally = run_replicate(m, policies, o);
    return seen;
}

}  // namespace

TEST_CASE("uncoupled, adding users changes no other user", "[contract]") {
    Range const range{.limits = false, .signals = false};
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        auto m = random_model(dice, range);
        auto const plan = random_plan(dice, m, range, "acts");
        auto const few = play(m, plan, seed);
        auto const n = m.initial_users;
        m.initial_users += static_cast<std::uint64_t>(dice.whole(1, 200));
        auto const many = play(m, plan, seed);
        auto everyone = [](std::uint64_t, double) { return true; };
        auto old = [&](std::uint64_t id, double) { return id < n || id >= first_arrival_id; };
        CHECK(few.looking->rows(everyone).size() > n);
        CHECK((few.looking->rows(everyone) == many.looking->rows(old)));
        CHECK((few.acting->rows(everyone) == many.acting->rows(old)));
        for (std::size_t d = 0; d < daily_count; ++d) {
            auto const &less = few.tally.worlds[0].daily[d], &more = many.tally.worlds[0].daily[d];
            for (std::size_t day = 0; day < less.size(); ++day) REQUIRE(less[day] <= more.at(day));
        }
    }
}

// Holds under limits, rankings and signals too: they look at the past alone. What a run off or a half last day would
// change is left out.
TEST_CASE("a longer horizon changes no earlier event", "[contract]") {
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        Range const range{};
        auto m = random_model(dice, range);
        m.run_off = 0;
        auto const plan = random_plan(dice, m, range, "acts");
        auto const shorter = play(m, plan, seed);
        auto const end = days_of(m.horizon);
        auto const whole_days = static_cast<std::ptrdiff_t>(end);
        m.horizon += days(dice.uniform(0.1, 30));
        auto const longer = play(m, plan, seed);
        auto before = [&](std::uint64_t, double day) { return day < end; };
        CHECK((shorter.looking->rows(before) == longer.looking->rows(before)));
        CHECK((shorter.acting->rows(before) == longer.acting->rows(before)));
        for (std::size_t w = 0; w < 2; ++w)
            CHECK(daily_difference(shorter.tally.worlds[w], longer.tally.worlds[w], whole_days) == "");
    }
}
