#include "scenarios/policy_parts.hpp"

namespace rekindle::policy_parts {
namespace {

void learn_by(void* target, Value const& v) {
    static_cast<Step*>(target)->learner.method =
        v.choice == 0 ? LearnerPlan::Method::thompson : LearnerPlan::Method::epsilon_greedy;
}

// What tests and bandits share.
constexpr std::string_view rewards = "open click visit order return margin";
constexpr Row learn_salt_row{.key = "salt",
                             .unit = Unit::count,
                             .range = salt_range,
                             .fallback = "0",
                             .certain = true,
                             .land = into<&Step::salt>,
                             .meaning = "names the draw: give each test and learning step its own"};
constexpr Row within_row{.key = "within",
                         .unit = Unit::span,
                         .range = span_range,
                         .fallback = "7d",
                         .certain = true,
                         .land = into<&Step::learner, &LearnerPlan::window>,
                         .meaning =
                             "time after the choice in which the reward counts, or until the user is chosen "
                             "again, whichever is first; nothing is concluded before"};
constexpr Row learn_arm_rows[] = {
    {.key = "steps",
     .kind = Kind::group_list,
     .group = &step_group,
     .descend = appended<&S::Arm::steps>,
     .meaning = "what happens in this arm; absent: nothing"},
};
constexpr Group learn_arm_group{"learning arm", "One way of a learning step.", learn_arm_rows};
constexpr Row prior_rows[] = {
    {.key = "successes",
     .unit = Unit::plain,
     .range = {0, 1e9, true, false},
     .fallback = "1",
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::prior_successes>,
     .meaning = "of a Beta law, for rewards that happen or not"},
    {.key = "failures",
     .unit = Unit::plain,
     .range = {0, 1e9, true, false},
     .fallback = "1",
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::prior_failures>,
     .meaning = "of a Beta law"},
    {.key = "mean",
     .unit = Unit::money,
     .range = between(-1e9, 1e9),
     .fallback = "0",
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::prior_mean>,
     .meaning = "of a user's value, where the reward is margin"},
    {.key = "weight",
     .unit = Unit::plain,
     .range = {0, 1e9, true, false},
     .fallback = "1",
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::prior_weight>,
     .meaning = "how many users the mean is worth"},
};
constexpr Group prior_group{"prior", "What is believed of each arm before anything is seen.", prior_rows};
constexpr Row learn_rows[] = {
    {.key = "method",
     .kind = Kind::choice,
     .fallback = "thompson",
     .choices = "thompson epsilon_greedy",
     .land = learn_by,
     .meaning =
         "thompson: an arm as often as it is probably the best; epsilon_greedy: the best so far but for some tries"},
    {.key = "reward",
     .kind = Kind::choice,
     .required = true,
     .choices = rewards,
     .land = into<&Step::learner, &LearnerPlan::reward>,
     .example = "order",
     .meaning =
         "what is sought: whether it happens, or the margin less offers used; open, click: of this journey's sends"},
    within_row,
    {.key = "epsilon",
     .unit = Unit::fraction,
     .range = share_range,
     .fallback = "10%",
     .certain = true,
     .when = {"method", "epsilon_greedy"},
     .land = into<&Step::learner, &LearnerPlan::epsilon>,
     .meaning = "share of users sent down any arm at random"},
    {.key = "prior",
     .kind = Kind::group,
     .when = {"method", "thompson"},
     .group = &prior_group,
     .descend = same_target,
     .meaning = "what is believed before anything is seen"},
    learn_salt_row,
    {.key = "arms",
     .kind = Kind::group_map,
     .required = true,
     .group = &learn_arm_group,
     .descend = appended<&Step::arms>,
     .example = "a",
     .meaning = "the ways, by name"},
};
constexpr Row test_arm_rows[] = {
    {.key = "share",
     .unit = Unit::fraction,
     .range = share_range,
     .certain = true,
     .land = into<&S::Arm::share>,
     .meaning = "of users while the test runs; absent in all: equal shares"},
    {.key = "steps",
     .kind = Kind::group_list,
     .group = &step_group,
     .descend = appended<&S::Arm::steps>,
     .meaning = "what happens in this arm; absent: nothing"},
};
constexpr Group test_arm_group{"test arm", "One way of a test.", test_arm_rows};
constexpr Row test_rows[] = {
    {.key = "metric",
     .kind = Kind::choice,
     .required = true,
     .choices = rewards,
     .land = into<&Step::learner, &LearnerPlan::reward>,
     .example = "order",
     .meaning = "what is compared: the share with whom it happens, or the margin less offers used per user"},
    within_row,
    {.key = "for",
     .unit = Unit::span,
     .range = span_range,
     .required = true,
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::duration>,
     .example = "14d",
     .meaning = "how long users are sent down the arms, in whole days from the first user on"},
    {.key = "size",
     .unit = Unit::count,
     .range = between(1, 1e15),
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::size>,
     .meaning = "users after which it ends sooner, looked at each midnight; absent: no such limit"},
    {.key = "confidence",
     .unit = Unit::fraction,
     .range = {0, 1, false, true},
     .fallback = "95%",
     .certain = true,
     .land = into<&Step::learner, &LearnerPlan::confidence>,
     .meaning =
         "level at which an arm must beat the first one to take over (two-sided, Bonferroni); 0%: the best mean"},
    {.key = "one_by_one",
     .kind = Kind::flag,
     .fallback = "false",
     .land = into<&Step::learner, &LearnerPlan::one_by_one>,
     .meaning = "each arm in turn against the winner so far, in rounds of `for`, half and half"},
    learn_salt_row,
    {.key = "arms",
     .kind = Kind::group_map,
     .required = true,
     .group = &test_arm_group,
     .descend = appended<&Step::arms>,
     .example = "a",
     .meaning = "the ways, by name; the first is the control"},
};

}  // namespace

void learn_of(void* target, std::string const&, Fill const& fill) {
    auto& step = *static_cast<Step*>(target);
    step.kind = Step::Kind::learn;
    step.where = located(fill.node().mark, "", fill.path());
    if (!fill(target)) return;
    if (step.arms.size() < 2 || step.arms.size() > max_arms)
        fill.complain("arms", "needs 2 to 32 arms", "split needs no learning where there is one way");
    double sum = 0;
    for (auto const& arm : step.arms) sum += arm.share;
    if (sum != 0 && (sum < 1 - 1e-9 || sum > 1 + 1e-9))
        fill.complain("arms", "the arms' shares must add up to 100%", "leave them all out for equal shares");
}
void test_of(void* target, std::string const& name, Fill const& fill) {
    static_cast<Step*>(target)->learner.method = LearnerPlan::Method::test;
    learn_of(target, name, fill);
}

constinit Group const learn_group{"learn", "One of several ways, more and more the best; learnt overnight.",
                                  learn_rows};
constinit Group const test_group{"test", "A test of several ways; the winner is taken by everyone after it.",
                                 test_rows};

}  // namespace rekindle::policy_parts
