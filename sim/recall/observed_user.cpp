#include "sim/recall/observed_user.hpp"

#include <array>

namespace rekindle {

std::span<ObservableField const> observable_table() {
    using U = FieldUnit;
    using O = ObservedUser;
    static constexpr std::array table{
        ObservableField{"carts", U::count, &O::carts, "carts abandoned since day 0, where the scenario has carts"},
        ObservableField{"clicks", U::count, &O::clicks, "touches clicked so far"},
        ObservableField{"day", U::day_number, &O::day, "days since the policies start"},
        ObservableField{"days_since_order", U::days, &O::days_since_order,
                        "time since the last order (since arrival where there was none)"},
        ObservableField{"days_since_touch", U::days, &O::days_since_touch,
                        "time since the last touch was sent; infinite where there was none"},
        ObservableField{"days_since_visit", U::days, &O::days_since_visit,
                        "silence: time since the last visit, order or return"},
        ObservableField{"hour", U::days, &O::hour, "time of day of the company: hour >= 9h"},
        ObservableField{"journey_clicks", U::count, &O::journey_clicks, "sends of this journey clicked so far"},
        ObservableField{"journey_opens", U::count, &O::journey_opens, "sends of this journey opened so far"},
        ObservableField{"journey_sends", U::count, &O::journey_sends, "sends of this journey so far"},
        ObservableField{"mean_order_value", U::money, &O::mean_order_value, "spend / orders; 0 before the first order"},
        ObservableField{"opens", U::count, &O::opens, "touches opened so far"},
        ObservableField{"orders", U::count, &O::orders, "orders so far, the warm-up included"},
        ObservableField{"returns", U::count, &O::returns,
                        "visits that ended a silence of at least the churn threshold"},
        ObservableField{"spend", U::money, &O::spend, "value of all orders so far"},
        ObservableField{"tenure", U::days, &O::tenure, "time since arrival"},
        ObservableField{"touches", U::count, &O::touches, "touches sent to the user so far"},
        ObservableField{"weekday", U::number, &O::weekday, "1 Monday ... 7 Sunday"},
    };
    return table;
}

}  // namespace rekindle
