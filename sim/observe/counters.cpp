#include "sim/observe/counters.hpp"

#include <concepts>
#include <string>

namespace rekindle {

std::string_view name_of(Counter c) {
    static constexpr std::array<std::string_view, counter_count> names{"lapses",
                                                                       "returns",
                                                                       "returns_recalled",
                                                                       "returns_attributed",
                                                                       "second_lapses",
                                                                       "second_at_risk_30",
                                                                       "second_churned_30",
                                                                       "second_at_risk_90",
                                                                       "second_churned_90",
                                                                       "gone",
                                                                       "touches",
                                                                       "delivered",
                                                                       "opens",
                                                                       "clicks",
                                                                       "optouts",
                                                                       "complaints",
                                                                       "orders",
                                                                       "revenue",
                                                                       "margin",
                                                                       "cost_messages",
                                                                       "cost_offers",
                                                                       "cost_service",
                                                                       "active_ticks",
                                                                       "active_end",
                                                                       "observed_active_end",
                                                                       "lapsed_first",
                                                                       "returned_first",
                                                                       "returned_to_end",
                                                                       "returns_natural",
                                                                       "cost_total",
                                                                       "net_value",
                                                                       "touches_over_cap",
                                                                       "offers_redeemed",
                                                                       "offers_leaked",
                                                                       "cost_offers_leaked",
                                                                       "disputes",
                                                                       "fewer_requests",
                                                                       "resubscribed",

                                                                       "contacts",
                                                                       "wait_ticks",
                                                                       "promised_contacts",
                                                                       "late_contacts",
                                                                       "backlog_end",
                                                                       "cost_programme",
                                                                       "cost_acquisition",
                                                                       "enrolled",
                                                                       "check_ins",
                                                                       "tasks_set",
                                                                       "tasks_completed",
                                                                       "upgrades",
                                                                       "referred_users",
                                                                       "acquired_users",
                                                                       "active_at_risk",
                                                                       "value_active",
                                                                       "new_at_risk",
                                                                       "value_new",
                                                                       "won_back_at_risk",
                                                                       "value_won_back",
                                                                       "surveys",
                                                                       "survey_answers",
                                                                       "fixes"};
    return names[index_of(c)];
}

std::string_view name_of(Daily d) {
    static constexpr std::array<std::string_view, daily_count> names{
        "arrivals",      "lapses",       "returns",      "returns_recalled", "returns_attributed",
        "gone",          "touches",      "opens",        "clicks",           "orders",
        "contacts",      "wait_minutes", "backlog",      "revenue",          "margin",
        "cost_messages", "cost_offers",  "cost_service", "cost_programme",   "cost_acquisition"};
    return names[index_of(d)];
}

namespace {

template <class Cells>
void derive_in(Cells& cells) {
    auto const at = [&](Counter c) { return Sum{cells[index_of(c)]}; };
    constexpr bool of_a_user = std::same_as<Cells, Totals>;
    auto const put = [&](Counter c, Sum sum) {
        if (of_a_user && !sum.fits()) throw MoneyOverflow("a user's " + std::string(name_of(c)));
        cells[index_of(c)] = sum;
    };
    put(Counter::returns_natural, at(Counter::returns) - at(Counter::returns_recalled));
    put(Counter::cost_total, at(Counter::cost_messages) + at(Counter::cost_offers) + at(Counter::cost_service) +
                                 at(Counter::cost_programme) + at(Counter::cost_acquisition));
    put(Counter::net_value, at(Counter::margin) - at(Counter::cost_total));
}

}  // namespace

void derive(Totals& totals) { derive_in(totals); }
void derive(Sums& sums) { derive_in(sums); }

}  // namespace rekindle
