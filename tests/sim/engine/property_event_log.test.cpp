// Listening to the events changes no count, and the events told add up to the counts.

#include <catch2/catch.hpp>

#include <map>

#include "tests/sim/engine/random_worlds.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

/// Counts the events since the policies start, by world and kind.
class Counting final : public EventLog {
  public:
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            auto& last = last_.try_emplace({e.world, e.user}, e.t).first->second;
            ordered_ = ordered_ && e.t >= last;
            last = e.t;
            if (e.t >= 0) ++seen_[{e.world, e.what}];
        }
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }
    [[nodiscard]] std::int64_t seen(std::uint16_t world, Happening what) const {
        auto const found = seen_.find({world, what});
        return found == seen_.end() ? 0 : found->second;
    }
    [[nodiscard]] bool ordered() const { return ordered_; }

  private:
    std::map<std::pair<std::uint16_t, Happening>, std::int64_t> seen_;
    std::map<std::pair<std::uint16_t, UserId>, Tick> last_;
    bool ordered_ = true;
};

}  // namespace

TEST_CASE("a listener changes no count and hears them all, in 300 random runs", "[contract]") {
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        Range const range{.limits = seed % 2 == 0, .signals = seed % 4 == 0};
        auto m = random_model(dice, range);
        std::vector<PolicyPtr> const policies{random_policy(dice, m, range, "a"), none()};
        RunOptions o;
        o.seed = seed;
        auto const unheard = run_replicate(m, policies, o);
        Counting log;
        o.log = &log;
        o.threads = 2;
        auto const heard = run_replicate(m, policies, o);
        CHECK(tally_difference(unheard, heard) == "");
        CHECK(log.ordered());
        for (std::uint16_t w = 0; w < 2; ++w) {
            auto const& sums = heard.worlds[w].sums;
            auto same = [&](Happening what, Counter counter) {
                INFO(name_of(what));
                CHECK(log.seen(w, what) == sums[index_of(counter)]);
            };
            same(Happening::touch, Counter::touches);
            same(Happening::lapse, Counter::lapses);
            same(Happening::comeback, Counter::returns);
            same(Happening::order, Counter::orders);
            same(Happening::gone, Counter::gone);
            same(Happening::opt_out, Counter::optouts);
            same(Happening::complaint, Counter::complaints);
        }
    }
}
