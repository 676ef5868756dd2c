#include <algorithm>

#include "policies/native_parts.hpp"
#include "policies/policy_registry.hpp"

namespace rekindle {
namespace {

constexpr double full_depth_spend = 1000;   // system S5: a balance above 1000 ...
constexpr double decision_days = 90;        // ... and no trade in 90 days
constexpr double full_duration_days = 730;  // two years with us say enough
constexpr double too_late_days = 365;

/// Three judgements between 0 and 1, multiplied: depth (past value), duration (how long the user stayed, as a sign of
/// what is to come) and decision (is this the moment: full at 90 days without an order, gone at a year). Once a month a
/// personal call to the best 1 %.
class Assess3d final : public RecallPolicy {
  public:
    explicit Assess3d(ObservableSchema const& schema)
        : plan_{JourneyBuilder("assess_3d", "each month a call to the best 1 % by depth x duration x decision")
                    .every(30 * ticks_per_day)
                    .re_entry(180 * ticks_per_day)
                    .audience(promising)
                    .best_share(promise, 0.01)
                    .steps(one_send(schema, {"call", "ai_call", "sms", "email"}))
                    .plan()} {}
    PolicyPlan const& plan() const override { return plan_; }

    bool holds(std::uint16_t, ObservedUser const& user) const override { return score(user) > 0; }
    double value(std::uint16_t, ObservedUser const& user) const override { return score(user); }

  private:
    enum : std::uint16_t { promising = 0, promise = 0 };
    static double score(ObservedUser const& user) { return depth(user) * duration(user) * decision(user); }
    static double depth(ObservedUser const& user) { return std::min(user.spend / full_depth_spend, 1.0); }
    static double duration(ObservedUser const& user) {
        return std::clamp((user.tenure - user.days_since_order) / full_duration_days, 0.0, 1.0);
    }
    static double decision(ObservedUser const& user) {
        double const quiet = user.days_since_order;
        return quiet < decision_days ? 0 : std::max((too_late_days - quiet) / (too_late_days - decision_days), 0.0);
    }
    PolicyPlan plan_;
};

}  // namespace

PolicyPtr make_assess_3d(ObservableSchema const& schema) { return std::make_shared<Assess3d const>(schema); }

}  // namespace rekindle
