#pragma once
// What a journey program must never do, by a check that reads a run's events alone.

#include <catch2/catch.hpp>

#include <map>

#include "sim/engine/run.hpp"
#include "sim/random/stream.hpp"
#include "sim/recall/recall_policy.hpp"

namespace rekindle::random_worlds {

/// The events of the first world, by user.
class Recorder final : public EventLog {
  public:
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            if (e.world == 0) of_[e.user].push_back(e);
        }
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }
    [[nodiscard]] auto const& users() const { return of_; }

  private:
    std::map<UserId, std::vector<LoggedEvent>> of_;
};

/// Reads a run's events and looks for what must not be.
class Auditor {
  public:
    Auditor(Model const& m, JourneyProgram const& p, std::uint64_t seed) : m_{m}, p_{p}, key_{replicate_key(seed, 0)} {}

    void audit(Recorder const& log) {
        for (auto const& [user, events] : log.users()) {
            user_ = user;
            audit_user(events);
        }
        for (auto const& budget : p_.budgets) audit_budget(budget, log);
    }
    std::int64_t touches = 0;

  private:
    [[nodiscard]] double uniform(Purpose purpose, std::uint32_t salt) const {
        return unit_uniform(draw_word(key_, user_, purpose, salt, 0));
    }
    [[nodiscard]] static Micros cost_of(Channel const& c) { return c.cost + c.labour; }

    void audit_user(std::vector<LoggedEvent> const& events) {
        std::vector<char> running(p_.journeys.size(), 0);
        std::vector<Tick> last_start(p_.journeys.size(), -never);
        std::vector<LoggedEvent> sent;
        std::uint32_t opted_out = 0;
        std::size_t bad = 0;
        opted_at_.clear();
        for (auto const& e : events) {
            auto const& j = p_.journeys[e.journey];
            if (e.what == Happening::journey_start) {
                bad += running[e.journey] != 0;
                bad += e.t - last_start[e.journey] < j.re_entry.down() && last_start[e.journey] > -never;
                bad += uniform(Purpose::holdout, j.holdout_salt) < j.holdout_fraction;
                bad += uniform(Purpose::holdout, m_.holdout_salt) < m_.holdout_fraction;
                bad += e.t >= m_.horizon;
                running[e.journey] = 1;
                last_start[e.journey] = e.t;
                bad += static_cast<std::size_t>(std::count(running.begin(), running.end(), 1)) > p_.at_once;
            } else if (e.what == Happening::journey_end) {
                bad += running[e.journey] == 0;
                running[e.journey] = 0;
            } else if (e.what == Happening::opt_out) {
                opted_out |= 1u << e.channel;
            } else if (e.what == Happening::touch) {
                ++touches;
                bad += running[e.journey] == 0;
                bad += j.quiet.end(e.t) != e.t;
                sent.push_back(e);
            }
            // a touch and the opt-out it causes come in either order
            if (e.what == Happening::touch && (opted_out >> e.channel & 1u) != 0) {
                bool const own = !sent.empty() && opted_at_[e.channel] == e.t;
                bad += own ? 0 : 1;
            }
            if (e.what == Happening::opt_out) opted_at_[e.channel] = e.t;
        }
        CHECK(bad == 0);
        for (auto const& cap : p_.caps) audit_cap(cap, sent);
    }

    /// Every window anew, from all sends. Tags are not in the events: caps by tag are left to the timelines.
    void audit_cap(Cap const& cap, std::vector<LoggedEvent> const& sent) const {
        if (cap.tags != 0) return;
        std::vector<Tick> times;
        for (auto const& e : sent) {
            bool const mine = cap.journey == every_journey || cap.journey == e.journey;
            if (mine && (cap.channel < 0 || cap.channel == e.channel)) times.push_back(e.t);
        }
        auto window = [&](Tick t) { return cap.window == Cap::Window::calendar_day ? day_of(t) : t / cap.span.down(); };
        for (std::size_t i = cap.limit; i < times.size(); ++i) {
            if (cap.limit == 0)
                FAIL_CHECK("a send under a cap of none");
            else if (cap.window == Cap::Window::rolling)
                CHECK(times[i] - times[i - cap.limit] >= cap.span.down());
            else
                CHECK(window(times[i]) != window(times[i - cap.limit]));
        }
        if (cap.limit == 0) CHECK(times.empty());
    }

    void audit_budget(ProgramBudget const& budget, Recorder const& log) const {
        std::map<std::int64_t, Micros> spent;
        Micros total = 0;
        for (auto const& [user, events] : log.users()) {
            for (auto const& e : events) {
                bool const mine = e.what == Happening::touch &&
                                  (budget.journey == every_journey || budget.journey == e.journey) &&
                                  (budget.channel < 0 || budget.channel == e.channel);
                if (!mine) continue;
                total += cost_of(m_.channels[e.channel]);
                spent[day_of(e.t)] += cost_of(m_.channels[e.channel]);
            }
        }
        if (budget.total >= 0) CHECK(total <= budget.total);
        for (auto const& [day, sum] : spent) {
            if (budget.per_day >= 0) CHECK(sum <= budget.per_day);
        }
    }

    Model const& m_;
    JourneyProgram const& p_;
    ReplicateKey key_;
    UserId user_{};
    std::map<std::uint8_t, Tick> opted_at_;
};

}  // namespace rekindle::random_worlds
