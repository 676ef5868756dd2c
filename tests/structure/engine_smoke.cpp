// A small run of the engine that needs nothing but sim and the native policies: proves that the core builds and runs
// alone, gives the sanitizers something with threads, and prints figures that must not depend on the build. usage:
// engine_smoke [THREADS]
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "policies/policy_registry.hpp"
#include "sim/engine/run.hpp"
#include "sim/recall/journey_builder.hpp"

namespace {

using namespace rekindle;

/// An e-mail after three weeks of silence, a call two days later.
class TwoTouches final : public RecallPolicy {
  public:
    TwoTouches()
        : plan_{JourneyBuilder("two_touches")
                    .after_silence(21 * ticks_per_day)
                    .steps([](Steps& s) { s.send(ChannelId{0}).wait(2 * ticks_per_day).send(ChannelId{1}); })
                    .plan()} {}
    PolicyPlan const& plan() const override { return plan_; }

  private:
    PolicyPlan plan_;
};

/// Every week an e-mail to the 400 users who have spent most, within a budget: ranked over all users at a barrier.
class WeeklyBest final : public RecallPolicy {
  public:
    WeeklyBest()
        : plan_{JourneyBuilder("weekly_best")
                    .every(7 * ticks_per_day)
                    .best(0, 400)
                    .steps([](Steps& s) { s.send(ChannelId{0}); })
                    .budget(micros_of(30), -1)
                    .plan()} {}
    PolicyPlan const& plan() const override { return plan_; }
    double value(std::uint16_t, ObservedUser const& user) const override { return static_cast<double>(user.orders); }

  private:
    PolicyPlan plan_;
};

/// A desk whose waits of yesterday change today's hazards of everyone.
Desk busy_desk() {
    Desk desk;
    desk.per_return = 0.5, desk.per_order = 0.2;
    desk.tiers.push_back({.name = "all", .staff = 3, .handling = ticks_per_day / 96});
    desk.impatience = 1.5, desk.crowded_lapse = 1.3;
    return desk;
}

Model small_shop() {
    Model model;
    model.initial_users = 30000;
    model.arrivals_per_day = 20;
    model.warm_up = 30 * ticks_per_day;
    model.horizon = 120 * ticks_per_day;
    model.run_off = 30 * ticks_per_day;
    model.segments.push_back({.name = "all"});
    model.lapse.law = Weibull{.shape = 0.8, .scale_days = 50};
    model.lapse.frailty = {.kind = Frailty::Kind::gamma, .shape = 1.5, .rate = 1.5};
    model.comeback.law = Exponential{1.0 / 150};
    model.comeback.cure_fraction = 0.2;
    model.weakening =
        Weakening{.onset = Exponential{1.0 / 60}, .recovery = Exponential{1.0 / 30}, .lapse = 3, .orders = 0.5};
    model.fragile = Fragile{.lapse = 2, .settles_after = 40 * ticks_per_day};
    model.orders.rate_per_day = 1.0 / 12;
    model.orders.regularity = 2;
    model.order_value = {.kind = OrderValue::Kind::lognormal, .mean = 35, .cv = 0.8, .user_cv = 0.5};
    model.channels.resize(2);
    auto& email = model.channels[0];
    email.name = "email";
    email.cost = micros_of(0.01);
    email.delivered = 0.95;
    email.opened = 0.5;
    email.clicked = 0.4;
    email.effects.push_back({.multiplier = 4, .duration = 7 * ticks_per_day, .half_life = 2 * ticks_per_day});
    auto& call = model.channels[1];
    call.name = "call";
    call.cost = micros_of(0.5);
    call.effects.push_back({.pulse = true, .duration = 3 * ticks_per_day, .probability = 0.28});
    return model;
}

void print(char const* title, ReplicateTally const& tally) {
    std::printf("%s: %lld users, %lld events\n", title, static_cast<long long>(tally.users),
                static_cast<long long>(tally.events));
    for (auto const& world : tally.worlds) {
        for (std::size_t c = 0; c < counter_count; ++c) std::printf("%lld ", static_cast<long long>(world.sums[c]));
        std::int64_t mixed = 0;
        for (auto const& series : world.daily) {
            for (auto const n : series) mixed = (mixed * 31 + n) % 1000000007;
        }
        std::printf("daily %lld\n", static_cast<long long>(mixed));
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<PolicyPtr> const policies{make_native_policy("none", {}), std::make_shared<TwoTouches const>()};
    RunOptions options;
    options.seed = 7;
    options.threads = argc > 1 ? std::atoi(argv[1]) : 1;
    options.chunk_blocks = 1;
    auto model = small_shop();
    print("free", run_replicate(model, policies, options));
    model.channels[1].capacity_per_day = 50;
    print("capped", run_replicate(model, policies, options));
    model.care.desk = busy_desk();
    auto const best = std::make_shared<WeeklyBest const>();
    print("crowded", run_replicate(model, std::vector<PolicyPtr>{policies[0], policies[1], best}, options));
}
