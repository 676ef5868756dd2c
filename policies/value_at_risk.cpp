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
    explicit ValueAtRisk(ObservableSchema const& schema) {
        plan_.name = "value_at_risk";
        plan_.summary = "each week the 2 % with the most expected value to lose, by their own buying rhythm";
        plan_.trigger = {.kind = Trigger::Kind::every, .after = 7 * ticks_per_day, .first = 0};
        plan_.re_entry = 45 * ticks_per_day;
        plan_.asks = plan_.ranked = true;
        plan_.limit_fraction_of_users = 0.02;
        append_send(plan_, schema, {"sms", "push", "email"}, offer_named(schema, "ten_off"));
    }
    PolicyPlan const& plan() const override { return plan_; }

    void decide(std::span<ObservedUser const> users, std::span<Decision> answers) const override {
        for (std::size_t i = 0; i < users.size(); ++i) {
            double const value = value_at_risk(users[i]);
            answers[i] = {.start = value > 0, .score = value};
        }
    }

  private:
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
