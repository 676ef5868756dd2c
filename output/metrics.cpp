#include "output/metrics.hpp"

#include <algorithm>
#include <array>

#include "sim/base/contract.hpp"
#include "sim/base/time.hpp"

namespace rekindle {
namespace {

using K = MetricKind;
using U = MetricUnit;
using V = Visibility;
using C = Counter;
using H = Headline;
using B = Better;
constexpr auto none = std::nullopt;
constexpr std::string_view run = "policies' start to end of run";
constexpr std::string_view at_end = "end of run";
constexpr std::string_view first = "incremental window after the start or the first lapse";
constexpr std::string_view since_first = "the start or the first lapse to end of run";

// clang-format off
constexpr std::array table{
    Metric{"active_days", "active days", K::total, U::days, V::latent, C::active_ticks, none, run, "time that users spend active (engaged, weakening or fragile)", H::no, B::higher},
    Metric{"active_days_per_user", "active days per user", K::share, U::days, V::latent, C::active_ticks, none, run, "active days per user of the world, those that it bought or that others brought among them", H::yes, B::higher},
    Metric{"active_share_end", "active at the end", K::share, U::fraction, V::latent, C::active_end, none, at_end, "share of all users that are active at the end (retention)", H::yes, B::higher},
    Metric{"observed_active_share", "seen active at the end", K::share, U::fraction, V::observed, C::observed_active_end, none, "churn threshold before the end of run", "share of all users with a visit within the churn threshold before the end", H::no, B::higher},
    Metric{"lapses", "lapses", K::total, U::count, V::latent, C::lapses, none, run, "lapses of active users", H::no, B::lower},
    Metric{"returns", "returns", K::total, U::count, V::latent, C::returns, none, run, "returns of dormant users: natural + recalled", H::yes},
    Metric{"returns_natural", "  natural", K::total, U::count, V::latent, C::returns_natural, none, run, "returns that the user's own hazard caused", H::yes},
    Metric{"returns_recalled", "  recalled", K::total, U::count, V::latent, C::returns_recalled, none, run, "returns that a touch caused, by hazard shares at the instant of return", H::yes},
    Metric{"returns_attributed", "  attributed", K::total, U::count, V::observed, C::returns_attributed, none, run, "returns while a touch's effect was live: what a dashboard claims", H::yes},
    Metric{"extra_returns", "extra returns", K::twin_difference, U::count, V::latent, C::returns, none, run, "returns minus those of the untouched twin; rises also where a policy makes users lapse more"},
    Metric{"incremental_returns", "  incremental", K::twin_difference, U::count, V::latent, C::returned_first, none, first, "users who, dormant at the start of the policies or else by their first lapse, return in the window, minus the same of the untouched twin", H::yes, B::higher},
    Metric{"incremental_returns_to_end", "  incremental, to end", K::twin_difference, U::count, V::latent, C::returned_to_end, none, since_first, "the same with returns at any time up to the end: does not favour policies that come early", H::yes, B::higher},
    Metric{"second_lapses", "second lapses", K::total, U::count, V::latent, C::second_lapses, none, run, "lapses of lives that began with a return since the policies' start", H::no, B::lower},
    Metric{"second_churn_30d", "second churn in 30 d", K::ratio, U::fraction, V::latent, C::second_churned_30, C::second_at_risk_30, "30 d after a return", "share of returns, of those at least 30 d before the end, that lapsed again within 30 d", H::no, B::lower},
    Metric{"second_churn_90d", "second churn in 90 d", K::ratio, U::fraction, V::latent, C::second_churned_90, C::second_at_risk_90, "90 d after a return", "share of returns, of those at least 90 d before the end, that lapsed again within 90 d", H::yes, B::lower},
    Metric{"gone", "gone for good", K::total, U::count, V::latent, C::gone, none, run, "dormant users that left for good", H::no, B::lower},
    Metric{"touches", "touches", K::total, U::count, V::observed, C::touches, none, run, "touches sent"},
    Metric{"delivered", "delivered", K::total, U::count, V::observed, C::delivered, none, run, "touches delivered"},
    Metric{"opens", "opens", K::total, U::count, V::observed, C::opens, none, run, "touches opened"},
    Metric{"clicks", "clicks", K::total, U::count, V::observed, C::clicks, none, run, "touches clicked"},
    Metric{"optouts", "opt-outs", K::total, U::count, V::observed, C::optouts, none, run, "users leaving a channel, counted per channel", H::no, B::lower},
    Metric{"complaints", "complaints", K::total, U::count, V::observed, C::complaints, none, run, "complaints about a touch", H::no, B::lower},
    Metric{"touches_over_cap", "over a cap", K::total, U::count, V::observed, C::touches_over_cap, none, run, "touches sent over a cap that only counts", H::no, B::lower},
    Metric{"orders", "orders", K::total, U::count, V::observed, C::orders, none, run, "orders", H::no, B::higher},
    Metric{"revenue", "revenue", K::total, U::money, V::observed, C::revenue, none, run, "value of the orders, discounted where the scenario says so", H::no, B::higher},
    Metric{"margin", "margin", K::total, U::money, V::observed, C::margin, none, run, "margin of the orders before costs", H::no, B::higher},
    Metric{"cost_messages", "  messages", K::total, U::money, V::observed, C::cost_messages, none, run, "cost of messages, due at sending", H::yes, B::lower},
    Metric{"cost_offers", "  offers", K::total, U::money, V::observed, C::cost_offers, none, run, "cost of offers, due at redemption", H::yes, B::lower},
    Metric{"cost_service", "  service", K::total, U::money, V::observed, C::cost_service, none, run, "labour of touches, staff of the service desk, upkeep, surveys", H::yes, B::lower},
    Metric{"cost_programme", "  programmes", K::total, U::money, V::observed, C::cost_programme, none, run, "care programmes: enrolment, check-ins, rewards; fixes of lapse reasons", H::yes, B::lower},
    Metric{"cost_acquisition", "  acquisition", K::total, U::money, V::observed, C::cost_acquisition, none, run, "cost of acquiring users", H::yes, B::lower},
    Metric{"cost_total", "cost of the policy", K::total, U::money, V::observed, C::cost_total, none, run, "messages + offers + service + programmes + acquisition", H::yes, B::lower},
    Metric{"net_value", "net value", K::total, U::money, V::observed, C::net_value, none, run, "margin - cost_total", H::yes, B::higher},
    Metric{"offers_redeemed", "offers redeemed", K::total, U::count, V::observed, C::offers_redeemed, none, run, "orders that used an offer, and offers due at taking"},
    Metric{"offers_leaked", "offers leaked", K::total, U::count, V::latent, C::offers_leaked, none, run, "offers used in lives that no touch caused (never lapsed, or a natural return): given to who was there anyway", H::no, B::lower},
    Metric{"cost_offers_leaked", "cost of leaked offers", K::total, U::money, V::latent, C::cost_offers_leaked, none, run, "part of cost_offers that leaked", H::no, B::lower},
    Metric{"disputes", "disputes", K::total, U::count, V::observed, C::disputes, none, run, "disputes about offers", H::no, B::lower},
    Metric{"fewer_requests", "asked for fewer", K::total, U::count, V::observed, C::fewer_requests, none, run, "users asking for fewer messages instead of leaving a channel, counted per channel"},
    Metric{"resubscribed", "subscribed again", K::total, U::count, V::observed, C::resubscribed, none, run, "users taking up a channel again that they had left, counted per channel", H::no, B::higher},
    Metric{"contacts", "desk contacts", K::total, U::count, V::observed, C::contacts, none, run, "contacts of the service desk"},
    Metric{"mean_wait", "mean wait", K::ratio, U::minutes, V::observed, C::wait_ticks, C::contacts, run, "mean wait of the service desk's contacts", H::no, B::lower},
    Metric{"late_share", "promise broken", K::ratio, U::fraction, V::observed, C::late_contacts, C::promised_contacts, run, "share of contacts with a promised wait that waited longer", H::no, B::lower},
    Metric{"backlog_end", "backlog at the end", K::total, U::count, V::observed, C::backlog_end, none, at_end, "contacts that wait at the end", H::no, B::lower},
    Metric{"enrolled", "in care programmes", K::total, U::count, V::observed, C::enrolled, none, run, "enrolments in care programmes"},
    Metric{"check_ins", "check-ins", K::total, U::count, V::observed, C::check_ins, none, run, "check-ins that reached their user"},
    Metric{"task_completion", "tasks completed", K::ratio, U::fraction, V::observed, C::tasks_completed, C::tasks_set, run, "share of tasks set that were completed", H::no, B::higher},
    Metric{"upgrades", "upgrades", K::total, U::count, V::observed, C::upgrades, none, run, "orders after which the user buys dearer", H::no, B::higher},
    Metric{"referred_users", "referred users", K::total, U::count, V::observed, C::referred_users, none, run, "users that others brought", H::no, B::higher},
    Metric{"acquired_users", "acquired users", K::total, U::count, V::observed, C::acquired_users, none, run, "users that the policy bought"},
    Metric{"surveys", "asked why they left", K::total, U::count, V::observed, C::surveys, none, run, "users asked by a survey, counted each time"},
    Metric{"survey_answers", "survey answers", K::total, U::count, V::observed, C::survey_answers, none, run, "answers to surveys", H::no, B::higher},
    Metric{"fixes", "fixes begun", K::total, U::count, V::observed, C::fixes, none, run, "fixes of lapse reasons that the policy began"},
    Metric{"ltv_active_12m", "12-month value, active", K::ratio, U::money_per_user, V::observed, C::value_active, C::active_at_risk, "365 d from the policies' start", "margin minus costs of a user active at the policies' start", H::no, B::higher},
    Metric{"ltv_new_12m", "12-month value, new", K::ratio, U::money_per_user, V::observed, C::value_new, C::new_at_risk, "365 d from the arrival", "margin minus costs of a user that arrives at least 365 d before the end, acquisition apart", H::no, B::higher},
    Metric{"ltv_won_back_12m", "12-month value, won back", K::ratio, U::money_per_user, V::latent, C::value_won_back, C::won_back_at_risk, "365 d from the first return", "margin minus costs of a user that returns at least 365 d before the end", H::no, B::higher},
    Metric{"roi", "return on cost", K::twin_ratio, U::none, V::latent, C::margin, C::cost_total, run, "(margin - twin's margin) / (cost_total - twin's cost_total)", H::no, B::higher},
    Metric{"cost_per_incremental_return", "cost per incremental", K::twin_ratio, U::money_per_return, V::latent, C::cost_total, C::returned_to_end, since_first, "(cost_total - twin's) / incremental_returns_to_end", H::no, B::lower},
};
// clang-format on

}  // namespace

std::span<Metric const> metrics() { return table; }

std::size_t metric_index(std::string_view name) {
    auto const found = std::ranges::find(table, name, &Metric::name);
    REKINDLE_EXPECTS(found != table.end());
    return static_cast<std::size_t>(found - table.begin());
}

std::string unit_name(MetricUnit unit, std::string_view currency) {
    switch (unit) {
        case U::count: return "count";
        case U::days: return "day";
        case U::minutes: return "minute";
        case U::fraction: return "fraction";
        case U::money: return std::string(currency);
        case U::money_per_return: return std::string(currency) + " per return";
        case U::money_per_user: return std::string(currency) + " per user";
        case U::none: break;
    }
    return "ratio";
}

double divisor_of(MetricUnit unit) {
    if (unit == U::days) return static_cast<double>(ticks_per_day);
    if (unit == U::minutes) return static_cast<double>(ticks_per_day) / 1440;
    return unit == U::money || unit == U::money_per_return || unit == U::money_per_user ? 1e6 : 1;
}

std::string_view name_of(MetricKind kind) {
    constexpr std::array<std::string_view, 5> names{"total", "share", "ratio", "twin difference", "twin ratio"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Visibility visibility) { return visibility == V::latent ? "latent" : "observed"; }

bool is_money(Counter c) {
    constexpr std::array money{
        C::revenue,        C::margin,           C::cost_messages, C::cost_offers, C::cost_service,
        C::cost_programme, C::cost_acquisition, C::cost_total,    C::net_value,   C::cost_offers_leaked,
        C::value_active,   C::value_new,        C::value_won_back};
    return std::ranges::find(money, c) != money.end();
}

bool is_money(Daily d) { return index_of(d) >= index_of(Daily::revenue); }

}  // namespace rekindle
