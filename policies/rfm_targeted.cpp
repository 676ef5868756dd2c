#include "policies/native_parts.hpp"
#include "policies/policy_registry.hpp"

namespace rekindle {
namespace {

// The thresholds of system S1 (recency, frequency, money).
constexpr double most_recency_days = 30;
constexpr double least_orders = 2;
constexpr double least_spend = 200;
constexpr double least_silence_days = 7;

/// Once a week the best of those who bought of late, often and for much, and have gone quiet: ranked by frequency and
/// money, each in five classes as in an RFM table, at most 5 % of the users a week.
class RfmTargeted final : public RecallPolicy {
  public:
    explicit RfmTargeted(ObservableSchema const& schema)
        : plan_{JourneyBuilder(
                    "rfm_targeted",
                    "each week the best 5 % by recency, frequency and money who have gone quiet, with ten per cent off")
                    .every(7 * ticks_per_day)
                    .re_entry(30 * ticks_per_day)
                    .audience(fits)
                    .best_share(rank, 0.05)
                    .steps(one_send(schema, {"email", "push", "sms"}, offer_named(schema, "ten_off")))
                    .plan()} {}
    PolicyPlan const& plan() const override { return plan_; }

    bool holds(std::uint16_t, ObservedUser const& user) const override {
        return user.days_since_order <= most_recency_days && user.orders >= least_orders && user.spend >= least_spend &&
               user.days_since_visit >= least_silence_days;
    }
    double value(std::uint16_t, ObservedUser const& user) const override {
        return 10 * frequency_class(user.orders) + money_class(user.spend);
    }

  private:
    enum : std::uint16_t { fits = 0, rank = 0 };
    static double frequency_class(double orders) {
        return orders >= 12 ? 5 : orders >= 8 ? 4 : orders >= 5 ? 3 : orders >= 3 ? 2 : 1;
    }
    static double money_class(double spend) {
        return spend >= 2000 ? 5 : spend >= 1000 ? 4 : spend >= 500 ? 3 : spend >= 300 ? 2 : 1;
    }
    PolicyPlan plan_;
};

}  // namespace

PolicyPtr make_rfm_targeted(ObservableSchema const& schema) { return std::make_shared<RfmTargeted const>(schema); }

}  // namespace rekindle
