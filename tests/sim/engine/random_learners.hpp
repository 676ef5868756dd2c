#pragma once
// Random policies that learn which of their arms is better.

#include "tests/sim/engine/random_worlds.hpp"

namespace rekindle::random_worlds {

class LearningPolicy final : public RecallPolicy {
  public:
    LearningPolicy(std::string name, JourneyProgram program) {
        plan_.name = std::move(name);
        plan_.program = std::move(program);
    }
    PolicyPlan const& plan() const override { return plan_; }

  private:
    PolicyPlan plan_;
};

/// A program whose journey starts every `period` and has one step: a choice among arms that each send by a channel (or
/// do nothing: -1).
inline JourneyProgram choosing(std::vector<int> const& channels, LearnerPlan learner, Tick period, Tick first = 0) {
    JourneyProgram program;
    Instruction choice;
    choice.kind = Instruction::Kind::learn;
    choice.arm_count = static_cast<std::uint16_t>(channels.size());
    for (int const c : channels) {
        learner.arms.push_back("arm" + std::to_string(learner.arms.size()));
        learner.shares.push_back(1.0 / static_cast<double>(channels.size()));
        SplitArm arm;
        if (c >= 0) {
            Send send;
            send.channel = ChannelId{static_cast<std::uint8_t>(c)};
            Instruction out;
            out.kind = Instruction::Kind::send;
            out.action = static_cast<std::uint8_t>(program.sends.size());
            program.sends.push_back(send);
            program.code.push_back(out);
            arm.next = static_cast<std::uint16_t>(program.code.size() - 1);
        }
        program.arms.push_back(arm);
    }
    program.code.push_back(choice);
    program.learners.push_back(std::move(learner));
    JourneyPlan journey;
    journey.name = "learning";
    journey.entry = static_cast<std::uint16_t>(program.code.size() - 1);
    journey.triggers.push_back({.kind = Trigger::Kind::every, .after = period, .first = first});
    program.journeys.push_back(journey);
    return program;
}

inline LearnerPlan random_learner(Dice& dice) {
    LearnerPlan plan;
    using Method = LearnerPlan::Method;
    using Reward = LearnerPlan::Reward;
    plan.method = dice.pick({Method::test, Method::thompson, Method::epsilon_greedy});
    plan.reward =
        dice.pick({Reward::open, Reward::click, Reward::visit, Reward::order, Reward::comeback, Reward::margin});
    plan.window = days(dice.uniform(0.3, 6));
    plan.salt = static_cast<std::uint32_t>(dice.whole(0, 5));
    plan.duration = days(dice.uniform(1, 8));
    if (dice.chance(0.3)) plan.size = dice.whole(1, 100);
    plan.confidence = dice.pick({0.0, 0.9});
    plan.one_by_one = dice.chance(0.4);
    return plan;
}

inline PolicyPtr random_learning_policy(Dice& dice, Model const& m, std::string name) {
    std::vector<int> channels;
    for (int i = dice.whole(2, 5); i > 0; --i)
        channels.push_back(dice.whole(-1, static_cast<int>(m.channels.size()) - 1));
    auto program = choosing(channels, random_learner(dice), days(dice.uniform(0.8, 5)), days(dice.uniform(0, 3)));
    if (dice.chance(0.5))
        program.budgets.push_back({.journey = every_journey, .channel = -1, .total = dice.whole(0, 40000000)});
    return std::make_shared<LearningPolicy>(std::move(name), std::move(program));
}

}  // namespace rekindle::random_worlds
