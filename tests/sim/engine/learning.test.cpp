// Tests and bandits by themselves, without an engine: what they choose, when they decide, how often they are wrong.

#include "sim/engine/learning.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

using namespace rekindle;

namespace {

using Method = LearnerPlan::Method;

LearnerPlan plan_of(Method method, std::size_t arms) {
    LearnerPlan plan;
    plan.method = method;
    plan.window = 0;
    for (std::size_t i = 0; i < arms; ++i) {
        plan.arms.push_back(std::string(1, static_cast<char>('a' + i)));
        plan.shares.push_back(1.0 / static_cast<double>(arms));
    }
    return plan;
}

ArmSums rate(std::int64_t chosen, std::int64_t rewarded) {
    ArmSums out;
    out.chosen = chosen;
    out.rewarded = rewarded;
    return out;
}

/// Independent users, one arm and one outcome each; the expected loss against always taking the best arm.
class Play {
  public:
    Play(LearnerPlan const& plan, std::vector<double> rates, std::uint64_t seed, std::int64_t days)
        : plan_{plan},
          rates_{std::move(rates)},
          key_{replicate_key(seed, 0)},
          seen_{plan.arms.size(), static_cast<std::size_t>(days)},
          learned_{plan_} {}

    void day(std::int64_t d, int users) {
        learned_.publish(d, seen_);
        double const most = *std::max_element(rates_.begin(), rates_.end());
        for (int i = 0; i < users; ++i) {
            UserId const user{next_user_++};
            auto const arm = learned_.choose(key_, user, d);
            auto& sums = seen_.at(arm, d);
            ++sums.chosen;
            sums.rewarded += unit_uniform(draw_word(key_, user, Purpose::order, 0, 0)) < rates_[arm] ? 1 : 0;
            regret += most - rates_[arm];
        }
    }
    double regret = 0;
    [[nodiscard]] Learned const& learned() const { return learned_; }
    [[nodiscard]] ArmDays& seen() { return seen_; }

  private:
    LearnerPlan plan_;
    std::vector<double> rates_;
    ReplicateKey key_;
    ArmDays seen_;
    Learned learned_;
    std::uint64_t next_user_ = 0;
};

double kullback_leibler(double p, double q) { return p * std::log(p / q) + (1 - p) * std::log((1 - p) / (1 - q)); }

}  // namespace

TEST_CASE("scores between arms are the textbook's", "[learning]") {
    // 120 of 1,000 against 100 of 1,000: pooled 0.11, standard error sqrt(0.11 0.89 2 / 1000).
    CHECK(score_between(rate(1000, 120), rate(1000, 100), false) ==
          Approx(0.02 / std::sqrt(0.11 * 0.89 * 2 / 1000)).epsilon(1e-12));
    CHECK(score_between(rate(1000, 0), rate(1000, 0), false) == 0);
    CHECK(score_between(rate(1, 1), rate(1000, 0), false) == 0);
    ArmSums a, b;  // values 1, 2, 3 against 2, 4
    a.chosen = 3, a.value = 600, a.square = 140000;
    b.chosen = 2, b.value = 600, b.square = 200000;
    CHECK(a.mean(true) == Approx(2));
    CHECK(a.variance(true) == Approx(1));
    CHECK(score_between(b, a, true) == Approx(1 / std::sqrt(2.0 / 2 + 1.0 / 3)));
}

TEST_CASE("a test of two equal arms finds a difference in 5 % of 10,000 runs", "[learning][statistical]") {
    // Independent users, 1,000 at 20 %; two-sided at 95 %. The arms are named after the draw, so each run rejects where
    // either beats the other. 4.1 to 5.9 %: 4.1 standard errors, false alarm 4e-5 (fixed seed).
    auto plan = plan_of(Method::test, 2);
    plan.duration = ticks_per_day;
    plan.confidence = 0.95;
    int rejected = 0, taken_over = 0;
    for (std::uint64_t run = 0; run < 10000; ++run) {
        Play play(plan, {0.2, 0.2}, run, 2);
        play.day(0, 1000);
        play.day(1, 0);
        REQUIRE(play.learned().decided());
        auto const sums = play.seen().between(0, 1);
        bool const differs = std::abs(score_between(sums[0], sums[1], false)) > 1.959963985;
        rejected += differs ? 1 : 0;
        taken_over += play.learned().best() == 1 ? 1 : 0;
        CHECK((play.learned().best() == 1) == (differs && sums[1].mean(false) > sums[0].mean(false)));
    }
    CHECK(rejected > 410);
    CHECK(rejected < 590);
    CHECK(taken_over > 180);  // half of them: the other half keeps the control
    CHECK(taken_over < 320);
}

