#include "policies/native_parts.hpp"
#include "policies/policy_registry.hpp"
#include "sim/base/portable_math.hpp"

namespace rekindle {
namespace {

constexpr double horizon_days = 90;             // value that is at stake
constexpr double response_half_life_days = 60;  // the later, the fewer respond (system W4)

/// Each week the users with the most to lose: what a user's own rhythm would bring in the next quarter, times the
/// chance that the rhythm is broken, times how well such silences still respond. At most 2 % of the users a week.
class ValueAtRisk final : public RecallPolicy {
  public:
    explicit ValueAtRisk(ObservableSchema const& schema)
        : plan_{JourneyBuilder("value_at_risk",
                               "each week the 2 % with the most expected value to lose, by their own buying rhythm")
                    .every(7 * ticks_per_day)
                    .re_entry(45 * ticks_per_day)
                    .audience(at_risk)
                    .best_share(worth, 0.02)
                    .steps(one_send(schema, {"sms", "push", "email"}, offer_named(schema, "ten_off")))
                    .plan()} {}
    PolicyPlan const& plan() const override { return plan_; }

    bool holds(std::uint16_t, ObservedUser const& user) const override { return value_at_risk(user) > 0; }
    double value(std::uint16_t, ObservedUser const& user) const override { return value_at_risk(user); }

  private:
    enum : std::uint16_t { at_risk = 0, worth = 0 };
    /// With a Poisson rhythm of rate r over the time observed and one silence s after it, the odds that the silence is
    /// no pause are exp(r s) - 1 to 1 for even prior odds; capped so that long silences do not overflow.
    static double value_at_risk(ObservedUser const& user) {
        double const observed_days = user.tenure - user.days_since_order;
        if (user.orders < 2 || observed_days <= 0) return 0;
        double const rate_per_day = (user.orders - 1) / observed_days;
        double const exponent = rate_per_day * user.days_since_order;
        double const broken = exponent > 30 ? 1 : 1 - portable::exp(-exponent);
        double const responds = portable::exp(-0.693147180559945 * user.days_since_order / response_half_life_days);
        return rate_per_day * horizon_days * user.mean_order_value * broken * responds;
    }
    PolicyPlan plan_;
};

}  // namespace

PolicyPtr make_value_at_risk(ObservableSchema const& schema) { return std::make_shared<ValueAtRisk const>(schema); }

}  // namespace rekindle
