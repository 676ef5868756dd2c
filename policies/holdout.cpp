#include "policies/policy_registry.hpp"

namespace rekindle {
namespace {

/// One touch after 30 days of silence, if everyone were not held out. Exercises the whole way of a journey up to the
/// holdout's draw.
class Holdout final : public RecallPolicy {
  public:
    explicit Holdout(ObservableSchema const& schema) : plan_{made(schema)} {}
    PolicyPlan const& plan() const override { return plan_; }

  private:
    static PolicyPlan made(ObservableSchema const& schema) {
        PolicyPlan plan;
        plan.name = "holdout";
        plan.summary = "a journey with everyone held out: touches nobody, equals none";
        plan.trigger = {.kind = Trigger::Kind::silent, .after = 30 * ticks_per_day, .first = 0};
        plan.holdout_fraction = 1;
        if (!schema.channels.empty()) plan.steps.push_back({});
        return plan;
    }
    PolicyPlan plan_;
};

}  // namespace

PolicyPtr make_holdout(ObservableSchema const& schema) { return std::make_shared<Holdout const>(schema); }

}  // namespace rekindle