TEST_CASE("comparisons of many arms share the level", "[learning][statistical]") {
    // Four challengers equal to the control, each one-sided at 2.5 % / 4 and correlated: at most 2.5 % of runs take one
    // over, less three fifths of that for the correlation. 2,000 runs; 5 standard errors are 1.7 %.
    auto plan = plan_of(Method::test, 5);
    plan.duration = ticks_per_day;
    plan.confidence = 0.95;
    int taken_over = 0;
    for (std::uint64_t run = 0; run < 2000; ++run) {
        Play play(plan, std::vector<double>(5, 0.3), 50000 + run, 2);
        play.day(0, 1000);
        play.day(1, 0);
        taken_over += play.learned().best() != 0 ? 1 : 0;
    }
    CHECK(taken_over < 85);
    CHECK(taken_over > 10);
}

TEST_CASE("a test decides when its window is over, by size or by duration", "[learning]") {
    auto plan = plan_of(Method::test, 2);
    plan.duration = 3 * ticks_per_day;
    plan.window = 2 * ticks_per_day;
    {
        Play play(plan, {0.1, 0.9}, 1, 20);
        play.day(0, 0);
        play.day(1, 0);
        play.day(2, 50);  // the first users come on day 2
        play.day(3, 50);
        play.day(4, 50);
        play.day(5, 50);  // three days of choosing are over: the control
        play.day(6, 50);
        CHECK(play.seen().between(5, 7)[0].chosen == 100);
        CHECK_FALSE(play.learned().decided());
        play.day(7, 50);  // two more for the last users' window
        CHECK(play.learned().decided());
        CHECK(play.learned().best() == 1);
        CHECK(play.seen().between(7, 8)[1].chosen == 50);
    }
    plan.size = 60;
    Play play(plan, {0.1, 0.9}, 1, 20);
    play.day(0, 50);
    play.day(1, 50);
    play.day(2, 50);  // 100 chosen
    CHECK(play.seen().between(2, 3)[0].chosen == 50);
    play.day(4, 1);
    CHECK(play.learned().decided());
}

TEST_CASE("the same user keeps its arm in a round, and shares are kept", "[learning]") {
    auto plan = plan_of(Method::test, 3);
    plan.shares = {0.5, 0.3, 0.2};
    Learned const learned(plan);
    auto const key = replicate_key(3, 0);
    std::vector<int> count(3);
    for (std::uint64_t u = 0; u < 20000; ++u) {
        auto const arm = learned.choose(key, UserId{u}, 0);
        CHECK(learned.choose(key, UserId{u}, 17) == arm);
        ++count[arm];
    }
    for (std::size_t i = 0; i < 3; ++i) {  // 5 standard errors
        double const p = plan.shares[i];
        CHECK(std::abs(count[i] - 20000 * p) < 5 * std::sqrt(20000 * p * (1 - p)));
    }
}

TEST_CASE("rounds one by one climb to the best of 24 arms", "[learning][statistical]") {
    // M3: 23 rounds from 8 % on. Each challenger is half a point better or worse; with 20,000 users a round and no
    // level asked for the better of two half a point apart wins with a probability above 90 %.
    auto plan = plan_of(Method::test, 24);
    plan.one_by_one = true;
    plan.duration = 2 * ticks_per_day;
    plan.window = ticks_per_day;
    std::vector<double> rates{0.08};
    for (int i = 1; i < 24; ++i) rates.push_back(i % 2 == 0 ? 0.08 + 0.005 * i : 0.06);
    Play play(plan, rates, 5, 120);
    std::int64_t day = 0;
    for (; day < 120 && !play.learned().decided(); ++day) play.day(day, 10000);
    CHECK(play.learned().rounds_decided() == 23);
    CHECK(day <= 23 * 3 + 2);
    CHECK(rates[play.learned().best()] > 0.17);  // 0.19 at most
}

