// The service desk played again, user by user and day by day, from nothing but the luck and the events that the desk
// does not decide: who waits how long in three or more tiers, and when each life lapses under crowds below saturation.

#include <deque>
#include <map>
#include <random>

#include "sim/engine/service_desk.hpp"
#include "sim/engine/threshold_cache.hpp"
#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

class Ears final : public EventLog {
  public:
    void take(std::uint32_t, std::span<LoggedEvent const> some) override {
        for (auto const& e : some) of[e.user].push_back(e);
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }
    std::map<UserId, std::vector<LoggedEvent>> of;
};

struct World {
    Model model;
    PolicyPtr policy;
    std::uint64_t seed = 0;
};

/// Small, with three or four tiers and waits that crowd, mostly below saturation.
World random_world(std::uint64_t seed) {
    std::mt19937_64 bits{seed};
    auto const below = [&](std::uint64_t n) { return static_cast<std::size_t>((bits() >> 33) % n); };
    auto const between = [&](double low, double high) {
        return low + (high - low) * 0x1p-31 * static_cast<double>(bits() >> 33);
    };
    auto m = quiet_model(30 + below(50), ticks_of(8) + ticks_per_day * static_cast<Tick>(below(5)));
    double const rates[] = {between(0.05, 0.3), between(0.2, 0.8), between(0.5, 2)};
    m.lapse.law = Exponential{rates[0]};
    m.comeback.law = Exponential{rates[1]};
    m.recalled_by = RecalledBy::cause;
    m.orders.rate_per_day = rates[2];
    m.channels.push_back(sure_channel("mail", 1, {boost(Process::comeback, 3, 2_d)}));
    m.care.programmes.push_back({.name = "habit", .cost = 1000, .steps = {}});
    auto& desk = m.care.desk.emplace();
    desk.per_order = between(0.3, 1), desk.per_return = between(0, 1), desk.per_lapse = between(0, 1);
    for (std::size_t i = 0, n = 3 + below(2); i < n; ++i) {
        DeskTier t;
        t.name = std::string(1, static_cast<char>('a' + i));
        t.staff = 1 + static_cast<int>(below(2));
        t.handling = ticks_of(between(20, 200) / 1440);
        t.serves = static_cast<DeskTier::Serves>(i == 0 ? 1 + below(3) : below(4));
        if (below(2) == 0)
            t.promise = ticks_of(between(1, 60) / 1440), t.kept = between(0.3, 1), t.broken = between(1, 2);
        desk.tiers.push_back(t);
    }
    desk.tolerance = ticks_of(between(60, 600) / 1440), desk.impatience = between(1, 3);
    desk.crowded_wait = ticks_of(between(60, 900) / 1440);
    desk.crowded_lapse = between(1, 4), desk.crowded_second_lapse = between(0.3, 5);
    auto plan = journey("calls", every(3_d), {send(0)});
    if (below(2) == 0) plan.rules.care.push_back({.programme = 0, .recalled_only = below(2) == 0});
    return {std::move(m), make_policy(plan), seed};
}

double shaded(double worst, double share) { return 1 + (worst - 1) * std::min(share, 1.0); }

struct Life {
    Tick start = 0, end = never;  ///< end: as told
    bool from_return = false;
    std::size_t tier = 0;
};
struct Call {
    Tick time = 0;
    UserId user{};
    std::uint32_t life = 0, source = 0;
    std::size_t tier = 0;
    double handling = 0;
    Tick wait = 0;
};

/// Everything again by the definitions of docs/model.md.
class Reference {
  public:
    Reference(World const& world, Ears const& ears)
        : m_{world.model}, desk_{*m_.care.desk}, luck_{replicate_key(world.seed, 0), 0} {
        auto const& rules = world.policy->plan().rules.care;
        auto const care = rules.empty() ? CareRule{} : rules.front();
        for (auto const& [user, events] : ears.of) hear(user, events, care);
        serve();
    }

    /// Waits of a user's calls, by tier, as they are told.
    [[nodiscard]] std::vector<std::pair<std::size_t, Tick>> waits_of(UserId user) const {
        std::vector<std::pair<std::size_t, Tick>> out;
        for (auto const& c : calls_) {
            if (c.user == user) out.emplace_back(c.tier, c.wait);
        }
        return out;
    }
    [[nodiscard]] std::vector<Life> const& lives_of(UserId user) const { return lives_.at(user); }

    /// When a life lapses; never: not within the run.
    [[nodiscard]] Tick lapse(UserId user, std::uint32_t number) {
        auto const& life = lives_.at(user)[number];
        luck_.start(user);
        double left = luck_.lapse(number), impatience = 1, promise = 1;
        double const base = std::get<Exponential>(m_.lapse.law).rate_per_day;
        for (Tick t = life.start; t < m_.end();) {
            auto const day = day_of(t);
            if (t > life.start) {  // a midnight: what yesterday's calls of this life have come to
                for (auto const& c : calls_) {
                    if (c.user != user || c.life != number || day_of(c.time) != day - 1) continue;
                    auto const& tier = desk_.tiers[c.tier];
                    impatience =
                        std::max(impatience, shaded(desk_.impatience, days_of(c.wait) / days_of(desk_.tolerance)));
                    if (tier.promise > 0) promise = c.wait <= tier.promise ? tier.kept : tier.broken;
                }
            }
            double const crowd = crowding(life.tier, day);
            crowded_ += crowd > 0 && crowd < 1;
            double const rate = base * impatience * promise *
                                shaded(life.from_return ? desk_.crowded_second_lapse : desk_.crowded_lapse, crowd);
            Tick const midnight = std::min((day + 1) * ticks_per_day, m_.end());
            double const spent = rate * days_of(midnight - t);
            if (spent >= left) return t + ticks_of(left / rate);
            left -= spent;
            t = midnight;
        }
        return never;
    }
    /// Days of lives under a crowd that changes the hazard and is not at its worst.
    [[nodiscard]] int crowded() const { return crowded_; }

