// Every user played again from its events, slowly and by the definitions: how long lives and dormancies last where
// users bring others, and what redemptions of bundles do to trust and disputes.

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <cmath>
#include <map>
#include <random>

#include "experiments/experiment.hpp"
#include "output/estimate.hpp"
#include "sim/random/stream.hpp"

using namespace rekindle;

namespace {

class Ears final : public EventLog {
  public:
    void take(std::uint32_t, std::span<LoggedEvent const> some) override {
        for (auto const& e : some) of[{e.world, e.user}].push_back(e);
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }
    std::map<std::pair<std::uint16_t, UserId>, std::vector<LoggedEvent>> of;  ///< by world and user
};

Experiment experiment(std::string const& scenario, std::string const& policy, std::uint64_t seed, Ears& ears) {
    Experiment e{.scenario = Scenario::parse(scenario, "case"),
                 .policies = {},
                 .baseline = 0,
                 .replications = {},
                 .until = {},
                 .progress = {}};
    e.policies.push_back(load_policy("none", e.scenario.observables(), {}));
    e.policies.push_back(parse_policy(policy, "case", e.scenario.observables()));
    e.seed = seed, e.replications = 1, e.log = &ears, e.threads = 2;
    return e;
}

class Dice {
  public:
    explicit Dice(std::uint64_t seed) : bits_{seed} {}
    [[nodiscard]] std::uint64_t below(std::uint64_t n) { return (bits_() >> 33) % n; }
    [[nodiscard]] std::uint64_t within(std::uint64_t low, std::uint64_t high) { return low + below(high - low + 1); }

  private:
    std::mt19937_64 bits_;
};

/// Whole days of spells at their ends, by what ended them (the last: the run did).
struct Spells {
    std::vector<std::vector<std::int64_t>> ended;

    explicit Spells(std::size_t ends) : ended(ends + 1) {}
    void end(std::size_t by, Tick age) { ended[by].push_back(day_of(age)); }
    [[nodiscard]] std::int64_t at_risk(std::int64_t day) const {
        std::int64_t n = 0;
        for (auto const& ages : ended) n += std::count_if(ages.begin(), ages.end(), [&](auto a) { return a >= day; });
        return n;
    }
    [[nodiscard]] std::int64_t events(std::size_t by, std::int64_t day) const {
        return std::count(ended[by].begin(), ended[by].end(), day);
    }
    /// Share of spells ended by `by` at the end of each day of age, the other ends competing; and of those still going.
    void check(AgeCurve const& curve, std::size_t by, bool going) const {
        double left = 1, share = 0;
        REQUIRE(curve.value.size() > 1);
        CHECK(curve.value[0] == (going ? 1 : 0));
        for (std::int64_t d = 0; d + 1 < static_cast<std::int64_t>(curve.value.size()); ++d) {
            auto const i = static_cast<std::size_t>(d);
            auto const n = static_cast<double>(at_risk(d));
            REQUIRE(curve.at_risk[i] == at_risk(d));
            REQUIRE(curve.events[i] == events(by, d));
            std::int64_t all = 0;
            for (std::size_t k = 0; k + 1 < ended.size(); ++k) all += events(k, d);
            share += n > 0 ? left * static_cast<double>(events(by, d)) / n : 0;
            left *= n > 0 ? 1 - static_cast<double>(all) / n : 1;
            REQUIRE(curve.value[i + 1] == Approx(going ? left : share).margin(1e-12));
        }
    }
};

struct SpellsOfWorld {
    Spells first_lives{1}, second_lives{1}, dormancies{3};
    std::int64_t brought = 0;
};

/// One user's lives and dormancies; natural, recalled, gone.
void replay(std::vector<LoggedEvent> const& events, Tick end, SpellsOfWorld& out) {
    Tick since = 0;
    bool active = false, second = false, over = false;
    for (auto const& e : events) {
        auto& lives = second ? out.second_lives : out.first_lives;
        if (e.what == Happening::arrival) since = e.t, active = true;
        if (e.what == Happening::lapse) lives.end(0, e.t - since), since = e.t, active = false;
        if (e.what == Happening::comeback) {
            out.dormancies.end(e.value == 1 ? 1 : 0, e.t - since);
            since = e.t, active = second = true;
        }
        if (e.what == Happening::gone) out.dormancies.end(2, e.t - since), over = true;
    }
    if (over) return;
    if (active) return (second ? out.second_lives : out.first_lives).end(1, end - since);
    out.dormancies.end(3, end - since);
}

}  // namespace

