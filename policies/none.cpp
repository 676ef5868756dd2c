#include "policies/policy_registry.hpp"

namespace rekindle {
namespace {

/// Never starts a journey.
class None final : public RecallPolicy {
  public:
    PolicyPlan const& plan() const override { return plan_; }

  private:
    static PolicyPlan made() {
        PolicyPlan plan;
        plan.name = "none";
        plan.summary = "no recall at all: what happens by itself";
        return plan;
    }
    PolicyPlan plan_ = made();
};

}  // namespace

PolicyPtr make_none(ObservableSchema const&) { return std::make_shared<None const>(); }

}  // namespace rekindle
