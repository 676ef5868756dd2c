// Whatever recurs in a policy recurs at the first ticks after first + k periods, over years, and what lies a period
// behind is a period behind. One silent user whose every touch is heard. The reference: whole numbers of 1/1080000
// days.

#include "tests/experiments/timeline.hpp"

using namespace rekindle;
using namespace rekindle::timeline;

namespace {

/// The instants of the touches.
class Touches final : public EventLog {
  public:
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            if (e.what == Happening::touch && e.world == 0) at.push_back(e.t);
        }
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }
    std::vector<Tick> at;
};

std::vector<Tick> touches(std::string const& policy, double days) {
    auto const m = model_of({.horizon = days});
    std::vector<PolicyPtr> const policies{policy_of(policy, m)};
    Touches log;
    RunOptions options;
    options.log = &log;
    (void)run_replicate(m, policies, options);
    return log.at;
}

constexpr std::int64_t parts_of_day = 1080000;  // divisible by 1440, 1000 and 27

struct Period {
    char const* text;
    std::int64_t parts;
};
Period const periods[] = {{"15m", 11250},   {"100m", 75000}, {"1h", 45000},     {"8h", 360000},
                          {"0.1d", 108000}, {"0.7h", 31500}, {"1.1d", 1188000}, {"0.3333333333333333d", 360000}};
Period const short_period{"7m", 5250};

Tick tick_of(std::int64_t parts) {
    // day by day, to stay in 64 bits
    return parts / parts_of_day * ticks_per_day +
           (parts % parts_of_day * ticks_per_day + parts_of_day - 1) / parts_of_day;
}

std::vector<Tick> expected(Period const& first, Period const& period, double days) {
    std::vector<Tick> out;
    for (auto at = first.parts; tick_of(at) < ticks_of(days); at += period.parts) out.push_back(tick_of(at));
    return out;
}

std::string every(Period const& first, Period const& period) {
    return fmt::format("exit: none\ntrigger: {{every: {}, first: {}}}\nsteps: [{{send: email}}]\n", period.text,
                       first.text);
}

Period const none{"0d", 0}, before_eight{"479m", 359250}, third{"8h", 360000};

}  // namespace

TEST_CASE("a year of quarters of an hour has 35,040 of them", "[policies][timeline]") {
    CHECK(touches(every(none, periods[0]), 365).size() == 35040);
    CHECK(touches(every(before_eight, periods[3]) + "quiet_hours: {from: 0h, to: 7h, then: drop}\n", 730).size() ==
          2190);
    CHECK(touches(every(none, short_period), 100) == expected(none, short_period, 100));
}

TEST_CASE("triggers recur at exact instants, and conditions of a period pass at each", "[policies][timeline]") {
    for (auto const& p : periods) {
        for (auto const& first : {none, before_eight, third}) {
            double const days = p.parts < 100000 ? 60 : 1500;
            auto const all = expected(first, p, days);
            auto const policy = every(first, p);
            char const* const beside[] = {"",
                                          "re_entry: {}\n",
                                          "caps: [{{limit: 1, window: {{rolling: {}}}}}]\n",
                                          "caps: [{{limit: 1, window: {{rolling: {}}}, then: delay}}]\n",
                                          "audience: days_since_touch >= {}\n",
                                          "audience: days_since_touch - {} >= 0d\n",
                                          "audience: \"!(days_since_touch < {}) || touches == 0\"\n",
                                          "rank: tenure\nlimit: 1\nre_entry: {}\n"};
            for (auto const* what : beside) {
                INFO(p.text << " from " << first.text << ": " << what);
                CHECK(touches(policy + fmt::format(fmt::runtime(what), p.text), days) == all);
            }
            // Neither more than a period behind nor less.
            CHECK(touches(policy + fmt::format("audience: touches == 0 || days_since_touch > {}\n", p.text), days)
                      .size() == (all.size() + 1) / 2);
        }
    }
}

TEST_CASE("fixed windows begin anew at exact multiples of their span", "[policies][timeline]") {
    for (auto const& p : periods) {
        double const days = p.parts < 100000 ? 60 : 900;
        auto const policy = fmt::format("{}caps: [{{limit: 1, window: {{fixed: {}}}}}]\n", every(none, p), p.text);
        INFO(policy);
        CHECK(touches(policy, days) == expected(none, p, days));
    }
}

TEST_CASE("looks recur at exact instants", "[policies][timeline]") {
    for (auto const& p : periods) {
        double const days = p.parts < 100000 ? 60 : 900;
        auto const policy = fmt::format(
            "exit: none\ntrigger: {{becomes: hour >= 12h, look: {}, first_look: 479m}}\nsteps: [{{send: email}}]\n",
            p.text);
        INFO(policy);
        std::vector<Tick> turns;
        bool was = false;
        for (Tick const t : expected(before_eight, p, days)) {
            bool const is = t % ticks_per_day >= ticks_per_day / 2;
            if (is && !was) turns.push_back(t);
            was = is;
        }
        CHECK(touches(policy, days) == turns);
    }
}

TEST_CASE("stages of a roll-out end after exact sums of their spans", "[policies][timeline]") {
    std::string stages;
    for (int i = 0; i < 30; ++i) stages += "{share: 0.0001%, for: 8h}, ";
    auto const policy = every(none, periods[3]) + "roll_out: {stages: [" + stages + "]}\n";
    auto const all = touches(policy, 20);
    REQUIRE(!all.empty());
    CHECK(all.front() == 10 * ticks_per_day);
}
