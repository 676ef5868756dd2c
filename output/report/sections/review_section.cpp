// The three-part review that win-back teams hold: plan, quality, cost, and whether quality is worth the cost.

#include "output/number_format.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

Row metric_row(ReportInput const& in, char const* name) {
    auto const m = metric_index(name);
    Row row{name_with_unit(metrics()[m], in.run.currency), {}, name};
    for (auto const w : in.tabled()) row.cells.push_back(in.own_cell(w, m));
    return row;
}

Row difference_row(ReportInput const& in, char const* name) {
    auto const m = metric_index(name);
    Row row{say("review.difference", {name_with_unit(metrics()[m], in.run.currency)}),
            {},
            std::string("difference:") + name};
    for (auto const w : in.tabled()) row.cells.push_back(in.difference_cell(w, m));
    return row;
}

Cell share_cell(Estimate const& part, Estimate const& whole) {
    if (!part.mean || !whole.mean || *whole.mean == 0) return {same("–"), {}, Mood::quiet};
    double const share = *part.mean / *whole.mean;
    return {same(with_interval(share, {}, {true, false})), share};
}

Row share_row(ReportInput const& in, char const* key, char const* part, char const* whole) {
    Row row{say(key), {}, {}};
    for (auto const w : in.tabled()) row.cells.push_back(share_cell(in.own(w, part), in.own(w, whole)));
    return row;
}

Row verdict_row(ReportInput const& in) {
    Row row{say("review.worth"), {}, {}};
    auto const net = metric_index("net_value");
    for (auto const w : in.tabled()) {
        auto const* e = in.difference(w, "net_value");
        if (!e) {
            row.cells.push_back({same("–"), {}, Mood::quiet});
            continue;
        }
        auto const mood = mood_of(metrics()[net], *e);
        auto const* key =
            mood == Mood::better ? "verdict.pays" : (mood == Mood::worse ? "verdict.loses" : "verdict.unsure");
        row.cells.push_back({say(e->ci95 ? key : "verdict.unknown"), {}, mood});
    }
    return row;
}

Table part(ReportInput const& in, char const* caption, std::vector<Row> rows) {
    Table table{say(caption), {say("table.metric")}, std::move(rows)};
    for (auto const w : in.tabled()) table.columns.push_back(same(in.name_of(w)));
    return table;
}

}  // namespace

std::optional<Section> review_section(ReportInput const& in) {
    if (!in.has_differences()) return std::nullopt;
    Section section{"review", say("review.heading"), say("review.lead"), {}};
    section.blocks.emplace_back(
        part(in, "review.plan",
             {metric_row(in, "touches"), share_row(in, "review.delivered", "delivered", "touches"),
              share_row(in, "review.opened", "opens", "delivered"), share_row(in, "review.clicked", "clicks", "opens"),
              metric_row(in, "optouts"), metric_row(in, "complaints")}));
    section.blocks.emplace_back(part(in, "review.quality",
                                     {metric_row(in, "returns_recalled"), metric_row(in, "incremental_returns_to_end"),
                                      metric_row(in, "second_churn_30d"), metric_row(in, "second_churn_90d"),
                                      difference_row(in, "active_days_per_user"), difference_row(in, "margin")}));
    section.blocks.emplace_back(
        part(in, "review.cost",
             {metric_row(in, "cost_messages"), metric_row(in, "cost_service"), metric_row(in, "cost_offers"),
              metric_row(in, "cost_programme"), metric_row(in, "cost_acquisition"), metric_row(in, "cost_total"),
              metric_row(in, "cost_per_incremental_return"), metric_row(in, "roi"), difference_row(in, "net_value"),
              verdict_row(in)}));
    return section;
}

}  // namespace rekindle::report
