// When `feature_unused` and `lapse_warning` set journeys off: against a slow reference that looks at every user's own
// uses, day by day, in twenty random scenarios each. Uses are visits, and the only ones beside returns.

#include "tests/experiments/timeline.hpp"

#include <map>
#include <random>
#include <set>

using namespace rekindle;
using namespace rekindle::timeline;

namespace {

struct Life {
    std::vector<Tick> uses, returns, starts;
};

class Lives final : public EventLog {
  public:
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            auto& life = of[index_of(e.user)];
            if (e.what == Happening::visit) life.uses.push_back(e.t);
            if (e.what == Happening::comeback) life.returns.push_back(e.t);
            if (e.what == Happening::journey_start) life.starts.push_back(e.t);
        }
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }
    std::map<std::uint64_t, Life> of;
};

struct World {
    Model model;
    double unused_days = 0;
};

World random_world(std::uint64_t seed) {
    std::mt19937_64 dice{seed};
    auto const between = [&](double low, double high) { return std::uniform_real_distribution{low, high}(dice); };
    World w;
    w.model = model_of({.horizon = 150});
    w.model.run_off = 0;
    w.model.initial_users = 40;
    w.model.lapse.law = Exponential{1 / between(10, 60)};
    w.model.comeback.law = Exponential{1 / between(5, 40)};
    auto& feature = w.model.leaving.feature.emplace();
    feature.rate_per_day = between(0.1, 1.5);
    feature.regularity = static_cast<int>(1 + dice() % 3);
    feature.lapse = between(0.5, 2);
    feature.window = static_cast<Tick>(7 * (1 + dice() % 3)) * ticks_per_day;
    feature.alarm_drop = between(0.2, 0.7);
    w.unused_days = static_cast<double>(1 + dice() % 40) / 4;
    return w;
}

Lives played(Model const& m, std::string const& trigger, std::uint64_t seed) {
    std::vector<PolicyPtr> const policies{
        policy_of("trigger: {" + trigger + "}\nexit: none\nsteps: [{send: push}]", m)};
    Lives log;
    RunOptions options;
    options.seed = seed;
    options.log = &log;
    (void)run_replicate(m, policies, options);
    for (auto& [user, life] : log.of) {
        std::set<Tick> const back(life.returns.begin(), life.returns.end());
        std::erase_if(life.uses, [&](Tick t) { return back.count(t) > 0; });
    }
    return log;
}

/// The looks, a day apart, at which a condition turns true.
template <class Condition>
std::vector<Tick> turns(Model const& m, Condition condition) {
    std::vector<Tick> out;
    bool was = false;
    for (Tick t = 0; t < m.horizon; t += ticks_per_day) {
        bool const is = condition(t);
        if (is && !was) out.push_back(t);
        was = is;
    }
    return out;
}

bool unused(Life const& life, Tick t, double days) {
    Tick last = 0;  // the arrival
    for (auto const* list : {&life.uses, &life.returns}) {
        for (Tick const at : *list) {
            if (at < t) last = std::max(last, at);
        }
    }
    return static_cast<double>(t - last) >= days * static_cast<double>(ticks_per_day);
}

/// Uses per day in the window, counted in sixteenths of it on a grid, over those of the whole time before.
bool alarmed(Life const& life, Tick t, CoreFeature const& feature) {
    Tick const part = feature.window / 16;
    auto const number = [&](Tick at) { return (at + 4096 * ticks_per_day) / part; };
    double recent = 0, before = 0;
    for (Tick const at : life.uses) {
        if (at < t) (number(at) > number(t) - 16 ? recent : before) += 1;
    }
    double const window = days_of(feature.window), rest = days_of(t) - window;
    if (rest < window || before == 0) return false;
    return recent / window / (before / rest) <= 1 - feature.alarm_drop;
}

}  // namespace

TEST_CASE("feature_unused fires at the first look after so long without a use", "[policies]") {
    std::size_t fired = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto const w = random_world(seed);
        auto const log = played(w.model, "feature_unused: " + fmt::format("{}d", w.unused_days), seed);
        INFO(seed << " " << w.unused_days);
        for (auto const& [user, life] : log.of) {
            auto const right = turns(w.model, [&](Tick t) { return unused(life, t, w.unused_days); });
            CHECK(life.starts == right);
            fired += right.size();
        }
    }
    CHECK(fired > 1000);
}

TEST_CASE("lapse_warning fires at the first look at which the health alarm is up", "[policies]") {
    std::size_t fired = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto const w = random_world(seed);
        auto const& feature = *w.model.leaving.feature;
        INFO(seed);
        for (std::string const trigger : {"lapse_warning: true", "becomes: health_alarm > 0"}) {
            auto const log = played(w.model, trigger, seed);
            for (auto const& [user, life] : log.of) {
                auto const right = turns(w.model, [&](Tick t) { return alarmed(life, t, feature); });
                CHECK(life.starts == right);
                fired += right.size();
            }
        }
    }
    CHECK(fired > 1000);
}
