// A policy of one's own as a plug-in: quiet_regulars calls regular buyers who have been silent for much longer than
// they usually are, wherever that is for each of them, instead of after a fixed number of days for all.
//
// Build it with CMakeLists.txt beside this file; README.md shows how.

#include "sim/recall/journey_builder.hpp"
#include "sim/recall/plugin.hpp"

namespace {

using namespace rekindle;

constexpr double regular_orders = 3;  // fewer say nothing about a user's own rhythm
constexpr double overdue_factor = 2;  // silent for twice the usual gap between two orders
constexpr double most_silent_days = 365;

class QuietRegulars final : public RecallPolicy {
  public:
    explicit QuietRegulars(ObservableSchema const& schema) {
        JourneyBuilder journey("quiet_regulars", "a message to regular buyers silent for twice their own usual gap");
        journey.every(7 * ticks_per_day).re_entry(60 * ticks_per_day).audience(overdue);
        if (!schema.channels.empty()) journey.steps([](Steps& steps) { steps.send(ChannelId{0}); });
        plan_ = journey.plan();
    }

    PolicyPlan const& plan() const override { return plan_; }

    // Asked by several threads at once; an answer depends on its user alone.
    bool holds(std::uint16_t, ObservedUser const& user) const override { return is_overdue(user); }

  private:
    static constexpr std::uint16_t overdue = 0;
    static bool is_overdue(ObservedUser const& user) {
        if (user.orders < regular_orders || user.days_since_order > most_silent_days) return false;
        double const usual_gap_days = (user.tenure - user.days_since_order) / (user.orders - 1);
        return user.days_since_order > overdue_factor * usual_gap_days;
    }

    PolicyPlan plan_;
};

PolicyPtr make_quiet_regulars(ObservableSchema const& schema) { return std::make_shared<QuietRegulars const>(schema); }

}  // namespace

REKINDLE_PLUGIN({"quiet_regulars", &make_quiet_regulars,
                 "a message to regular buyers silent for twice their own usual gap"})