TEST_CASE("curves of lives and returns with referral are those of users counted one by one", "[output]") {
    std::int64_t brought = 0, recalled = 0, gone = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        bool const coupled = seed % 2 == 0;
        auto const days = dice.within(40, 120);
        auto const scenario = fmt::format(
            "name: s\nusers: {}\nhorizon: {}d\nrun_off: 0d\nlapse: {{mean: {}d}}\nreturn: {{mean: {}d}}\ngone: {{mean: "
            "{}d}}\n"
            "referral: {{rate: 0.0{}/d, rate_after_return: 0.0{}/d, generations: {}, delay: {}h}}\nchannels:\n  e: "
            "{{cost: 1{}, "
            "effects: "
            "[{{boost: 4, for: 3d}}]}}\n",
            dice.within(30, 90), days, dice.within(5, 40), dice.within(5, 40), dice.within(30, 200), dice.within(1, 6),
            dice.within(1, 6), dice.within(1, 4), dice.within(24, 200), coupled ? ", capacity: 3/d" : "");
        INFO(scenario);
        Ears ears;
        auto const result = run_experiment(
            experiment(scenario, "name: p\ntrigger: {every: 7d}\nexit: none\nsteps: [{send: e}]\n", seed, ears));
        auto const answers = full_analysis(result).answers;
        std::array<SpellsOfWorld, 2> slow;
        for (auto const& [who, events] : ears.of) {
            replay(events, static_cast<Tick>(days) * ticks_per_day, slow[who.first]);
            slow[who.first].brought += index_of(who.second) > 1'000'000;
        }
        for (std::size_t w = 0; w < 2; ++w) {
            INFO("world " << w);
            CHECK(slow[w].brought == result.replicates[0].worlds[w].sums[index_of(Counter::referred_users)]);
            int seen = 0;
            for (auto const& c : answers.retention) {
                if (c.policy != result.worlds[w]) continue;
                if (c.group == "first_life") slow[w].first_lives.check(c, 0, true), ++seen;
                if (c.group == "second_life") slow[w].second_lives.check(c, 0, true), ++seen;
            }
            for (auto const& c : answers.returns) {
                if (c.policy != result.worlds[w]) continue;
                slow[w].dormancies.check(c, c.group == "natural" ? 0 : c.group == "recalled" ? 1 : 2, false), ++seen;
            }
            CHECK(seen >= 3);
            brought += slow[w].brought;
            recalled += static_cast<std::int64_t>(slow[w].dormancies.ended[1].size());
            gone += static_cast<std::int64_t>(slow[w].dormancies.ended[2].size());
        }
    }
    CHECK((brought > 1000 && recalled > 200 && gone > 200));  // it was about that
}

namespace {

/// A bundle of two offers, and what a redemption of it must cost and do.
struct Bundle {
    std::uint64_t first = 0, first_amount = 0, first_cost = 0, second_amount = 0, second_cost = 0, own = 0, firsts = 0;
    std::uint64_t redemption = 0, dispute = 0, dispute_trust = 0, trust = 0, expires = 0;
    std::uint64_t initial = 0, half_life = 0, opened = 0;

    explicit Bundle(Dice& d)
        : first{d.within(1, 8)},
          first_amount{d.within(0, 3)},
          first_cost{d.within(20, 100)},
          second_amount{d.within(1, 4)},
          second_cost{d.within(20, 100)},
          own{d.within(0, 10)},
          firsts{d.within(1, 3)},
          redemption{d.within(30, 80)},
          dispute{d.within(10, 60)},
          dispute_trust{d.within(10, 60)},
          trust{d.within(10, 60)},
          expires{d.within(3, 20)},
          initial{d.within(20, 80)},
          half_life{d.within(5, 40)},
          opened{d.within(30, 70)} {}

    [[nodiscard]] std::string scenario() const {
        return fmt::format(
            "name: b\nusers: 25\nhorizon: 90d\nrun_off: 0d\norders: {{mean: 3d, value: {{law: fixed, mean: 40}}}}\n"
            "channels: {{mail: {{cost: 0.1, opened: {}%}}}}\ntrust: {{initial: {}%, half_life: {}d}}\n"
            "response: [{{by: trust, on: [opened, redemption, dispute], per_unit: 1.8, centre: 0.5}}]\noffers:\n"
            "  one: {{discount: {}%, amount: {}, cost: {}%, dispute: 90%, dispute_trust: -90%, trust: 90%}}\n"
            "  two: {{amount: {}, cost: {}%, order_value: 1.1}}\n"
            "  both: {{discount: {}%, bundle: {{one: {}, two: 1}}, redemption: {}%, dispute: {}%, dispute_cost: 3, "
            "dispute_trust: -{}%, trust: {}%, expires: {}d}}\n",
            opened, initial, half_life, first, first_amount, first_cost, second_amount, second_cost, own, firsts,
            redemption, dispute, dispute_trust, trust, expires);
    }
    [[nodiscard]] double cost() const {
        double const order = 40 * 1.1, n = static_cast<double>(firsts), c = 0.01;
        double const ones = n * (c * static_cast<double>(first) * order + static_cast<double>(first_amount));
        return ones * c * static_cast<double>(first_cost) + static_cast<double>(second_amount * second_cost) * c +
               c * static_cast<double>(own) * order;
    }
};

/// One user's way through touches and orders: what happens, minute by minute of its own events.
class SlowUser {
  public:
    SlowUser(Bundle const& b, ReplicateKey key, UserId user)
        : b_{b}, key_{key}, user_{user}, trust_{percent(b.initial)} {}

