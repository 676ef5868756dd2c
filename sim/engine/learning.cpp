#include "sim/engine/learning.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/contract.hpp"
#include "sim/random/distributions.hpp"

namespace rekindle {

ArmSums& ArmSums::operator+=(ArmSums const& other) {
    chosen += other.chosen;
    rewarded += other.rewarded;
    value += other.value;
    square += other.square;
    return *this;
}

double ArmSums::mean(bool by_value) const {
    if (chosen == 0) return 0;
    return (by_value ? 0.01 * static_cast<double>(value) : static_cast<double>(rewarded)) / static_cast<double>(chosen);
}

double ArmSums::variance(bool by_value) const {
    if (chosen < 2) return 0;
    double const m = mean(by_value), n = static_cast<double>(chosen);
    if (!by_value) return m * (1 - m);
    return std::max(1e-4 * static_cast<double>(square) - n * m * m, 0.0) / (n - 1);
}

ArmDays& ArmDays::operator+=(ArmDays const& other) {
    REKINDLE_EXPECTS(sums_.size() == other.sums_.size());
    for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += other.sums_[i];
    return *this;
}

std::vector<ArmSums> ArmDays::between(std::int64_t first, std::int64_t last) const {
    std::vector<ArmSums> out(arms_);
    last = std::min(last, days());
    for (auto day = std::max<std::int64_t>(first, 0); day < last; ++day) {
        for (std::size_t arm = 0; arm < arms_; ++arm) out[arm] += sums_[static_cast<std::size_t>(day) * arms_ + arm];
    }
    return out;
}

std::vector<ArmSums> SeenArms::between(std::int64_t first, std::int64_t last) const {
    std::vector<ArmSums> out;
    for (auto const* part : parts_) {
        auto const sums = part->between(first, last);
        out.resize(sums.size());
        for (std::size_t arm = 0; arm < sums.size(); ++arm) out[arm] += sums[arm];
    }
    return out;
}

double score_between(ArmSums const& a, ArmSums const& b, bool by_value) {
    if (a.chosen < 2 || b.chosen < 2) return 0;
    double const n = static_cast<double>(a.chosen), m = static_cast<double>(b.chosen);
    double variance = 0;
    if (by_value) {
        variance = a.variance(true) / n + b.variance(true) / m;
    } else {
        double const pooled = static_cast<double>(a.rewarded + b.rewarded) / (n + m);
        variance = pooled * (1 - pooled) * (1 / n + 1 / m);
    }
    return variance > 0 ? (a.mean(by_value) - b.mean(by_value)) / std::sqrt(variance) : 0;
}

namespace {

std::int64_t whole_days(Tick span) {
    return span >= never ? std::int64_t{1} << 40 : (span + ticks_per_day - 1) / ticks_per_day;
}

/// The greatest; the first of equals.
template <class Value>
std::size_t best_of(std::size_t n, Value value) {
    std::size_t best = 0;
    auto greatest = value(std::size_t{0});
    for (std::size_t i = 1; i < n; ++i) {
        auto const here = value(i);
        if (here > greatest) greatest = here, best = i;
    }
    return best;
}

}  // namespace

Learned::Learned(LearnerPlan const& plan) : plan_{&plan}, known_(plan.arms.size()) {
    REKINDLE_EXPECTS(!plan.arms.empty() && plan.arms.size() <= max_arms);
    over_ = plan.method == LearnerPlan::Method::test && plan.arms.size() == 1;
}

void Learned::publish(std::int64_t day, SeenArms const& seen) {
    if (plan_->method == LearnerPlan::Method::test) return publish_test(day, seen);
    // Who was sent down an arm on day d may be rewarded until d + 1 + window.
    auto const until = day - whole_days(plan_->window);
    auto const fresh = seen.between(known_until_, until);
    for (std::size_t arm = 0; arm < known_.size(); ++arm) known_[arm] += fresh[arm];
    known_until_ = std::max(known_until_, until);
    best_ = best_of(known_.size(), [&](std::size_t arm) { return known_[arm].mean(plan_->by_value()); });
}

void Learned::publish_test(std::int64_t day, SeenArms const& seen) {
    if (over_) return;
    if (first_day_ < 0) {
        std::int64_t const from = end_day_ < 0 ? 0 : end_day_;
        for (auto d = from; d < day && first_day_ < 0; ++d) {
            for (auto const& sums : seen.between(d, d + 1)) first_day_ = sums.chosen > 0 ? d : first_day_;
        }
        if (first_day_ < 0) return;
        end_day_ = -1;
    }
    if (end_day_ < 0) {
        std::int64_t chosen = 0;
        for (auto const& sums : seen.between(first_day_, day)) chosen += sums.chosen;
        bool const full = plan_->size >= 0 && chosen >= plan_->size;
        if (full || day - first_day_ >= whole_days(plan_->duration)) end_day_ = day;
    }
    if (end_day_ < 0 || day < end_day_ + whole_days(plan_->window)) return;
    decide(seen.between(first_day_, end_day_));
    first_day_ = -1;
    end_day_ = day;  // the next round counts from here
}

/// The arms of the current round, the control first.
std::vector<std::size_t> Learned::contenders() const {
    std::vector<std::size_t> out{best_};
    if (plan_->one_by_one) {
        out.push_back(round_ + 1);
    } else {
        for (std::size_t arm = 1; arm < plan_->arms.size(); ++arm) out.push_back(arm);
    }
    return out;
}

/// The best of the contenders takes over where it beats the control at the level asked for, shared among the
/// comparisons (Bonferroni).
void Learned::decide(std::vector<ArmSums> const& sums) {
    auto const arms = contenders();
    bool const by_value = plan_->by_value();
    auto const winner = arms[best_of(arms.size(), [&](std::size_t i) { return sums[arms[i]].mean(by_value); })];
    if (winner != best_) {
        double wanted = 0;
        if (plan_->confidence > 0) {
            auto const comparisons = static_cast<double>(arms.size() - 1);
            wanted = normal_quantile(1 - (1 - plan_->confidence) / (2 * comparisons));
        }
        if (plan_->confidence <= 0 || score_between(sums[winner], sums[best_], by_value) > wanted) best_ = winner;
    }
    ++round_;
    over_ = !plan_->one_by_one || round_ + 1 >= plan_->arms.size();
}

std::size_t Learned::choose(ReplicateKey key, UserId user, std::int64_t day) const {
    switch (plan_->method) {
        case LearnerPlan::Method::test: return choose_in_test(key, user);
        case LearnerPlan::Method::thompson: return choose_by_thompson(key, user, day);
        case LearnerPlan::Method::epsilon_greedy: break;
    }
    return choose_greedily(key, user, day);
}

/// While outcomes are awaited, and after the last round, everyone goes with the control.
std::size_t Learned::choose_in_test(ReplicateKey key, UserId user) const {
    bool const choosing = !over_ && (first_day_ < 0 || end_day_ < 0);
    if (!choosing) return best_;
    double const u =
        unit_uniform(draw_word(key, user, Purpose::learning, plan_->salt, static_cast<std::uint32_t>(round_)));
    auto const arms = contenders();
    if (plan_->one_by_one) return u < 0.5 ? arms[0] : arms[1];
    double up_to = 0;
    for (auto const arm : arms) {
        up_to += plan_->shares[arm];
        if (u < up_to) return arm;
    }
    return arms.back();
}

std::size_t Learned::choose_by_thompson(ReplicateKey key, UserId user, std::int64_t day) const {
    Stream stream(key, user, Purpose::learning, plan_->salt, static_cast<std::uint16_t>(day));
    if (!plan_->by_value()) {
        return best_of(known_.size(), [&](std::size_t arm) {
            auto const& k = known_[arm];
            return draw_beta(stream, plan_->prior_successes + static_cast<double>(k.rewarded),
                             plan_->prior_failures + static_cast<double>(k.chosen - k.rewarded));
        });
    }
    // A normal mean with the variance between users taken from all arms together.
    double within = 0, users = 0;
    for (auto const& k : known_) {
        if (k.chosen < 2) continue;
        within += k.variance(true) * static_cast<double>(k.chosen - 1);
        users += static_cast<double>(k.chosen - 1);
    }
    double const variance = users > 0 && within > 0 ? within / users : 1;
    return best_of(known_.size(), [&](std::size_t arm) {
        auto const& k = known_[arm];
        double const weight = plan_->prior_weight + static_cast<double>(k.chosen);
        double const mean = (plan_->prior_weight * plan_->prior_mean + 0.01 * static_cast<double>(k.value)) / weight;
        return mean + std::sqrt(variance / weight) * draw_normal(stream);
    });
}

std::size_t Learned::choose_greedily(ReplicateKey key, UserId user, std::int64_t day) const {
    Stream stream(key, user, Purpose::learning, plan_->salt, static_cast<std::uint16_t>(day));
    bool const tries = stream.uniform() < plan_->epsilon;
    if (!tries) return best_;
    auto const arm = static_cast<std::size_t>(stream.uniform() * static_cast<double>(known_.size()));
    return std::min(arm, known_.size() - 1);
}

}  // namespace rekindle