TEST_CASE("Thompson sampling's regret grows as the logarithm, by Lai and Robbins' factor", "[learning][statistical]") {
    // Arms of 50 % and 40 %: Lai and Robbins (1985) bound the regret from below by gap / KL ln T, Agrawal and Goyal
    // (2012) show that Thompson sampling meets it, up to (1 + e) and a constant. From T = 500 to T = 5,000 the bound
    // grows by 11.4; the mean of 200 runs has a standard error of about 0.8. Always taking an arm at random loses 225
    // more.
    auto const plan = plan_of(Method::thompson, 2);
    double const factor = 0.1 / kullback_leibler(0.4, 0.5);
    double early = 0, late = 0;
    for (std::uint64_t run = 0; run < 200; ++run) {
        Play play(plan, {0.5, 0.4}, 900 + run, 5000);
        for (std::int64_t d = 0; d < 500; ++d) play.day(d, 1);
        early += play.regret / 200;
        for (std::int64_t d = 500; d < 5000; ++d) play.day(d, 1);
        late += play.regret / 200;
    }
    double const growth = factor * std::log(10.0);
    CHECK(late - early > 0.5 * growth);
    CHECK(late - early < 1.5 * growth);
    CHECK(late < 1.5 * factor * std::log(5000.0));
}

TEST_CASE("learning frozen for a day still finds the best arm, and epsilon-greedy keeps trying",
          "[learning][statistical]") {
    for (auto const method : {Method::thompson, Method::epsilon_greedy}) {
        auto plan = plan_of(method, 3);
        plan.window = 3 * ticks_per_day;
        Play play(plan, {0.05, 0.15, 0.08}, 11, 60);
        for (std::int64_t d = 0; d < 60; ++d) play.day(d, 200);
        auto const last = play.seen().between(50, 60);
        CHECK(last[1].chosen > 1700);  // of 2,000; epsilon leaves 2,000 x 0.1 x 2/3 to the others
        CHECK(last[1].chosen <= (method == Method::thompson ? 2000 : 1950));
        CHECK(play.learned().best() == 1);
        // Nothing is known before the first window is over: the first four days are even.
        auto const first = play.seen().between(0, 4);
        if (method == Method::thompson) {
            for (auto const& sums : first) CHECK(std::abs(static_cast<double>(sums.chosen) - 800 / 3.0) < 5 * 14);
        }
    }
}

TEST_CASE("Thompson sampling by value prefers the arm that earns more", "[learning]") {
    auto plan = plan_of(Method::thompson, 2);
    plan.reward = LearnerPlan::Reward::margin;
    ArmDays seen(2, 10);
    for (std::size_t arm = 0; arm < 2; ++arm) {
        auto& sums = seen.at(arm, 0);  // 400 users at 10 or 12 on average, standard deviation 5
        std::int64_t const mean = arm == 0 ? 1000 : 1200;
        sums.chosen = 400;
        sums.value = 400 * mean;
        sums.square = 400 * (mean * mean + 250000);
    }
    Learned learned(plan);
    learned.publish(1, seen);
    CHECK(learned.best() == 1);
    int chosen = 0;
    for (std::uint64_t u = 0; u < 2000; ++u) chosen += learned.choose(replicate_key(1, 0), UserId{u}, 1) == 1 ? 1 : 0;
    CHECK(chosen > 1995);  // 5.7 standard errors apart
}

TEST_CASE("a bandit's draws belong to (user, salt, day)", "[learning]") {
    auto plan = plan_of(Method::thompson, 4);
    Learned const learned(plan);
    auto other_salt = plan;
    other_salt.salt = 1;
    Learned const other(other_salt);
    auto const key = replicate_key(8, 0);
    int same_day = 0, next_day = 0, same_other = 0;
    for (std::uint64_t u = 0; u < 4000; ++u) {
        auto const arm = learned.choose(key, UserId{u}, 5);
        same_day += learned.choose(key, UserId{u}, 5) == arm ? 1 : 0;
        next_day += learned.choose(key, UserId{u}, 6) == arm ? 1 : 0;
        same_other += other.choose(key, UserId{u}, 5) == arm ? 1 : 0;
    }
    CHECK(same_day == 4000);
    CHECK(std::abs(next_day - 1000) < 5 * 28);  // independent
    CHECK(std::abs(same_other - 1000) < 5 * 28);
}