    void touch(Tick t) {
        if (day_of(t) != day_) day_ = day_of(t), ordinal_ = 0;
        auto const row = 8 * static_cast<std::uint32_t>(day_) + ordinal_++;
        // the opening is the fifth of a touch's eight draws
        bool const opened = uniform(Purpose::touch, 0, row * 8 + 4) < percent(b_.opened) * factor(t);
        if (!opened) return;
        taken_ = true, until_ = t + static_cast<Tick>(b_.expires) * ticks_per_day;
        happened.emplace_back(t, Happening::offer_taken);
    }
    void order(Tick t) {
        ++orders_;
        if (!std::exchange(taken_, false) || t > until_) return;
        if (uniform(Purpose::redemption, 0, orders_) >= percent(b_.redemption) * factor(t)) return;
        happened.emplace_back(t, Happening::redemption);
        bool const disputed = uniform(Purpose::dispute, 0, orders_) < percent(b_.dispute) * factor(t);
        if (disputed) happened.emplace_back(t, Happening::dispute);
        double const now = trust(t);
        trust_ = disputed ? now * (1 - percent(b_.dispute_trust)) : now + percent(b_.trust) * (1 - now);
        since_ = t;
    }
    std::vector<std::pair<Tick, Happening>> happened;

  private:
    static double percent(std::uint64_t n) { return 0.01 * static_cast<double>(n); }
    [[nodiscard]] double trust(Tick t) const {
        double const back = std::exp2(-days_of(t - since_) / static_cast<double>(b_.half_life));
        return percent(b_.initial) + (trust_ - percent(b_.initial)) * back;
    }
    [[nodiscard]] double factor(Tick t) const { return std::pow(1.8, trust(t) - 0.5); }
    [[nodiscard]] double uniform(Purpose purpose, std::uint32_t episode, std::uint32_t index) const {
        return unit_uniform(draw_word(key_, user_, purpose, episode, index));
    }
    Bundle const& b_;
    ReplicateKey key_;
    UserId user_;
    double trust_;
    Tick since_ = 0, until_ = 0;
    std::int64_t day_ = -1;
    std::uint32_t ordinal_ = 0, orders_ = 0;
    bool taken_ = false;
};

}  // namespace

TEST_CASE("disputes and trust of bundles are those of users played one by one", "[policies]") {
    std::int64_t redeemed = 0, disputes = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        Bundle const bundle(dice);
        INFO(bundle.scenario());
        Ears ears;
        auto const result = run_experiment(experiment(
            bundle.scenario(),
            "name: p\ntrigger: {every: 4d}\nexit: none\nsteps: [{send: {channel: mail, offer: both}}]\n", seed, ears));
        auto const key = replicate_key(seed, 0);
        std::int64_t n = 0;
        for (auto const& [who, events] : ears.of) {
            if (who.first != 1) continue;
            SlowUser slow(bundle, key, who.second);
            std::vector<std::pair<Tick, Happening>> told;
            for (auto const& e : events) {
                if (e.what == Happening::touch) slow.touch(e.t);
                if (e.what == Happening::order) slow.order(e.t);
                bool const follows =
                    e.what == Happening::offer_taken || e.what == Happening::redemption || e.what == Happening::dispute;
                if (follows) told.emplace_back(e.t, e.what);
                if (e.what == Happening::redemption) {
                    ++n;
                    REQUIRE(e.value == Approx(bundle.cost()).epsilon(1e-7));
                }
                if (e.what == Happening::dispute) REQUIRE(e.value == 3);
                disputes += e.what == Happening::dispute;
            }
            INFO("user " << index_of(who.second));
            REQUIRE(told.size() == slow.happened.size());
            for (std::size_t i = 0; i < told.size(); ++i) REQUIRE(told[i] == slow.happened[i]);
        }
        redeemed += n;
        auto const& sums = result.replicates[0].worlds[1].sums;
        CHECK(units_of(sums[index_of(Counter::cost_offers)]) ==
              Approx(bundle.cost() * static_cast<double>(n)).margin(1e-4));
    }
    CHECK((redeemed > 2000 && disputes > 500));  // it was about that
}
