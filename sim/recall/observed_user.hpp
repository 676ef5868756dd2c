#pragma once
// What a team can see of a user, and nothing else. Spans in days, money in the scenario's currency.

#include <cstddef>
#include <limits>
#include <span>
#include <string_view>

#include "sim/base/ids.hpp"

namespace rekindle {

/// Fields that are worked out only when an expression asks for them: those a scenario declares, by their number in
/// ObservableSchema::traits less the number of observable traits. Valid as long as the ObservedUser it came with.
class FurtherFields {
  public:
    [[nodiscard]] virtual double value(std::size_t field) const = 0;

  protected:
    ~FurtherFields() = default;
};

/// One row a policy is asked about. Built by the engine at a trigger from observed history only; hidden state is
/// unreachable from here.
struct ObservedUser {
    UserId id{};
    double day = 0;               ///< since the policies start
    double weekday = 0;           ///< 1 Monday ... 7 Sunday
    double days_since_visit = 0;  ///< silence
    double days_since_order = 0;  ///< since arrival where there was none
    double tenure = 0;            ///< days since arrival
    double orders = 0;            ///< so far
    double spend = 0;             ///< so far
    double mean_order_value = 0;  ///< spend / orders, 0 where no orders
    double returns = 0;           ///< visits that ended a silence of at least the churn threshold
    double touches = 0;           ///< sent so far
    double opens = 0;
    double clicks = 0;
    double hour = 0;            ///< time of day, in days
    double carts = 0;           ///< abandoned since day 0; programs only, like the next three
    double journey_sends = 0;   ///< in the journey under way
    double journey_opens = 0;   ///< of these
    double journey_clicks = 0;  ///< of these
    double days_since_touch = std::numeric_limits<double>::infinity();
    std::span<double const>
        traits;  ///< observable traits in the order of ObservableSchema::traits; categories by index
    FurtherFields const* further = nullptr;  ///< null where the scenario declares none
};

/// How a field is measured: decides which unit postfix fits.
enum class FieldUnit : unsigned char { day_number, days, count, money, number };

/// One row per field a policy may use: drives expressions, `list fields`, docs and did-you-mean.
struct ObservableField {
    std::string_view name;
    FieldUnit unit;
    double ObservedUser::*value;
    std::string_view meaning;
};
[[nodiscard]] std::span<ObservableField const> observable_table();

}  // namespace rekindle
