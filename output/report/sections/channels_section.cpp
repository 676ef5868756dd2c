// Which channel and which offer earns its keep: steps, returns and what each costs.

#include <algorithm>
#include <cmath>

#include "output/number_format.hpp"
#include "output/report/axis_ticks.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

Cell count(double n) { return {same(with_thousands(n, n < 100 && n != std::floor(n) ? 1 : 0)), n}; }
Cell money(std::optional<double> value) {
    if (!value) return {same("–"), {}, Mood::quiet};
    return {same(with_thousands(*value, *value < 100 ? 2 : 0)), value};
}
/// A share of what came before; nothing of nothing.
Cell share(double part, double whole) {
    if (whole <= 0) return {same("–"), {}, Mood::quiet};
    return {same(with_thousands(100 * part / whole, 1) + "%"), part / whole};
}

/// The rows of a table in the order of the page's policies, most_tabled at most.
template <class A>
std::vector<A const*> tabled(ReportInput const& in, std::vector<A> const& all) {
    std::vector<A const*> rows;
    for (auto const w : in.tabled()) {
        for (auto const& a : all) {
            if (a.policy == in.name_of(w) && rows.size() < 2 * most_tabled) rows.push_back(&a);
        }
    }
    return rows;
}

Table channel_table(ReportInput const& in) {
    auto const unit = same(in.run.currency);
    Table table{say("channels.table"),
                {say("table.policy"), say("channels.channel"), say("channels.sent"), say("channels.delivered"),
                 say("channels.opened"), say("channels.clicked"), say("channels.returns"), say("channels.recalled"),
                 say("channels.cost", {unit}), say("channels.per_click", {unit}), say("channels.per_return", {unit}),
                 say("channels.per_recalled", {unit})},
                {}};
    for (auto const* a : tabled(in, in.analysis.answers.channels)) {
        table.rows.push_back({same(a->policy),
                              {{same(a->channel), {}},
                               count(a->sent),
                               share(a->delivered, a->sent),
                               share(a->opened, a->delivered),
                               share(a->clicked, a->opened),
                               count(a->returns),
                               count(a->recalled),
                               money(a->cost),
                               money(a->cost_per_click),
                               money(a->cost_per_return),
                               money(a->cost_per_recalled)},
                              a->policy});
    }
    return table;
}

Table offer_table(ReportInput const& in) {
    auto const unit = same(in.run.currency);
    Table table{
        say("offers.table"),
        {say("table.policy"), say("offers.offer"), say("offers.taken"), say("offers.returns"), say("channels.recalled"),
         say("offers.redeemed"), say("offers.leaked"), say("channels.cost", {unit}), say("offers.per_redeemed", {unit}),
         say("channels.per_return", {unit}), say("channels.per_recalled", {unit})},
        {}};
    for (auto const* a : tabled(in, in.analysis.answers.offers)) {
        table.rows.push_back({same(a->policy),
                              {{same(a->offer), {}},
                               count(a->taken),
                               count(a->returns),
                               count(a->recalled),
                               share(a->redeemed, a->taken),
                               share(a->leaked, a->redeemed),
                               money(a->cost),
                               money(a->cost_per_redeemed),
                               money(a->cost_per_return),
                               money(a->cost_per_recalled)},
                              a->policy});
    }
    return table;
}

/// Rows are channels or offers, a dot per policy.
template <class A>
Chart cost_chart(ReportInput const& in, std::vector<A> const& all, std::string A::*name, std::string const& key) {
    auto chart =
        make_chart(key + "-cost", ChartKind::dots, say(key + ".title", {same(in.run.currency)}), say("channels.note"));
    chart.twin.columns = {say("table.policy")};
    std::vector<std::string> names;
    for (auto const& a : all) {
        if (a.cost_per_return && std::ranges::find(names, a.*name) == names.end()) names.push_back(a.*name);
    }
    for (auto const& n : names) chart.rows.push_back(same(n)), chart.twin.columns.push_back(same(n));
    std::vector<double> ends{0};
    for (auto const w : in.drawn()) {
        Series series{same(in.name_of(w)), in.color_of(w), {}};
        Row row{same(in.name_of(w)), std::vector<Cell>(names.size(), money({})), in.name_of(w)};
        for (auto const& a : all) {
            if (a.policy != in.name_of(w) || !a.cost_per_return) continue;
            auto const at = static_cast<std::size_t>(std::ranges::find(names, a.*name) - names.begin());
            Mark mark;
            mark.y = static_cast<double>(at), mark.x = *a.cost_per_return;
            row.cells[at] = money(mark.x);
            mark.text = row.cells[at].text;
            ends.push_back(mark.x);
            series.marks.push_back(std::move(mark));
        }
        if (series.marks.empty()) continue;
        chart.series.push_back(std::move(series));
        chart.twin.rows.push_back(std::move(row));
    }
    chart.x = axis_over(ends, same(in.run.currency), AxisEnd::with_zero);
    return chart;
}

}  // namespace

std::optional<Section> channels_section(ReportInput const& in) {
    auto const& answers = in.analysis.answers;
    Section section{"channels", say("channels.heading"), say("channels.lead"), {}};
    auto const add = [&](Chart chart) {
        if (chart.rows.size() > 1) section.blocks.emplace_back(std::move(chart));
    };
    if (!answers.channels.empty()) {
        add(cost_chart(in, answers.channels, &ChannelAnswer::channel, "channels"));
        section.blocks.emplace_back(channel_table(in));
    }
    if (!answers.offers.empty()) {
        add(cost_chart(in, answers.offers, &OfferAnswer::offer, "offers"));
        section.blocks.emplace_back(offer_table(in));
    }
    if (section.blocks.empty()) return std::nullopt;
    return section;
}

}  // namespace rekindle::report
