// What happened day by day.

#include <algorithm>

#include "output/csv_files.hpp"
#include "output/report/daily_series.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

template <class Number>
std::vector<double> as_reals(std::vector<Number> const& series, double unit) {
    std::vector<double> out;
    for (auto const x : series) out.push_back(static_cast<double>(x) / unit);
    return out;
}

DailyValues series_of(Daily daily) {
    return [daily](WorldTally const& w) { return as_reals(w.daily[index_of(daily)], is_money(daily) ? 1e6 : 1); };
}

std::vector<double> policy_cost(WorldTally const& w) {
    std::vector<double> sum(w.daily[index_of(Daily::cost_messages)].size(), 0);
    for (auto const d : daily_costs) {
        auto const more = as_reals(w.daily[index_of(d)], 1e6);
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
    }
    return sum;
}

bool is_flat(Chart const& chart) {
    return std::ranges::all_of(chart.series, [](Series const& s) {
        return std::ranges::all_of(s.marks, [](Mark const& m) { return m.y == 0; });
    });
}

}  // namespace

std::optional<Section> days_section(ReportInput const& in) {
    if (day_count(in) == 0) return std::nullopt;
    Section section{"days", say("days.heading"), say("days.lead"), {}};
    auto const add = [&](char const* id, std::string const& key, Text unit, DailyValues const& values, SpanValue how) {
        auto chart = daily_chart(in, id, say(key), say("days.note"), std::move(unit), values, how);
        if (!is_flat(chart)) section.blocks.emplace_back(std::move(chart));
    };
    auto const active = [](WorldTally const& w) { return as_reals(daily_active(w), 1); };
    add("daily-active", "days.active", say("unit.users"), active, SpanValue::at_end);
    add("daily-returns", "days.returns", say("unit.returns_per_day"), series_of(Daily::returns), SpanValue::per_day);
    add("daily-touches", "days.touches", say("unit.touches_per_day"), series_of(Daily::touches), SpanValue::per_day);
    add("daily-orders", "days.orders", say("unit.orders_per_day"), series_of(Daily::orders), SpanValue::per_day);
    add("daily-cost", "days.cost", say("unit.money_per_day", {same(in.run.currency)}), policy_cost, SpanValue::per_day);
    if (section.blocks.empty()) return std::nullopt;
    return section;
}

}  // namespace rekindle::report