  private:
    void hear(UserId user, std::vector<LoggedEvent> const& events, CareRule const& care) {
        luck_.start(user);
        std::vector<Life> lives;
        std::uint32_t orders = 0;
        auto const begin = [&](Tick t, bool from_return, bool recalled) {
            bool const enrolled = from_return && care.programme != no_programme && (recalled || !care.recalled_only);
            lives.push_back({t, never, from_return, tier_of(from_return, recalled, enrolled)});
            orders = 0;
        };
        auto const call = [&](Tick t, ContactSource source, std::uint32_t ordinal) {
            auto const life = static_cast<std::uint32_t>(lives.size() - 1);
            auto const index = 4 * ordinal + static_cast<std::uint32_t>(source);
            calls_.push_back({t, user, life, static_cast<std::uint32_t>(source), lives.back().tier,
                              luck_.threshold(Purpose::handling, life, index)});
        };
        for (auto const& e : events) {
            if (e.what == Happening::arrival) begin(e.t, false, false);
            if (e.what == Happening::comeback) begin(e.t, true, e.value == 1);
            if (e.what == Happening::order) ++orders;
            if (e.what == Happening::lapse) lives.back().end = e.t;
            if (e.what != Happening::contact) continue;
            auto const source = static_cast<ContactSource>(e.detail);
            call(e.t, source, source == ContactSource::order ? orders - 1 : 0);
        }
        lives_[user] = lives;
    }
    [[nodiscard]] std::size_t tier_of(bool returned, bool recalled, bool enrolled) const {
        for (std::size_t i = 0; i + 1 < desk_.tiers.size(); ++i) {
            auto const serves = desk_.tiers[i].serves;
            using S = DeskTier::Serves;
            if (serves == S::all || (serves == S::returned && returned) || (serves == S::recalled && recalled) ||
                (serves == S::enrolled && enrolled))
                return i;
        }
        return desk_.tiers.size() - 1;
    }
    /// One call after another takes the member of staff who is free first.
    void serve() {
        std::sort(calls_.begin(), calls_.end(), [](Call const& a, Call const& b) {
            return std::tie(a.time, a.user, a.life, a.source) < std::tie(b.time, b.user, b.life, b.source);
        });
        std::vector<std::deque<Tick>> free;
        for (auto const& t : desk_.tiers) free.emplace_back(static_cast<std::size_t>(t.staff), Tick{0});
        for (auto& c : calls_) {
            auto& first = *std::min_element(free[c.tier].begin(), free[c.tier].end());
            Tick const start = std::max(first, c.time);
            c.wait = start - c.time;
            first = start + ticks_of(c.handling * days_of(desk_.tiers[c.tier].handling));
        }
    }
    /// Of a tier on a day: yesterday's mean wait over the crowded one.
    [[nodiscard]] double crowding(std::size_t tier, std::int64_t day) const {
        double sum = 0, n = 0;
        for (auto const& c : calls_) {
            if (c.tier == tier && day_of(c.time) == day - 1) sum += static_cast<double>(c.wait), ++n;
        }
        return n > 0 ? std::min(sum / n / static_cast<double>(desk_.crowded_wait), 1.0) : 0;
    }

    Model const& m_;
    Desk const& desk_;
    ThresholdCache luck_;
    std::map<UserId, std::vector<Life>> lives_;
    std::vector<Call> calls_;
    int crowded_ = 0;
};

}  // namespace

TEST_CASE("waits in several tiers and lapses under crowds are those of a slow desk in 40 random worlds", "[contract]") {
    int crowded = 0, lapses = 0, waited = 0;
    std::set<std::size_t> tiers;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        INFO("seed " << seed);
        auto const world = random_world(seed);
        Ears ears;
        RunOptions o;
        o.seed = seed, o.threads = 2, o.log = &ears;
        (void)run_replicate(world.model, std::vector{world.policy}, o);
        Reference slow(world, ears);
        for (auto const& [user, events] : ears.of) {
            std::vector<std::pair<std::size_t, Tick>> told;
            for (auto const& e : events) {
                if (e.what == Happening::answer) told.emplace_back(e.detail, ticks_of(e.value / 1440));
            }
            auto const right = slow.waits_of(user);
            INFO("user " << index_of(user));
            REQUIRE(told.size() <= right.size());  // those of the last day are told nobody
            for (std::size_t i = 0; i < told.size(); ++i) {
                REQUIRE(told[i].first == right[i].first);
                REQUIRE(std::abs(told[i].second - right[i].second) <= 1);
                tiers.insert(told[i].first);
                waited += right[i].second > 0;
            }
            auto const& lives = slow.lives_of(user);
            for (std::uint32_t life = 0; life < lives.size(); ++life) {
                auto const at = slow.lapse(user, life);
                INFO("life " << life << " from " << lives[life].start << " to " << lives[life].end << ", slowly "
                             << at);
                REQUIRE((at < world.model.end()) == (lives[life].end != never));
                if (lives[life].end == never) continue;
                REQUIRE(std::abs(at - lives[life].end) <= 4);
                ++lapses;
            }
        }
        crowded += slow.crowded();
    }
    CHECK((crowded > 1000 && lapses > 1000 && waited > 1000 && tiers.size() == 4));  // it was about that
}
