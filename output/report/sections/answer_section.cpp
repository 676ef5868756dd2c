// The first screen: the answer in a sentence per policy, what retention costs, what the money goes into.

#include <algorithm>

#include "output/number_format.hpp"
#include "output/report/axis_ticks.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

Answer answer_of(ReportInput const& in, std::size_t world) {
    auto const net = metric_index("net_value");
    auto const mood = mood_of(metrics()[net], *in.difference(world, "net_value"));
    auto const* key =
        mood == Mood::better ? "verdict.pays" : (mood == Mood::worse ? "verdict.loses" : "verdict.unsure");
    bool const known = in.difference(world, "net_value")->ci95.has_value();
    auto const text = [&](char const* metric) { return in_both(in.difference_text(world, metric)); };
    return {in.name_of(world), in.color_of(world), mood, say(known ? key : "verdict.unknown"),
            say("answer.policy", {text("active_days_per_user"), text("second_churn_90d"), text("cost_total"),
                                  same(in.run.currency), text("net_value"), same(in.baseline_name())})};
}

/// A world without anything to compare it with.
Answer answer_alone(ReportInput const& in, std::size_t world) {
    auto const text = [&](char const* metric) { return same(in.own_text(world, metric)); };
    return {in.name_of(world),
            in.color_of(world),
            Mood::quiet,
            {},
            say("answer.alone", {text("active_days_per_user"), text("returns"), text("second_churn_90d"),
                                 text("net_value"), same(in.run.currency)})};
}

Answers answers_of(ReportInput const& in) {
    Answers answers;
    for (auto const w : in.drawn()) {
        if (!in.has_differences()) answers.answers.push_back(answer_alone(in, w));
        if (in.difference_of(w)) answers.answers.push_back(answer_of(in, w));
    }
    return answers;
}

void add_ends(std::vector<double>& values, double middle, std::optional<double> low, std::optional<double> high) {
    values.push_back(middle);
    if (low) values.push_back(*low);
    if (high) values.push_back(*high);
}

/// Whether no other point costs less and brings more.
bool on_frontier(Mark const& mark, std::vector<Mark> const& all) {
    return std::ranges::none_of(all, [&](Mark const& other) {
        return other.x <= mark.x && other.y >= mark.y && (other.x < mark.x || other.y > mark.y);
    });
}

void add_frontier(Chart& chart) {
    std::vector<Mark> all;
    for (auto const& series : chart.series) all.push_back(series.marks.front());
    for (std::size_t i = 0; i < all.size(); ++i) {
        bool const on = on_frontier(all[i], all);
        if (on) chart.guide.push_back(all[i]);
        chart.twin.rows[i].cells.push_back({say(on ? "frontier.yes" : "frontier.no"), {}});
    }
    for (auto& mark : chart.guide) mark.text = {};
    std::ranges::sort(chart.guide, {}, [](Mark const& m) { return std::pair{m.x, m.y}; });
    chart.twin.columns.push_back(say("frontier.on"));
}

/// Cost of the policy against the days of activity it brings, both minus the baseline.
Chart frontier(ReportInput const& in) {
    auto chart = make_chart("frontier", ChartKind::points, say("frontier.title"),
                            say("frontier.note", {same(in.baseline_name())}));
    auto const& cost = metrics()[metric_index("cost_total")];
    auto const& days = metrics()[metric_index("active_days_per_user")];
    chart.twin.columns = {say("table.policy"), say("frontier.x", {same(in.run.currency)}), say("frontier.y")};
    std::vector<double> xs{0}, ys{0};
    for (auto const w : in.drawn()) {
        Mark mark;
        if (auto const* c = in.difference(w, "cost_total")) {
            auto const x = mark_of(cost, *c);
            auto const y = mark_of(days, *in.difference(w, "active_days_per_user"));
            mark = x, mark.y = y.x, mark.y_low = y.x_low, mark.y_high = y.x_high;
        }
        mark.text = say("frontier.tip", {same(in.difference_text(w, "cost_total")), same(in.run.currency),
                                         same(in.difference_text(w, "active_days_per_user"))});
        if (w == in.run.baseline) mark.text = say("frontier.origin");
        add_ends(xs, mark.x, mark.x_low, mark.x_high);
        add_ends(ys, mark.y, mark.y_low, mark.y_high);
        chart.series.push_back({same(in.name_of(w)), in.color_of(w), {mark}});
        auto const cell = [&](char const* metric) { return in.difference_cell(w, metric_index(metric)); };
        chart.twin.rows.push_back(
            {same(in.name_of(w)), {cell("cost_total"), cell("active_days_per_user")}, in.name_of(w)});
    }
    add_frontier(chart);
    chart.x = axis_over(xs, say("frontier.x", {same(in.run.currency)}), AxisEnd::with_zero);
    chart.y = axis_over(ys, say("frontier.y"), AxisEnd::with_zero);
    return chart;
}

/// The same colour for a kind of cost in every report.
int color_of(std::string_view kind) {
    return 1 + static_cast<int>(std::ranges::find(cost_kinds, kind) - cost_kinds.begin());
}

/// What each policy spends, by kind.
Chart spending(ReportInput const& in) {
    auto chart =
        make_chart("spending", ChartKind::rows, say("spending.title", {same(in.run.currency)}), say("spending.note"));
    chart.twin.columns = {say("table.policy")};
    std::vector<std::string_view> kinds;
    for (auto const kind : cost_kinds) {
        if (in.spends(kind)) kinds.push_back(kind);
    }
    for (std::size_t k = 0; k < kinds.size(); ++k) {
        auto const name = say("spending." + std::string(kinds[k].substr(5)));
        chart.series.push_back({name, color_of(kinds[k]), {}});
        chart.twin.columns.push_back(name);
    }
    chart.twin.columns.push_back(say("spending.total"));
    std::vector<double> ends{0};
    for (auto const w : in.drawn()) {
        auto const row = static_cast<double>(chart.rows.size());
        Row cells{same(in.name_of(w)), {}, in.name_of(w)};
        double sum = 0;
        for (std::size_t k = 0; k < kinds.size(); ++k) {
            Mark mark;
            mark.from = sum, mark.y = row, mark.x = sum += in.own(w, kinds[k]).mean.value_or(0);
            mark.text = same(in.own_text(w, kinds[k]) + " " + in.run.currency);
            if (mark.x != mark.from) chart.series[k].marks.push_back(mark);
            cells.cells.push_back(in.own_cell(w, metric_index(kinds[k])));
        }
        cells.cells.push_back(in.own_cell(w, metric_index("cost_total")));
        ends.push_back(sum);
        chart.rows.push_back(same(in.name_of(w)));
        chart.twin.rows.push_back(std::move(cells));
    }
    chart.x = axis_over(ends, same(in.run.currency), AxisEnd::with_zero);
    return chart;
}

}  // namespace

std::optional<Section> answer_section(ReportInput const& in) {
    Section section{"answer", say("answer.heading"), {}, {}};
    section.blocks.emplace_back(answers_of(in));
    if (in.has_differences()) section.blocks.emplace_back(frontier(in));
    section.blocks.emplace_back(spending(in));
    return section;
}

}  // namespace rekindle::report
