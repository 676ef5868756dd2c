#include "policies/policy_registry.hpp"
#include "sim/recall/journey_builder.hpp"

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
        JourneyBuilder journey("holdout", "a journey with everyone held out: touches nobody, equals none");
        journey.after_silence(30 * ticks_per_day).holdout(1, 0);
        if (!schema.channels.empty()) journey.steps([](Steps& steps) { steps.send(ChannelId{0}); });
        return journey.plan();
    }
    PolicyPlan plan_;
};

}  // namespace

PolicyPtr make_holdout(ObservableSchema const& schema) { return std::make_shared<Holdout const>(schema); }

}  // namespace rekindle
